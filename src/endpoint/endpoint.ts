import type {
  Checksum,
  FileMeta,
  PartUrl,
  Policy,
  PresignRequest,
  PresignResponse,
  ResumeResponse,
  SingleUploadTarget,
  StoredObject,
  UploadTarget,
} from '../protocol/messages.ts'

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
  /** Of all bytes. The storage refuses others; one that would not verify it has our endpoint refuse the file. */
  checksum?: Checksum | undefined
  /** The bytes themselves, for signers that are functions. Never sent to an endpoint. */
  data?: Blob | undefined
}

/** Permission to send one file, as an endpoint gave it: in one request, unless `Target` says that parts may be asked for. */
export interface PreparedUpload<Target extends UploadTarget = SingleUploadTarget> {
  /** How to send the bytes. */
  upload: Target
  /** The object's key, where the endpoint tells it. */
  key: string | undefined
  /** When `upload` stops working, Unix ms by this machine's clock, where the endpoint tells. */
  expiresAt: number | undefined
  /** What the endpoint knows the upload by; only endpoints of our own protocol give one. */
  token: string | undefined
}

/** Permission to send one file in any way, in parts too. */
export type AnyPreparedUpload = PreparedUpload<UploadTarget>

/** A call of a multipart upload. The `uploadId` is the one that the storage gave the client. */
export interface S3Call {
  call: PresignRequest['call']
  uploadId?: string | undefined
  partNumber?: number | undefined
}

/** Where parts go, and for how long. */
export interface PartUrls {
  urls: PartUrl[]
  /** When they stop working, Unix ms by this machine's clock. */
  expiresAt: number
}

/**
 * What every kind of endpoint can do for an uploader. All methods reject with an `UploadError`, and with code `aborted`
 * once the signal fires.
 */
export interface Endpoint {
  /** The server's own limits; `undefined` where the endpoint publishes none. */
  policy(options?: { signal?: AbortSignal }): Promise<Policy | undefined>
  /** Whether anybody answers there, whatever it is: one try. True where that cannot be asked. */
  reachable(options?: { signal?: AbortSignal }): Promise<boolean>
  /** Asks permission to upload one file. Calls made in the same tick travel as one request. */
  sign(file: FileToSign, options?: { signal?: AbortSignal }): Promise<PreparedUpload>
  /** The same, but the endpoint may also ask for a multipart upload. */
  signAny(file: FileToSign, options?: { signal?: AbortSignal }): Promise<AnyPreparedUpload>
  /** URLs of parts of a multipart upload: further ones, or anew for those whose time is over. At most 100 a call. */
  parts(
    prepared: AnyPreparedUpload,
    partNumbers: readonly number[],
    options?: { signal?: AbortSignal },
  ): Promise<PartUrls>
  /** What of a multipart upload the storage holds. The token is all that must be known of it. */
  resume(upload: Pick<AnyPreparedUpload, 'token'>, options?: { signal?: AbortSignal }): Promise<ResumeResponse>
  /** The URL of one S3 call, for clients that run a multipart upload themselves. */
  presign(
    upload: Pick<AnyPreparedUpload, 'token'>,
    call: S3Call,
    options?: { signal?: AbortSignal },
  ): Promise<PresignResponse>
  /** Tells the endpoint that the bytes are there, and answers with the object as the endpoint found it. */
  complete(file: FileToSign, prepared: AnyPreparedUpload, options?: { signal?: AbortSignal }): Promise<StoredObject>
  /** Tells the endpoint that the file will not come. */
  abort(prepared: Pick<AnyPreparedUpload, 'token'>, options?: { signal?: AbortSignal }): Promise<void>
}
