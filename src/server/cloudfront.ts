/**
 * `bucketdrop/server/cloudfront`: signed URLs for a CloudFront distribution in front of a bucket. For Node, whose RSA it
 * uses. An S3 URL with the CDN's host put into it does not work, since the signature covers the host; here CloudFront
 * checks the signature, and reaches the bucket by a right of its own (origin access control).
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'

export interface CloudFrontOptions {
  /** Of the distribution: `https://d111111abcdef8.cloudfront.net`, or a domain of your own that stands for it. */
  readonly domain: string
  /** Of the public key in the distribution's trusted key group: `K2JCJMDEHXQW5F`. */
  readonly keyPairId: string
  /** The private key of the pair, RSA, in PEM. */
  readonly privateKey: string
  /** Of an encrypted private key. */
  readonly passphrase?: string | undefined
  /** Default `SHA1`, what CloudFront takes without being told. `SHA256` puts `Hash-Algorithm` into the URL. */
  readonly hash?: 'SHA1' | 'SHA256' | undefined
}

export interface CloudFrontUrlOptions {
  /** The object's key, not encoded: the path behind the domain. */
  readonly key: string
  /** Seconds from `now`: a whole number from 1. CloudFront has no upper limit. */
  readonly expiresIn: number
  /** The URL does not work before. Needs a custom policy, which is made of it. */
  readonly startsAt?: Date | undefined
  /** The one IPv4 address, or range (`192.0.2.0/24`), that may ask. Needs a custom policy, which is made of it. */
  readonly ipAddress?: string | undefined
  /**
   * What the signature is good for instead of the one key: a pattern of keys with `*` and `?`, such as `user/42/*`, whose
   * signature can then be put behind each of their URLs. Needs a custom policy, which is made of it.
   */
  readonly keyPattern?: string | undefined
  /** Query parameters for the origin, such as `response-content-disposition`, if the distribution forwards them. Signed. */
  readonly query?: Readonly<Record<string, string>> | undefined
  /** The time of signing. Default: the present. */
  readonly now?: Date | undefined
}

/** Signs in the name of one key pair. Safe to log: the private key stays in a closure. */
export interface CloudFront {
  /**
   * A URL that lets its bearer have one object. With neither `startsAt`, `ipAddress` nor `keyPattern` its policy is
   * canned, which makes the URL shorter; else custom. Equal to what `@aws-sdk/cloudfront-signer` makes.
   *
   * @throws {RangeError} if `expiresIn` is no whole number from 1, or a date is not valid or ends before it starts.
   * @throws {TypeError} if the key or a query is malformed, `keyPattern` does not match them, or `ipAddress` is no IPv4
   * address.
   */
  presignGet(options: CloudFrontUrlOptions): string
}

/**
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
 *
 * @throws {TypeError} if an option is missing or malformed, at once and not at the first URL. The key is in no message.
 */
export function cloudFront(options: CloudFrontOptions): CloudFront {
  const { keyPairId, hash = 'SHA1' } = options
  if (typeof keyPairId !== 'string' || !/^\w+$/.test(keyPairId)) throw new TypeError('cloudFront(): keyPairId is no id')
  if (hash !== 'SHA1' && hash !== 'SHA256') throw new TypeError('cloudFront(): hash must be SHA1 or SHA256')
  const origin = originOf(options.domain)
  const privateKey = readPrivateKey(options)
  const signature = (policy: string) => urlSafe(sign(`RSA-${hash}`, Buffer.from(policy), privateKey).toString('base64'))

  return Object.freeze({
    presignGet(given: CloudFrontUrlOptions) {
      const { startsAt, ipAddress, keyPattern } = given
      const url = `${origin}/${encodePath(given.key)}${queryText(given.query)}`
      const resource = keyPattern === undefined ? url : `${origin}/${encodePattern(keyPattern)}`
      if (!matches(resource, url)) throw new TypeError('keyPattern does not match the key: the URL would be refused')
      const { start, end } = epochSeconds(given)
      const policy = JSON.stringify({
        Statement: [
          {
            Resource: resource,
            Condition: {
              DateLessThan: { 'AWS:EpochTime': end },
              ...(startsAt && { DateGreaterThan: { 'AWS:EpochTime': start } }),
              ...(ipAddress !== undefined && { IpAddress: { 'AWS:SourceIp': readRange(ipAddress) } }),
            },
          },
        ],
      })
      const custom = startsAt !== undefined || ipAddress !== undefined || keyPattern !== undefined
      const parameters = [
        custom ? `Policy=${urlSafe(Buffer.from(policy).toString('base64'))}` : `Expires=${end}`,
        `Key-Pair-Id=${keyPairId}`,
        `Signature=${signature(policy)}`,
        ...(hash === 'SHA256' ? ['Hash-Algorithm=SHA256'] : []),
      ]
      return `${url}${given.query && Object.keys(given.query).length > 0 ? '&' : '?'}${parameters.join('&')}`
    },
  })
}

/** CloudFront's own alphabet in place of what means something in a URL. */
const urlSafe = (base64: string) => base64.replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~')

function originOf(domain: string): string {
  if (typeof domain !== 'string' || !/^https?:\/\//i.test(domain) || !URL.canParse(domain)) {
    throw new TypeError('cloudFront(): domain must be a URL that starts with https://')
  }
  const { origin, pathname, search, hash, username, password } = new URL(domain)
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || password !== '') {
    throw new TypeError('cloudFront(): domain must be a scheme and a host, and nothing more')
  }
  return origin
}

function readPrivateKey({ privateKey, passphrase }: CloudFrontOptions): KeyObject {
  let key: KeyObject | undefined
  try {
    key = createPrivateKey({ key: privateKey, ...(passphrase !== undefined && { passphrase }) })
  } catch {
    // What went wrong may quote the key.
  }
  if (key?.asymmetricKeyType !== 'rsa') {
    throw new TypeError('cloudFront(): privateKey must be an RSA private key in PEM, with its passphrase if it has one')
  }
  return key
}

/** `*` and `?` of a key would be wildcards of the policy, and `.` segments are resolved before they are sent. */
function encodePath(key: string): string {
  if (typeof key !== 'string' || key === '') throw new TypeError('A CloudFront URL needs a key')
  if (key.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new TypeError('The key has a `.` or `..` segment, which browsers resolve away')
  }
  return encodeText(key).replaceAll('%2F', '/').replaceAll('*', '%2A')
}

/** As CloudFront compares a policy's resource with a URL: `*` is any characters, `?` any one. */
function matches(resource: string, url: string): boolean {
  const source = resource.replace(/[^\w/]/g, (character) =>
    character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`,
  )
  return new RegExp(`^${source}$`).test(url)
}

const encodePattern = (pattern: string) => encodeText(pattern).replaceAll('%2F', '/').replaceAll('%3F', '?')

function encodeText(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('The text contains half of a surrogate pair (broken Unicode)')
  return encodeURIComponent(text)
}

/** Names of CloudFront's own parameters, which a query must not bring. */
const RESERVED = /^(Expires|Policy|Signature|Key-Pair-Id|Hash-Algorithm)$/

function queryText(query: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(query).map(([name, value]) => {
    if (RESERVED.test(name)) throw new TypeError(`The query parameter ${name} is CloudFront’s own`)
    return `${encodeText(name)}=${encodeText(value).replaceAll('*', '%2A')}`.replaceAll("'", '%27')
  })
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

function epochSeconds({ expiresIn, startsAt, now = new Date() }: CloudFrontUrlOptions) {
  if (!Number.isInteger(expiresIn) || expiresIn < 1) throw new RangeError('expiresIn must be whole seconds, 1 or more')
  const end = Math.floor(now.getTime() / 1000) + expiresIn
  const start = startsAt ? Math.floor(startsAt.getTime() / 1000) : 0
  if (!Number.isSafeInteger(end) || !Number.isSafeInteger(start))
    throw new RangeError('now and startsAt must be valid dates')
  if (start >= end) throw new RangeError('startsAt must lie before the end')
  return { start, end }
}

/** IPv4 with or without a mask; CloudFront knows no other in policies. */
function readRange(range: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(range)
  if (!match || match.slice(1, 5).some((octet) => Number(octet) > 255) || Number(match[5] ?? 32) > 32) {
    throw new TypeError('ipAddress must be an IPv4 address or range, such as 192.0.2.0/24')
  }
  return match[5] === undefined ? `${range}/32` : range
}
