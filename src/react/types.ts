import type { CSSProperties } from 'react'
import type { FileMeta, Limits } from '../protocol/messages.ts'
import type { UploadError } from '../protocol/upload-error.ts'
import type {
  DashboardSettings,
  S3Uppy,
  S3UppyOptions,
  UploadedFile,
  UploadFile,
  UploadProgress,
} from '../uppy/index.ts'

/**
 * What an uploader is told, and what it tells. All of it may change at any render, and nothing restarts; but for `id`
 * and `engine`: a new one is a new uploader.
 */
export interface S3UploaderOptions<Data = unknown, M extends FileMeta = FileMeta>
  extends Pick<
    S3UppyOptions<M>,
    'endpoint' | 'headers' | 'credentials' | 'autoUpload' | 'id' | 'locale' | 'engine' | 'plugins'
  > {
  /** Narrows the endpoint's own limits; sizes in bytes. It cannot widen them. */
  limits?: Limits | undefined
  /** Metadata of every file, sent to the endpoint: flat values, at most 2 KB as JSON. */
  meta?: M | undefined
  /**
   * A run is over, and these files are stored and confirmed: each is told once. A widget that is taken off the page in the
   * middle of a run tells nothing more; the server's `onUploaded` has heard of every file all the same.
   */
  onComplete?(files: UploadedFile<Data, M>[]): void
  /** A file failed (it stays in the list, with a way to try again) or was refused. */
  onError?(error: UploadError, file: UploadFile<M> | undefined): void
  /** Twice a second at most while bytes move. */
  onProgress?(progress: UploadProgress): void
  /** Files were added or removed. */
  onFilesChange?(files: UploadFile<M>[]): void
}

/** What a ref to the widget holds. */
export interface S3UploaderHandle {
  /** The Uppy inside; `null` until its code has arrived. */
  readonly uppy: S3Uppy<FileMeta> | null
}

/** How the widget looks. */
export interface S3UploaderLook extends DashboardSettings {
  /** With `mode="modal"`: whether the dialog is open. */
  open?: boolean | undefined
  /** With `mode="modal"`: the user asked to close it. */
  onClose?(): void
  className?: string | undefined
  style?: CSSProperties | undefined
}
