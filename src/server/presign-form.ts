import { isDangerousType } from './attachment-for.ts'
import { type ObjectDescription, objectHeaders, typeHeader } from './object-headers.ts'
import { type PostCondition, type PresignedPost, presignPost } from './presign-post.ts'
import type { S3Storage } from './s3.ts'
import { requireUsableKey } from './usable-key.ts'

/** A value that is fixed, or one that whoever sends the form chooses behind a beginning that is. */
export type FieldRule = string | { readonly startsWith: string }

export interface PresignFormOptions extends ObjectDescription {
  /**
   * The object's key. `{ startsWith: 'user/42/' }` stores under that prefix and the name of the file; the name is then the
   * sender's, so two files of one name replace each other. Whoever sends the form may write any key that begins so: without
   * its slash, `user/42` would open `user/421/` too.
   */
  readonly key: FieldRule
  /** Seconds from `now`, a whole number from 1 to 604,800 (7 days). Temporary credentials that end before cut it short. */
  readonly expiresIn: number
  /**
   * The MIME type. `{ startsWith: 'image/' }` accepts any such, `image/svg+xml` too, and so stores all of them as
   * attachments unless `contentDisposition` says otherwise; the page must then have a field `Content-Type` of its own,
   * since browsers do not fill it in.
   */
  readonly contentType: FieldRule
  /** Bytes the file may have, both ends included. S3 refuses others: EntityTooSmall, EntityTooLarge. */
  readonly size: { readonly min?: number | undefined; readonly max: number }
  /** What S3 answers: 204 without a body, 200 without a body, or 201 with XML that names the object. Default: 204. */
  readonly successStatus?: 200 | 201 | 204 | undefined
  /** Where S3 sends the browser after an upload (303), with `bucket`, `key` and `etag` in the query; for pages without JavaScript. */
  readonly successRedirect?: string | undefined
  /** Further fields with their exact values: `acl`, `tagging`, `Expires`… */
  readonly fields?: Readonly<Record<string, string>> | undefined
  /** Further conditions, of every kind S3 knows: `eq`, `starts-with`, `content-length-range`, `{ field: value }`. */
  readonly conditions?: readonly PostCondition[] | undefined
  /** The time of signing. Default: the present. */
  readonly now?: Date | undefined
}

/**
 * Allows one upload by a form, such as a plain HTML `<form method="post" enctype="multipart/form-data">` with each of
 * `fields` as a hidden input and `<input type="file" name="file">` as its last: no JavaScript and no CORS rule are needed.
 * S3 itself holds size, type and key against the signed policy.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 *
 * @throws {RangeError} if `expiresIn` or `size` is out of range or `now` is no valid date.
 * @throws {TypeError} if the provider takes no forms (R2, B2: use `presignPut`), the key, or the beginning of it, is empty,
 * over 1,024 bytes or has a `.` or `..` segment or `${filename}`, or a value is malformed.
 */
export function presignForm(storage: S3Storage, options: PresignFormOptions): PresignedPost {
  const { key, expiresIn, contentType, size, successStatus, successRedirect, now } = options
  const { provider } = storage
  const { formUploads, title } = provider
  if (!formUploads) throw new TypeError(`${title} takes no uploads by form: use presignPut`)

  const type = typeRule(contentType)
  const stored = objectHeaders(options, { dangerous: type.dangerous, provider })
  const fields: Record<string, string> = { ...options.fields, ...stored, ...type.fields }
  const conditions: PostCondition[] = [
    ['content-length-range', ...sizeRange(size)],
    ...(options.conditions ?? []),
    ...type.conditions,
  ]
  if (successStatus !== undefined) fields.success_action_status = statusText(successStatus)
  if (successRedirect !== undefined) fields.success_action_redirect = httpUrl(successRedirect)
  return presignPost(storage, {
    key: typeof key === 'string' ? exactKey(key) : `${prefix(key.startsWith)}\${filename}`,
    expiresIn,
    fields,
    conditions,
    now,
  })
}

/** What is signed of the type, and whether a browser might run what is stored with it. */
function typeRule(rule: FieldRule): {
  fields: Record<string, string>
  conditions: PostCondition[]
  dangerous: boolean
} {
  if (typeof rule !== 'object') {
    const type = typeHeader(rule)
    return { fields: { 'Content-Type': type }, conditions: [], dangerous: isDangerousType(type) }
  }
  const beginning = rule.startsWith === '' ? '' : typeHeader(rule.startsWith)
  // Behind a beginning there is always room for `…+xml`.
  return { fields: {}, conditions: [['starts-with', '$Content-Type', beginning]], dangerous: true }
}

function exactKey(key: string): string {
  requireUsableKey(key, 'A form upload needs a key')
  if (key.includes('${filename}')) throw new TypeError('Write a key that ends in the file’s name as { startsWith: … }')
  return key
}

/** Not empty: such a form would write over any object of the bucket. */
function prefix(text: string): string {
  requireUsableKey(text, 'key.startsWith must not be empty: the form could write under every key of the bucket')
  // It may be made of a user's name, and S3 would put a name of the sender's choice there.
  if (text.includes('${filename}'))
    throw new TypeError('key.startsWith must not have `${filename}`: it is put behind it')
  return text
}

/** The most one form can carry: 5 GiB ("Amazon S3 multipart upload limits"). */
const MAX_BYTES = 5 * 1024 ** 3

function sizeRange({ min = 0, max }: PresignFormOptions['size']): [number, number] {
  if (![min, max].every(Number.isInteger) || min < 0 || max < min || max > MAX_BYTES) {
    throw new RangeError(`size must be whole numbers of bytes, 0 ≤ min ≤ max ≤ ${MAX_BYTES} (5 GiB)`)
  }
  return [min, max]
}

function statusText(status: number): string {
  if (status !== 200 && status !== 201 && status !== 204) throw new TypeError('successStatus must be 200, 201 or 204')
  return String(status)
}

function httpUrl(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) throw new TypeError('successRedirect must be an http(s) URL')
  return text
}
