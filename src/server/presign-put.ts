import { isDangerousType } from './attachment-for.ts'
import { type ObjectDescription, objectHeaders, typeHeader } from './object-headers.ts'
import { presignUrl } from './presign-url.ts'
import { whyUnprotected } from './providers.ts'
import type { S3Storage } from './s3.ts'
import { requireUsableKey } from './usable-key.ts'

export interface PresignPutOptions extends ObjectDescription {
  /** The object's key, not encoded. Made by the server: see `defaultKey` and `safeKey`. */
  readonly key: string
  /** Seconds from `now`, a whole number from 1 to 604,800 (7 days). Temporary credentials that end before cut it short. */
  readonly expiresIn: number
  /** The MIME type, which S3 stores and answers with. */
  readonly contentType: string
  /** Bytes. Signed, so that no other length gets through; without it the URL takes up to 5 GiB. */
  readonly contentLength?: number | undefined
  /**
   * `true` refuses a second write: S3 answers 412 once there is an object under the key (`If-None-Match: *`). Only where
   * the provider honours it: see {@link Provider.ifNoneMatch}.
   */
  readonly onlyIfAbsent?: boolean | undefined
  /** The time of signing. Default: the present. */
  readonly now?: Date | undefined
}

/** A PUT that a browser may send. */
export interface PresignedPut {
  readonly url: string
  /** All of them are signed: the request must carry each with this very value. `content-length` the browser sends itself. */
  readonly headers: Record<string, string>
}

/**
 * Allows one object to be uploaded with a PUT. Everything that is said of the object is a signed header, so that a browser
 * cannot say otherwise: other headers, or another length, are refused as SignatureDoesNotMatch.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 *
 * @throws {RangeError} if `expiresIn` or `contentLength` is out of range or `now` is no valid date.
 * @throws {TypeError} if the key is empty, broken Unicode, over 1,024 bytes or has a `.` or `..` segment, a header's value
 * is not printable ASCII, the metadata is over 2,048 bytes, or `onlyIfAbsent` or `checksum` is asked of a provider that
 * would not honour it.
 */
export function presignPut(storage: S3Storage, options: PresignPutOptions): PresignedPut {
  const { key, expiresIn, contentLength, onlyIfAbsent = false, now } = options
  requireUsableKey(key, 'An upload needs a key')
  const { provider } = storage
  const contentType = typeHeader(options.contentType)
  const dangerous = isDangerousType(contentType)
  const headers: Record<string, string> = {
    'content-type': contentType,
    ...objectHeaders(options, { dangerous, provider }),
    ...provider.writeGuard,
  }
  if (onlyIfAbsent) {
    if (!provider.ifNoneMatch)
      throw new TypeError(`onlyIfAbsent does not protect: ${whyUnprotected(provider, 'ifNoneMatch')}`)
    headers['if-none-match'] = '*'
  }
  const signed = contentLength === undefined ? headers : { ...headers, 'content-length': byteCount(contentLength) }
  return { url: presignUrl(storage, { method: 'PUT', key, expiresIn, headers: signed, now }), headers }
}

/** The most one PUT can carry: 5 GiB ("Amazon S3 multipart upload limits"). */
const MAX_BYTES = 5 * 1024 ** 3

function byteCount(length: number): string {
  if (!Number.isInteger(length) || length < 0 || length > MAX_BYTES) {
    throw new RangeError(`contentLength must be a whole number of bytes from 0 to ${MAX_BYTES} (5 GiB)`)
  }
  return String(length)
}
