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

/**
 * Our codes, and those of S3 that mean it ("Error responses", Amazon S3 API reference), as far as the status does not say
 * it. The rest is `storage_error`.
 */
const byStorageCode: ReadonlyMap<string | undefined, ErrorCode> = new Map([
  ['SignatureDoesNotMatch', 'signature_mismatch'],
  ['AuthorizationHeaderMalformed', 'signature_mismatch'],
  ['AuthorizationQueryParametersError', 'signature_mismatch'],
  ['InvalidAccessKeyId', 'credentials_invalid'],
  ['InvalidToken', 'credentials_invalid'],
  ['ExpiredToken', 'credentials_invalid'],
  ['TokenRefreshRequired', 'credentials_invalid'],
  ['RequestExpired', 'url_expired'],
  ['ExpiredRequest', 'url_expired'],
  ['RequestTimeTooSkewed', 'clock_skew'],
  ['PermanentRedirect', 'bucket_missing'],
  ['NoSuchUpload', 'upload_aborted'],
  ['EntityTooLarge', 'object_too_large'],
  ['EntityTooSmall', 'object_too_small'],
  ['BadDigest', 'checksum_mismatch'],
  ['XAmzContentChecksumMismatch', 'checksum_mismatch'],
  ['RequestTimeout', 'upload_stalled'],
  // Ceph's, with a 403, as if it were a matter of permissions.
  ['QuotaExceeded', 'storage_error'],
])

/** What S3 means by a status, whatever its code; so do proxies. */
const byStatus: Readonly<Record<number, ErrorCode>> = {
  403: 'access_denied',
  404: 'bucket_missing',
  408: 'upload_stalled',
  409: 'storage_busy',
  412: 'already_exists',
  413: 'object_too_large',
  429: 'storage_busy',
  // No room: it does not come by asking again.
  507: 'storage_error',
}

/** Turns a failure into the error to show. */
export function explainStorageFailure(failure: StorageFailure): UploadError {
  const { status, body = '', retryAfter, cause } = failure
  const storageCode = elementOf(body, 'Code')
  const said = elementOf(body, 'Message')
  const told = [storageCode, said].filter(Boolean).join(': ')
  const code = codeOf(failure, storageCode, said)
  const message =
    code === 'storage_unreachable'
      ? corsAdvice(failure)
      : code === 'storage_error'
        ? `The storage refused the upload: it answered ${status}${told && ` (${told})`}.`
        : undefined
  const requestId = elementOf(body, 'RequestId')
  return new UploadError(code, { status, storageCode, requestId, retryAfter, cause, message })
}

function codeOf(
  { status, online, expiresAt, now }: StorageFailure,
  storageCode: string | undefined,
  said = '',
): ErrorCode {
  const expired = expiresAt !== undefined && now >= expiresAt
  // Some S3s leave CORS headers off their 403s, so an expired URL looks like a lost connection: time decides first.
  if (status === 0) return expired ? 'url_expired' : online ? 'storage_unreachable' : 'offline'
  // AWS says it in the message; radosgw says nothing, so our own clock does.
  const denied = storageCode === 'AccessDenied'
  if (denied && /not yet valid/i.test(said) && !expired) return 'clock_skew'
  const known = byStorageCode.get(storageCode)
  const code = known ?? byStatus[status] ?? (status >= 500 ? 'storage_busy' : 'storage_error')
  return code === 'access_denied' && (expired || (denied && /expired/i.test(said))) ? 'url_expired' : code
}

/** Status 0 while online is most often CORS; say which rule the bucket needs. */
function corsAdvice({ method, url, pageOrigin, headers }: StorageFailure): string {
  const origin = URL.canParse(url) ? new URL(url).origin : 'no URL'
  const needed = headers.length > 0 ? ` and the headers ${headers.join(', ')}` : ''
  return (
    `The storage at ${origin} could not be reached, or its CORS rules forbid this page. ` +
    `Check the network, and that the bucket allows the origin ${pageOrigin}, the method ${method}${needed}.`
  )
}

/** The text of an XML element that has no children, as S3's flat errors have; entities decoded. */
function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim()
  return text?.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: keyof typeof entities) => entities[entity])
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
