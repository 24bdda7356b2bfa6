import { encodeKey, encodeRfc3986 } from './encode-key.ts'
import { secondsToSign } from './expires-in.ts'
import type { S3Storage } from './s3.ts'
import {
  ALGORITHM,
  canonicalHeaders,
  canonicalRequest,
  type NamedValue,
  sortByName,
  UNSIGNED_PAYLOAD,
} from './sigv4.ts'

export interface PresignUrlOptions {
  readonly method: 'GET' | 'PUT' | 'POST' | 'HEAD' | 'DELETE'
  /** The object's key, not encoded. Empty for the bucket itself (ListObjectsV2, ListMultipartUploads). */
  readonly key: string
  /** Seconds from `now`, a whole number from 1 to 604,800 (7 days). Temporary credentials that end before cut it short. */
  readonly expiresIn: number
  /** Headers that the request must carry with these very values. `host` is signed always. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Further query parameters, not encoded: `partNumber`, `uploadId`, `response-content-disposition`… */
  readonly query?: Readonly<Record<string, string>> | undefined
  /** Sign for the storage's `internalEndpoint`, for requests that the server makes itself. Default: false. */
  readonly internal?: boolean | undefined
  /** The time of signing. Default: the present. */
  readonly now?: Date | undefined
}

const METHODS: ReadonlySet<string> = new Set<PresignUrlOptions['method']>(['GET', 'PUT', 'POST', 'HEAD', 'DELETE'])

/**
 * Makes a URL that allows one S3 request without further credentials (SigV4 in the query, body not signed). Synchronous,
 * and makes no request. Signs what it is told: whether a key may be written is for the caller to decide, and a key with
 * `.` or `..` segments gives a URL that browsers resolve to another before sending, so S3 refuses the signature.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *
 * @throws {RangeError} if `expiresIn` is out of range or `now` is no valid date.
 * @throws {TypeError} if the method is unknown, the key or a query value is broken Unicode, a header is malformed, given
 * twice or set by signing itself, or a query parameter is set by signing itself.
 * @throws {UploadError} `storage_unavailable` if the storage's temporary credentials have ended.
 */
export function presignUrl(storage: S3Storage, options: PresignUrlOptions): string {
  const { method, key, expiresIn, headers, query, internal = false, now } = options
  if (!METHODS.has(method)) throw new TypeError(`method must be one of ${[...METHODS].join(', ')}`)
  if (typeof key !== 'string') throw new TypeError('key must be a string')

  const address = internal ? storage.internalAddress : storage.address
  const signer = storage.signerAt(now ?? new Date())
  const seconds = secondsToSign(expiresIn, signer)
  const signedHeaders = canonicalHeaders(headersToSign(address.host, headers))
  const path = `${address.path}/${encodeKey(key)}`

  let parameters: NamedValue[] = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', signer.encodedCredential],
    ['X-Amz-Date', signer.amzDate],
    ['X-Amz-Expires', String(seconds)],
  ]
  if (signer.encodedSessionToken !== undefined) parameters.push(['X-Amz-Security-Token', signer.encodedSessionToken])
  parameters.push(['X-Amz-SignedHeaders', encodeRfc3986(signedHeaders.names)])
  if (query !== undefined) parameters = sortByName([...parameters, ...encodeQuery(query)])

  // The signature takes its place in the order too, which S3 does not ask for but the AWS SDK does.
  let before = ''
  let after = ''
  for (const [name, value] of parameters) {
    if (name < 'X-Amz-Signature') before += `${name}=${value}&`
    else after += `&${name}=${value}`
  }
  const signature = signer.signRequest(
    canonicalRequest({
      method,
      path,
      query: before + after.slice(1),
      headers: signedHeaders,
      payloadHash: UNSIGNED_PAYLOAD,
    }),
  )
  return `${address.origin}${path}?${before}X-Amz-Signature=${signature}${after}`
}

/** RFC 9110's token, in lower case. */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/
/** Each of these says what signing itself says, or would contradict it. */
const HEADERS_OF_SIGNING: ReadonlySet<string> = new Set([
  'authorization',
  'date',
  'host',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
])

function headersToSign(host: string, headers: PresignUrlOptions['headers']): NamedValue[] {
  const signed: NamedValue[] = [['host', host]]
  if (headers === undefined) return signed
  for (const [givenName, value] of Object.entries(headers)) {
    const name = givenName.toLowerCase()
    if (!HEADER_NAME.test(name)) throw new TypeError(`Not a header name: ${JSON.stringify(givenName)}`)
    if (HEADERS_OF_SIGNING.has(name)) throw new TypeError(`The header ${name} cannot be signed: signing sets it itself`)
    if (signed.some(([other]) => other === name)) throw new TypeError(`The header ${name} is given twice`)
    if (typeof value !== 'string') throw new TypeError(`The header ${name} must be a string`)
    if (/[^\t\x20-\x7e]/.test(value)) {
      // Signed as UTF-8 it would be, and `fetch` sends Latin-1, or refuses: the signature would not match.
      throw new TypeError(`The header ${name} must be ASCII without control characters: encode other text`)
    }
    signed.push([name, value])
  }
  return signed
}

const QUERY_OF_SIGNING: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
])

function encodeQuery(query: Readonly<Record<string, string>>): NamedValue[] {
  return Object.entries(query).map(([name, value]) => {
    const lowerCase = name.toLowerCase()
    if (name === '') throw new TypeError('A query parameter has no name')
    if (QUERY_OF_SIGNING.has(lowerCase)) throw new TypeError(`The query parameter ${name} is set by signing itself`)
    if (typeof value !== 'string') throw new TypeError(`The query parameter ${name} must be a string`)
    if (lowerCase === 'x-amz-content-sha256' && value !== UNSIGNED_PAYLOAD) {
      throw new TypeError(`The query parameter ${name} can only be ${UNSIGNED_PAYLOAD}: the body is not signed`)
    }
    return [encodeRfc3986(name, 'A query parameter'), encodeRfc3986(value, `The query parameter ${name}`)]
  })
}
