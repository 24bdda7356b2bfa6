import { type ErrorCode, errorRow } from './errors.ts'
import type { Lane } from './messages.ts'

/** What can be known of a failure besides its code. */
export interface UploadErrorDetails {
  /** The sentence for a person; when left out, the table's, or the code itself where only an endpoint knows a sentence. */
  message?: string | undefined
  /** Overrides the table: whether the same request may succeed later. */
  retryable?: boolean | undefined
  /** Seconds to wait before the next try, from `Retry-After`. */
  retryAfter?: number | undefined
  /** HTTP status that was received. */
  status?: number | undefined
  /** S3's own `<Code>`, such as `SignatureDoesNotMatch`. */
  storageCode?: string | undefined
  /** S3's request id, to quote to the provider's support. */
  requestId?: string | undefined
  /** Of `parts_missing`: which ones, from 1. */
  partNumbers?: readonly number[] | undefined
  /** Of bytes on their way to the storage: how they travelled. */
  lane?: Lane | undefined
  /** Of bytes on their way to the storage: which try it was, from 1. */
  attempt?: number | undefined
  cause?: unknown
}

/** The one error class of bucketdrop, on both sides: a code from the closed list and a sentence to act on. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  declare readonly code: ErrorCode
  declare readonly retryable: boolean
  /** Seconds. */
  declare readonly retryAfter: number | undefined
  declare readonly status: number | undefined
  declare readonly storageCode: string | undefined
  declare readonly requestId: string | undefined
  declare readonly partNumbers: readonly number[] | undefined
  declare readonly lane: Lane | undefined
  declare readonly attempt: number | undefined

  constructor(code: ErrorCode, details: UploadErrorDetails = {}) {
    const { message, cause, ...more } = details
    const [retryable, sentence = code] = errorRow(code)
    super(message ?? sentence, cause === undefined ? undefined : { cause })
    this.code = code
    Object.assign(this, more)
    this.retryable = more.retryable ?? retryable
  }
}
