import { type ErrorCode, errorRow } from './errors.ts'
import type { Lane } from './messages.ts'

/** What can be known of a failure besides its code. */
export interface UploadErrorDetails {
  /** The sentence for a person; the table's when left out. */
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
  readonly code: ErrorCode
  readonly retryable: boolean
  /** Seconds. */
  readonly retryAfter: number | undefined
  readonly status: number | undefined
  readonly storageCode: string | undefined
  readonly requestId: string | undefined
  readonly partNumbers: readonly number[] | undefined
  readonly lane: Lane | undefined
  readonly attempt: number | undefined

  constructor(code: ErrorCode, details: UploadErrorDetails = {}) {
    const row = errorRow(code)
    super(details.message ?? row.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.retryable = details.retryable ?? row.retryable
    this.retryAfter = details.retryAfter
    this.status = details.status
    this.storageCode = details.storageCode
    this.requestId = details.requestId
    this.partNumbers = details.partNumbers
    this.lane = details.lane
    this.attempt = details.attempt
  }
}

/** The same error, with more said of it. */
export function withDetails(error: UploadError, more: UploadErrorDetails): UploadError {
  const { code, message, retryable, retryAfter, status, storageCode, requestId, partNumbers, lane, attempt, cause } =
    error
  const known = { message, retryable, retryAfter, status, storageCode, requestId, partNumbers, lane, attempt, cause }
  return new UploadError(code, { ...known, ...more })
}
