/** What a failed request to the storage means: one pure function from what was seen to an error a person can act on. */
import type { ErrorCode } from '../protocol/errors.ts'
import { UploadError } from '../protocol/upload-error.ts'

/** What was seen of a failed request that carried bytes. */
export interface StorageFailure {
  /** HTTP status; 0 where the browser shows none (network, CORS). */
  status: number
  /** The answer's text: S3's XML. */
  body?: string | undefined
  /** Seconds, from `Retry-After`. */
  retryAfter?: number | undefined
  /** Whether the browser believes to be online. */
  online: boolean
  /** The request's method. */
  method: 'PUT' | 'POST'
  /** The presigned URL; only its origin is ever told. */
  url: string
  /** The page's origin. */
  pageOrigin: string
  /** Names of the headers that JavaScript set. */
  headers: readonly string[]
  /** When the signature ends, Unix ms. */
  expiresAt?: number | undefined
  /** Unix ms. */
  now: number
  cause?: unknown
}

/** Our codes, and those of S3 that mean it ("Error responses", Amazon S3 API reference). The rest is `storage_error`. */
const storageCodes: readonly (readonly [ErrorCode, string])[] = [
  ['access_denied', 'AccessDenied AccountProblem AllAccessDisabled'],
  ['signature_mismatch', 'SignatureDoesNotMatch AuthorizationHeaderMalformed AuthorizationQueryParametersError'],
  ['credentials_invalid', 'InvalidAccessKeyId InvalidToken ExpiredToken TokenRefreshRequired'],
  ['url_expired', 'RequestExpired ExpiredRequest'],
  ['clock_skew', 'RequestTimeTooSkewed'],
  ['bucket_missing', 'NoSuchBucket PermanentRedirect'],
  ['upload_aborted', 'NoSuchUpload'],
  ['object_too_large', 'EntityTooLarge'],
  ['object_too_small', 'EntityTooSmall'],
  ['checksum_mismatch', 'BadDigest XAmzContentChecksumMismatch XAmzContentSHA256Mismatch'],
  ['already_exists', 'PreconditionFailed'],
  ['storage_busy', 'SlowDown ServiceUnavailable InternalError OperationAborted ConditionalRequestConflict'],
  ['upload_stalled', 'RequestTimeout'],
]

function codeOfStorage(storageCode: string): ErrorCode | undefined {
  return storageCodes.find(([, names]) => names.split(' ').includes(storageCode))?.[0]
}

/** Turns a failure into the error to show. */
export function explainStorageFailure(failure: StorageFailure): UploadError {
  const { status, body = '', online, expiresAt, now, cause } = failure
  const expired = expiresAt !== undefined && now >= expiresAt
  // Some S3s leave CORS headers off their 403s, so an expired URL looks like a lost connection: time decides first.
  if (status === 0) {
    if (expired) return new UploadError('url_expired', { status, cause })
    if (!online) return new UploadError('offline', { status, cause })
    return new UploadError('storage_unreachable', { status, message: corsAdvice(failure), cause })
  }
  const storageCode = elementOf(body, 'Code')
  const requestId = elementOf(body, 'RequestId')
  const details = { status, storageCode, requestId, retryAfter: failure.retryAfter, cause }
  const code = codeOf(status, storageCode, elementOf(body, 'Message'), expired)
  if (code !== 'storage_error') return new UploadError(code, details)
  const said = [storageCode, elementOf(body, 'Message')].filter(Boolean).join(': ')
  return new UploadError(code, {
    ...details,
    message: `The storage refused the upload: it answered ${status}${said ? ` (${said})` : ''}.`,
  })
}

function codeOf(
  status: number,
  storageCode: string | undefined,
  message: string | undefined,
  expired: boolean,
): ErrorCode {
  if (storageCode === 'AccessDenied') {
    // AWS says it in the message; radosgw says nothing, so our own clock does.
    if (expired || /expired/i.test(message ?? '')) return 'url_expired'
    if (/not yet valid/i.test(message ?? '')) return 'clock_skew'
  }
  const known = storageCode === undefined ? undefined : codeOfStorage(storageCode)
  if (known) return known
  if (status === 403) return expired ? 'url_expired' : 'access_denied'
  if (status === 404) return 'bucket_missing'
  if (status === 408) return 'upload_stalled'
  if (status === 413) return 'object_too_large'
  if (status === 429 || status >= 500) return 'storage_busy'
  return 'storage_error'
}

/** Status 0 while online is most often CORS; say which rule the bucket needs. */
function corsAdvice({ method, url, pageOrigin, headers }: StorageFailure): string {
  const needed = headers.length > 0 ? ` and the headers ${headers.join(', ')}` : ''
  return (
    `The storage at ${originOf(url)} could not be reached, or its CORS rules forbid this page. ` +
    `Check the network, and that the bucket allows the origin ${pageOrigin}, the method ${method}${needed}.`
  )
}

function originOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    return 'an address that is not a URL'
  }
}

/** The text of an XML element that has no children, as S3's flat errors have; entities decoded. */
function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim()
  return text?.replace(/&(lt|gt|quot|apos|amp);/g, (entity) => entities.get(entity) ?? entity)
}

const entities = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&amp;', '&'],
])
