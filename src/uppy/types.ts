import type { Body, UppyFile } from '@uppy/core'
import type { FileToSign } from '../endpoint/endpoint.ts'
import type { FileMeta, StoredObject } from '../protocol/messages.ts'
import type { UploadError } from '../protocol/upload-error.ts'

/** Metadata as Uppy keeps it: the page's own fields beside Uppy's `name`, `type` and `relativePath`. */
export type UploadMeta = Record<string, unknown>

/** What `response.body` of a confirmed file is in Uppy: the stored object. */
export type UploadBody = Record<string, unknown>

/** A file of an S3 Uppy. */
export type UploadFile<M extends UploadMeta = UploadMeta> = UppyFile<M, UploadBody>

/** A file that is stored and that the endpoint has confirmed. */
export interface UploadedFile<Data = unknown, M extends UploadMeta = UploadMeta> {
  /** Uppy's id of the file. */
  id: string
  /** The name the file had on the user's disk. */
  name: string
  /** Where it is stored in the bucket. */
  key: string
  /** Bytes, as the storage counts them. */
  size: number
  type: string
  /** Without quotes; empty where the endpoint does not tell. */
  etag: string
  meta: M
  /** What the server's `onUploaded` returned. */
  data: Data
}

/** How far an uploader is, all files together. */
export interface UploadProgress {
  /** 0 to 100. */
  percentage: number
  bytesUploaded: number
  /** Bytes of all files that were started. */
  bytesTotal: number
}

/** What a widget tells the page. */
export interface UploaderCallbacks<Data = unknown, M extends UploadMeta = UploadMeta> {
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

/** The fields of a file's metadata that travel to the endpoint: flat values, without Uppy's own name and type. */
function endpointMeta(meta: UploadMeta): FileMeta {
  const entries: [string, FileMeta[string]][] = []
  for (const [name, value] of Object.entries(meta)) {
    if (name === 'name' || name === 'type' || (name === 'relativePath' && !value)) continue
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      entries.push([name, value])
    }
  }
  return Object.fromEntries(entries)
}

/** A file of Uppy's as the endpoint hears of it. */
export function toSign<M extends UploadMeta, B extends Body>(file: UppyFile<M, B>): FileToSign {
  return {
    id: file.id,
    name: file.name,
    type: file.type,
    size: file.size ?? 0,
    meta: endpointMeta(file.meta),
    data: file.data instanceof Blob ? file.data : undefined,
  }
}

/** A file of Uppy's with the object it became. */
export function uploadedFile<M extends UploadMeta, B extends Body>(
  file: UppyFile<M, B>,
  { key, size, type, etag, data }: StoredObject,
): UploadedFile<unknown, M> {
  return { id: file.id, name: file.name, key, size, type, etag, meta: file.meta, data }
}
