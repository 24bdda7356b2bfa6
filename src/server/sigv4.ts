/**
 * AWS Signature Version 4 as pure functions, for S3: the path is encoded once and never normalised.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
import type { SigningHashes } from '../crypto/types.ts'

export const ALGORITHM = 'AWS4-HMAC-SHA256'

/** Stands where the hash of the body would: a presigned URL is made before its body is known. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

const AMZ_DATE = /^\d{8}T\d{6}Z$/

/**
 * The time as `20130524T000000Z`, cut to the second.
 *
 * @throws {RangeError} if the date is invalid or its year has not four digits.
 */
export function formatAmzDate(time: Date): string {
  const amzDate = Number.isNaN(time.getTime()) ? '' : time.toISOString().replace(/[-:]|\.\d{3}/g, '')
  if (!AMZ_DATE.test(amzDate)) throw new RangeError('now must be a valid date between the years 0 and 9999')
  return amzDate
}

/** What a signing key is good for: one day, one region, one service. The day is `20130524`. */
export function credentialScope(day: string, region: string, service = 's3'): string {
  return `${day}/${region}/${service}/aws4_request`
}

/** The key of one day, region and service: 32 bytes derived from the secret. */
export function deriveSigningKey(
  { hmacSha256 }: Pick<SigningHashes, 'hmacSha256'>,
  secretAccessKey: string,
  day: string,
  region: string,
  service = 's3',
): Uint8Array {
  const dayKey = hmacSha256(`AWS4${secretAccessKey}`, day)
  const regionKey = hmacSha256(dayKey, region)
  const serviceKey = hmacSha256(regionKey, service)
  return hmacSha256(serviceKey, 'aws4_request')
}

/** Header names with their values, or encoded query names with their encoded values. */
export type NamedValue = readonly [name: string, value: string]

const byName = ([a]: NamedValue, [b]: NamedValue) => (a < b ? -1 : a > b ? 1 : 0)

/** Sorts by name alone, as SigV4 orders both headers and query (`a=` stands before `a-b=`). */
export function sortByName(pairs: readonly NamedValue[]): NamedValue[] {
  return pairs.toSorted(byName)
}

export interface CanonicalHeaders {
  /** `host:example.com\nx-amz-date:…\n` */
  readonly lines: string
  /** `host;x-amz-date` */
  readonly names: string
}

const NEEDS_TRIMMING = /^ | $|\t| {2}/

/**
 * The header block of a canonical request. Names must be in lower case, each once. Values lose the blanks around them,
 * and each run of blanks within becomes one space.
 */
export function canonicalHeaders(headers: readonly NamedValue[]): CanonicalHeaders {
  let lines = ''
  let names = ''
  for (const [name, value] of sortByName(headers)) {
    const trimmed = NEEDS_TRIMMING.test(value) ? value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '') : value
    lines += `${name}:${trimmed}\n`
    names += names === '' ? name : `;${name}`
  }
  return { lines, names }
}

export interface RequestToSign {
  readonly method: string
  /** Encoded, with its leading slash. */
  readonly path: string
  /** `name=value` pairs, encoded, sorted by name and joined with `&`. */
  readonly query: string
  readonly headers: CanonicalHeaders
  /** SHA-256 of the body in hex, or `UNSIGNED_PAYLOAD`. */
  readonly payloadHash: string
}

/** Step 1: the request in the one form that both sides can write. */
export function canonicalRequest({ method, path, query, headers, payloadHash }: RequestToSign): string {
  return `${method}\n${path}\n${query}\n${headers.lines}\n${headers.names}\n${payloadHash}`
}

/** Step 2: what the signing key signs. `scope` comes from `credentialScope`, the hash is the canonical request's. */
export function stringToSign(amzDate: string, scope: string, canonicalRequestHash: string): string {
  return `${ALGORITHM}\n${amzDate}\n${scope}\n${canonicalRequestHash}`
}
