import type { EndpointOption, EndpointSettings } from '../endpoint/index.ts'
import type { FileMeta, Limits, StoredObject } from '../protocol/messages.ts'
import type { UploadError } from '../protocol/upload-error.ts'
import type { TransferSettings } from '../transfer/settings.ts'

/** Where a file is. */
export type FileStatus = 'waiting' | 'queued' | 'uploading' | 'paused' | 'confirming' | 'done' | 'failed' | 'cancelled'

/** A file of the list, as it was at one moment. Never changed: a file that gets on is another object. */
export interface FileSnapshot<Data = unknown, M extends FileMeta = FileMeta> {
  readonly id: string
  readonly name: string
  /** MIME type, empty where the browser knows none. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** What `prepare` made of it, once it has. */
  readonly data: Blob
  readonly meta: M
  /**
   * `waiting` for `upload()`; `queued` for its turn, or being prepared; `confirming` while the endpoint looks whether it is there; after
   * `failed` and `cancelled`, `retry()` goes on.
   */
  readonly status: FileStatus
  /** On their way or stored. Falls only where a request has to be sent again, by that request's bytes. */
  readonly bytesSent: number
  /** Bytes a second, smoothed; `undefined` while nothing moves. */
  readonly speed: number | undefined
  /** Why it failed. */
  readonly error: UploadError | undefined
  /** What is stored, once it is confirmed; its `data` is what the server's `onUploaded` returned. */
  readonly object: StoredObject<Data> | undefined
}

/** All files together. */
export interface TotalProgress {
  /** Bytes. */
  readonly bytesSent: number
  /** Bytes of all files in the list. */
  readonly bytesTotal: number
  /** 0 to 100, in tenths; 100 only when all bytes are sent. */
  readonly percentage: number
  /** Bytes a second, smoothed; `undefined` while nothing moves. */
  readonly speed: number | undefined
  /** Whole seconds that the rest will take at this speed. */
  readonly secondsLeft: number | undefined
  readonly done: number
  readonly failed: number
}

/** The list at one moment. The same object until something changes. */
export interface UploaderSnapshot<Data = unknown, M extends FileMeta = FileMeta> {
  readonly files: readonly FileSnapshot<Data, M>[]
  /** `uploading` while any file is under way, `paused` where all that are have been paused. */
  readonly status: 'idle' | 'uploading' | 'paused'
  readonly progress: TotalProgress
  /** The network is gone: uploads go on by themselves when it is back. */
  readonly waitingForNetwork: boolean
  /** What may be added: the endpoint's limits, once they are known, narrowed by the page's. */
  readonly limits: Limits
}

/** What became of a run. Files that were cancelled or removed meanwhile are in neither list. */
export interface UploadResult<Data = unknown, M extends FileMeta = FileMeta> {
  successful: FileSnapshot<Data, M>[]
  failed: FileSnapshot<Data, M>[]
}

/** A file to add: one of the browser's, or bytes with a name. */
export type FileToAdd<M extends FileMeta = FileMeta> =
  | File
  | { data: Blob; name: string; type?: string | undefined; meta?: M | undefined }

/**
 * Makes a file what shall be sent: smaller, without metadata, … A few files at a time.
 *
 * @param options.signal fires when the file is cancelled or removed, or the uploader destroyed.
 * @returns a `File`, whose name is taken too, or a `Blob`; nothing, or the same file, leaves it as it is. Rejects, and the
 *   file fails with `prepare_failed`; an `UploadError` stays what it is.
 */
export type Prepare = (file: File, options: { signal: AbortSignal }) => Blob | undefined | Promise<Blob | undefined>

/** What became of files that were to be added. */
export interface AddResult<Data = unknown, M extends FileMeta = FileMeta> {
  added: FileSnapshot<Data, M>[]
  refused: { name: string; error: UploadError }[]
}

/** Options of `createUploader`. */
export interface UploaderOptions<Data = unknown, M extends FileMeta = FileMeta>
  extends EndpointSettings,
    TransferSettings {
  /** The upload endpoint: its URL, a dialect's URLs, or a function that signs. */
  endpoint: EndpointOption
  /** Narrows what the endpoint allows; it cannot widen it. */
  limits?: Limits | undefined
  /** Metadata of every file, sent to the endpoint: flat values. */
  meta?: M | undefined
  /**
   * Changes files before they are sent, such as `resizeImages()` of `bucketdrop/images`. Their largest sizes are then
   * looked at when it has run, not when they are added.
   */
  prepare?: Prepare | undefined
  /** Starts as soon as files are added. Default false. */
  autoUpload?: boolean | undefined
  /** Files are stored and confirmed, and nothing else is under way. Each file is told once. */
  onComplete?: ((files: FileSnapshot<Data, M>[]) => void) | undefined
  /** A file failed, or was refused (then it is in no list, and only its name is told). */
  onError?: ((error: UploadError, file: { readonly name: string }) => void) | undefined
}

/** A file's id, or those of several: told at once, they are one change. */
export type Ids = string | readonly string[]

/**
 * A list of files on their way to S3. Ids left out of an action mean all files. No action throws for an id that is not
 * in the list: it may have been removed a moment ago.
 */
export interface Uploader<Data = unknown, M extends FileMeta = FileMeta> {
  /** Adds files that are within the limits; the others are refused one by one. */
  addFiles(files: Iterable<FileToAdd<M>>): AddResult<Data, M>
  /** Starts what waits. Resolves when no file that is under way now is any more; never rejects for a file's sake. */
  upload(): Promise<UploadResult<Data, M>>
  /** Ends the requests under way. Parts that are stored stay; a file that goes in one request will begin again. */
  pause(ids?: Ids): void
  resume(ids?: Ids): void
  /** Goes on with what failed or was cancelled. Parts that are stored are not sent again. Resolves as `upload` does. */
  retry(ids?: Ids): Promise<UploadResult<Data, M>>
  /** Ends uploads and has removed what is stored of them; the files stay in the list. */
  cancel(ids?: Ids): void
  /** Takes files off the list; what is under way of them is cancelled. What is done stays in the bucket. */
  remove(ids?: Ids): void
  /** @param listener called when the snapshot has changed: at once for an action, ten times a second at most otherwise. */
  subscribe(listener: () => void): () => void
  getSnapshot(): UploaderSnapshot<Data, M>
  getFile(id: string): FileSnapshot<Data, M> | undefined
  /**
   * Changes options; those left out stay. What is under way goes on with the endpoint that signed it. Of `headers`, limits,
   * metadata and callbacks the new ones hold at once; all about timing and `fetch` holds from the next endpoint on.
   */
  setOptions(options: Partial<UploaderOptions<Data, M>>): void
  /**
   * Cancels what is under way and lets go of everything: no file, listener, timer or request is left. Used again, the
   * uploader begins anew, without files.
   */
  destroy(): void
}
