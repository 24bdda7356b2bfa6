import { secondsToSign } from './expires-in.ts'
import type { S3Storage } from './s3.ts'
import { ALGORITHM } from './sigv4.ts'

/**
 * One condition of a POST policy; sizes in bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export type PostCondition =
  | readonly ['eq' | 'starts-with', `$${string}`, string]
  | readonly ['content-length-range', minimum: number, maximum: number]
  | Readonly<Record<string, string>>

export interface PresignPostOptions {
  /**
   * The object's key. One that ends in `${filename}` lets the browser choose the rest: S3 then accepts every key that
   * starts with what stands before it. S3 replaces `${filename}` anywhere in the key by the name of the file it gets.
   */
  readonly key: string
  /** Seconds from `now`, a whole number from 1 to 604,800 (7 days). Temporary credentials that end before cut it short. */
  readonly expiresIn: number
  /** Form fields with their exact values, such as `Content-Type` or `x-amz-meta-name`. Each becomes a condition too. */
  readonly fields?: Readonly<Record<string, string>> | undefined
  /** Further conditions, such as `['content-length-range', 1, 1048576]`. */
  readonly conditions?: readonly PostCondition[] | undefined
  /** The time of signing. Default: the present. */
  readonly now?: Date | undefined
}

export interface PresignedPost {
  readonly url: string
  /** To be sent as multipart/form-data in any order, the file after them in a field named `file`. */
  readonly fields: Record<string, string>
}

/**
 * Makes a form that allows one upload to S3 without further credentials: a signed policy, which S3 checks every field
 * and the size of the file against. Synchronous, and makes no request. Policy and fields are those of the AWS SDK's
 * `createPresignedPost`, byte for byte.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
 *
 * @throws {RangeError} if `expiresIn` or a `content-length-range` is out of range or `now` is no valid date.
 * @throws {TypeError} if the key is empty or broken Unicode, a field is set by signing itself, given twice or no string,
 * or a condition is of no kind that S3 knows.
 * @throws {UploadError} `storage_unavailable` if the storage's temporary credentials have ended.
 */
export function presignPost(storage: S3Storage, options: PresignPostOptions): PresignedPost {
  const { key, expiresIn, fields: givenFields = {}, conditions = [], now = new Date() } = options
  checkKey(key)
  checkFields(givenFields)
  conditions.forEach(checkCondition)

  const signer = storage.signerAt(now)
  const seconds = secondsToSign(expiresIn, signer)
  const fields: Record<string, string> = {
    ...givenFields,
    bucket: storage.bucket,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': signer.credential,
    'X-Amz-Date': signer.amzDate,
  }
  if (signer.sessionToken !== undefined) fields['X-Amz-Security-Token'] = signer.sessionToken

  // A set: a condition that repeats what a field already says is written once.
  const policyConditions = new Set(conditions.map((condition) => JSON.stringify(condition)))
  for (const [name, value] of Object.entries(fields)) policyConditions.add(exactCondition(name, value))
  policyConditions.add(keyCondition(key))

  const expiration = new Date(now.getTime() + seconds * 1000).toISOString().replace(/\.\d{3}/, '')
  const policy = utf8ToBase64(`{"expiration":"${expiration}","conditions":[${[...policyConditions].join(',')}]}`)

  fields.key = key
  fields.Policy = policy
  fields['X-Amz-Signature'] = signer.signPolicy(policy)
  const { origin, path } = storage.address
  return { url: path === '' ? `${origin}/` : origin + path, fields }
}

const FILENAME = '${filename}'

function keyCondition(key: string): string {
  return key.endsWith(FILENAME)
    ? JSON.stringify(['starts-with', '$key', key.slice(0, -FILENAME.length)])
    : exactCondition('key', key)
}

/** `{ [name]: value }` in JSON, in a third of the time that an object made for it takes. */
function exactCondition(name: string, value: string): string {
  return `{${JSON.stringify(name)}:${JSON.stringify(value)}}`
}

function checkKey(key: string): void {
  if (typeof key !== 'string' || key === '') throw new TypeError('A form upload needs a key')
  if (/\p{Surrogate}/u.test(key)) throw new TypeError('The key contains half of a surrogate pair (broken Unicode)')
}

/** S3 compares the names of form fields without regard to case. */
const FIELDS_OF_SIGNING: ReadonlySet<string> = new Set([
  'bucket',
  'file',
  'key',
  'policy',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-signature',
])

function checkFields(fields: Readonly<Record<string, string>>): void {
  const seen: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    const lowerCase = name.toLowerCase()
    if (FIELDS_OF_SIGNING.has(lowerCase)) throw new TypeError(`The field ${name} is set by signing itself`)
    if (seen.includes(lowerCase)) throw new TypeError(`The field ${lowerCase} is given twice`)
    if (typeof value !== 'string') throw new TypeError(`The field ${name} must be a string`)
    seen.push(lowerCase)
  }
}

/** JSON has no NaN and no Infinity, and S3 finds a policy malformed only once somebody uploads. */
function checkCondition(condition: PostCondition): void {
  if (!isList(condition)) {
    if (Object.values(condition).every((value) => typeof value === 'string')) return
  } else if (condition[0] === 'content-length-range') {
    const [, minimum, maximum] = condition
    if (Number.isSafeInteger(minimum) && Number.isSafeInteger(maximum) && 0 <= minimum && minimum <= maximum) return
    throw new RangeError('content-length-range must be whole numbers of bytes, the smaller one first')
  } else if (condition[0] === 'eq' || condition[0] === 'starts-with') {
    const [, field, value] = condition
    if (typeof field === 'string' && field.startsWith('$') && typeof value === 'string') return
  }
  throw new TypeError(`Not a condition of a policy: ${JSON.stringify(condition)}`)
}

/** `Array.isArray` does not tell a list that is readonly from an object. */
const isList = (condition: PostCondition): condition is Extract<PostCondition, readonly unknown[]> =>
  Array.isArray(condition)

/** All of a policy is ASCII but for what keys and fields bring. */
const ASCII = /^[\x20-\x7e]*$/

function utf8ToBase64(text: string): string {
  if (ASCII.test(text)) return btoa(text)
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return btoa(bytes)
}
