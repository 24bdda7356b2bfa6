/**
 * Signature Version 4 as "Create a signed AWS API request" (IAM User Guide) and "Signature Calculations for the
 * Authorization Header" (Amazon S3 API Reference) define it. Written for verifying, and on purpose from nothing the signing
 * side of this package uses.
 */
import { hmacSha256, hmacSha256Hex, sha256Hex } from '#crypto'
import { decodeUri, encodeKey, encodeUri } from './encoding.ts'
import { headerText, type Incoming } from './incoming.ts'

export const algorithm = 'AWS4-HMAC-SHA256'

/**
 * The canonical request. The path is decoded once and encoded the one right way; it is never normalised otherwise.
 * `X-Amz-Signature` is no part of what is signed.
 */
export function canonicalRequest(incoming: Incoming, signedHeaders: readonly string[], payloadHash: string): string {
  const query = incoming.query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encodeUri(name), encodeUri(value)] as const)
    .toSorted((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
    .map((pair) => pair.join('='))
    .join('&')
  const headers = signedHeaders.map((name) => `${name}:${canonicalValue(incoming.headers.get(name) ?? '')}\n`)
  const path = encodeKey(decodeUri(incoming.path)) || '/'
  return [incoming.method, path, query, headers.join(''), signedHeaders.join(';'), payloadHash].join('\n')
}

/** Encoded names are ASCII: the order of their characters is the order of their bytes. */
function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** `Headers` joins repeated ones with a comma and a space, a canonical request with a comma. */
function canonicalValue(value: string): string {
  return headerText(value).trim().replace(/ +/g, ' ')
}

/** @param date `yyyyMMddTHHmmssZ` @param scope `yyyyMMdd/region/s3/aws4_request` */
export function stringToSign(date: string, scope: string, canonical: string): string {
  return [algorithm, date, scope, sha256Hex(canonical)].join('\n')
}

/** The key that signs for one day, region and service. */
export function signingKey(secret: string, scope: string): Uint8Array {
  let key: Uint8Array = new TextEncoder().encode(`AWS4${secret}`)
  for (const part of scope.split('/')) key = hmacSha256(key, part)
  return key
}

/** Hex. */
export function sign(key: Uint8Array, text: string): string {
  return hmacSha256Hex(key, text)
}

/** `yyyyMMddTHHmmssZ` to milliseconds; `undefined` when it is none. */
export function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? undefined : time
}

/** Milliseconds to `yyyyMMddTHHmmssZ`. */
export function formatAmzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
