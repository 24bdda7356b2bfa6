import type { AnyPreparedUpload, FileToSign } from '../endpoint/endpoint.ts'
import type { EarlierUpload } from './earlier-upload.ts'

/** A file to send: what the endpoint hears of it, and its bytes. */
export interface TransferFile extends FileToSign {
  data: Blob
  /** A multipart upload that was begun before: it is gone on with. */
  earlier?: EarlierUpload | undefined
}

/** Where a file is: waiting for its turn, on the wire, or with the endpoint, which looks whether it is there. */
export type Stage = 'queued' | 'uploading' | 'confirming'

/** A part that the storage has. */
export interface SentPart {
  /** From 1. */
  partNumber: number
  /** Bytes. */
  size: number
  /** Empty where the bucket's CORS rule does not expose it. */
  etag: string
}

/** What a transfer tells of one file. */
export interface TransferObserver {
  /** Permission was given. Who keeps the token of a multipart upload can go on with it later. */
  onSigned?(prepared: AnyPreparedUpload): void
  onStage?(stage: Stage): void
  /** @param bytes on their way or stored; it falls only when a request has to be sent again, by that request's bytes. */
  onProgress?(bytes: number): void
  /** @param partCount of the whole file. */
  onPart?(part: SentPart, partCount: number): void
}
