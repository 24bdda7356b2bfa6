import type { Checksum, FileMeta, Policy, SingleUploadTarget, StoredObject } from '../protocol/messages.ts'

/** A file as the endpoint hears of it. */
export interface FileToSign {
  /** Unique among the files of one uploader. Two files alike in name, size and type have two ids. */
  id: string
  name: string
  /** MIME type; `application/octet-stream` where the browser knows none. */
  type: string
  /** Bytes. */
  size: number
  meta?: FileMeta | undefined
  checksum?: Checksum | undefined
  /** The bytes themselves, for signers that are functions. Never sent to an endpoint. */
  data?: Blob | undefined
}

/** Permission to send one file, as an endpoint gave it. */
export interface PreparedUpload {
  /** How to send the bytes: in one request, all that this client asks for. */
  upload: SingleUploadTarget
  /** The object's key, where the endpoint tells it. */
  key: string | undefined
  /** When `upload` stops working, Unix ms by this machine's clock, where the endpoint tells. */
  expiresAt: number | undefined
  /** What the endpoint knows the upload by; only endpoints of our own protocol give one. */
  token: string | undefined
}

/**
 * What every kind of endpoint can do for an uploader. All methods reject with an `UploadError`, and with code `aborted`
 * once the signal fires.
 */
export interface Endpoint {
  /** The server's own limits; `undefined` where the endpoint publishes none. */
  policy(options?: { signal?: AbortSignal }): Promise<Policy | undefined>
  /** Asks permission to upload one file. Calls made in the same tick travel as one request. */
  sign(file: FileToSign, options?: { signal?: AbortSignal }): Promise<PreparedUpload>
  /** Tells the endpoint that the bytes are there, and answers with the object as the endpoint found it. */
  complete(file: FileToSign, prepared: PreparedUpload, options?: { signal?: AbortSignal }): Promise<StoredObject>
  /** Tells the endpoint that the file will not come. */
  abort(prepared: PreparedUpload, options?: { signal?: AbortSignal }): Promise<void>
}
