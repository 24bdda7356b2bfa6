import { contentDisposition, type DispositionType } from './content-disposition.ts'
import { presignUrl } from './presign-url.ts'
import type { S3Storage } from './s3.ts'
import { requireUsableKey } from './usable-key.ts'

export interface PresignGetOptions {
  /** The object's key, not encoded. */
  readonly key: string
  /** Seconds from `now`, a whole number from 1 to 604,800 (7 days). Temporary credentials that end before cut it short. */
  readonly expiresIn: number
  /** The name to save under, whatever it is made of: see {@link contentDisposition}. */
  readonly fileName?: string | undefined
  /** Save, or show in the browser. Default: `attachment` with a `fileName`, else as the object was stored. */
  readonly disposition?: DispositionType | undefined
  /** The `Content-Type` of the answer. Default: as the object was stored. */
  readonly contentType?: string | undefined
  /** The `Cache-Control` of the answer. Default: as the object was stored. */
  readonly cacheControl?: string | undefined
  /** One version of the object, in a bucket that keeps them. */
  readonly versionId?: string | undefined
  /** The time of signing. Default: the present. */
  readonly now?: Date | undefined
}

/**
 * Makes a link that downloads one object without further credentials. The names of the answer's headers are in the
 * signature, so whoever has the link cannot change them.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Overriding response header values"
 *
 * @throws {RangeError} if `expiresIn` is out of range or `now` is no valid date.
 * @throws {TypeError} if the key is empty, broken Unicode, over 1,024 bytes or has a `.` or `..` segment, or a header's
 * value has a control character.
 */
export function presignGet(storage: S3Storage, options: PresignGetOptions): string {
  const { key, expiresIn, fileName, contentType, cacheControl, versionId, now } = options
  requireUsableKey(key, 'A download needs a key')
  const disposition = options.disposition ?? (fileName === undefined ? undefined : 'attachment')
  const query: Record<string, string> = {}
  if (disposition) query['response-content-disposition'] = contentDisposition(disposition, fileName)
  if (contentType !== undefined) query['response-content-type'] = headerText('contentType', contentType)
  if (cacheControl !== undefined) query['response-cache-control'] = headerText('cacheControl', cacheControl)
  if (versionId !== undefined) query.versionId = versionId
  return presignUrl(storage, { method: 'GET', key, expiresIn, query, now })
}

function headerText(name: string, value: string): string {
  if (value === '' || /[^\x20-\x7e]/.test(value)) throw new TypeError(`${name} must be printable ASCII, and not empty`)
  return value
}
