import { hmacSha256, hmacSha256With, sha256Hex } from '#crypto'
import type { SigningHashes } from '../crypto/types.ts'
import { awsEndpoint, bucketAddress, type S3Address } from './s3-address.ts'
import { createSignerAt, type S3Signer } from './s3-signer.ts'

export interface S3Options {
  readonly bucket: string
  /** As AWS names it, `eu-west-1`; `auto` for R2; what the server is configured with for MinIO and Ceph. */
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials (STS, Lambda, IAM roles). Presigned URLs end with the token, however long they were signed for. */
  readonly sessionToken?: string | undefined
  /**
   * The http(s) address of S3 as browsers reach it, without the bucket. Default: AWS in `region`. Set it for R2, MinIO,
   * Ceph, the sandbox, or one of AWS's special endpoints.
   */
  readonly endpoint?: string | undefined
  /** Where the server itself reaches S3, when browsers use another address (Docker, VPC). Default: as `endpoint`. */
  readonly internalEndpoint?: string | undefined
  /**
   * `true` puts the bucket in the path (`https://host/bucket/key`), `false` in the host name (`https://bucket.host/key`).
   * Default: `true` for an address that was given, since every S3 server accepts it without DNS records; `false` for
   * AWS's own. The path is used anyway where the endpoint is an IP address, and for bucket names that no certificate or
   * no host name can hold (with dots under https, upper case, under three characters), as in the AWS SDK.
   */
  readonly forcePathStyle?: boolean | undefined
}

/** A bucket and the right to sign for it: what `s3()` returns. Safe to log, since the secret stays in a closure. */
export interface S3Storage {
  readonly bucket: string
  readonly region: string
  /** As browsers reach the bucket. */
  readonly address: S3Address
  /** As the server itself reaches it. */
  readonly internalAddress: S3Address
  /** The signer for a point in time. */
  signerAt(time: Date): S3Signer
}

/**
 * Describes a bucket on AWS S3 or on any server that speaks its protocol. Makes no request; everything is checked here,
 * so that a missing environment variable shows at start-up and not at the first upload.
 *
 * @throws {TypeError} naming each option that is missing, blank or malformed. The secret is in no message.
 */
export function s3(options: S3Options): S3Storage {
  return createS3Storage(options, { sha256Hex, hmacSha256, hmacSha256With })
}

/** `s3()` with the hashes of one's choice: for the tests and the benchmark, which sign with both implementations. */
export function createS3Storage(options: S3Options, hashes: SigningHashes): S3Storage {
  checkOptions(options)
  const { bucket, region, endpoint, internalEndpoint, forcePathStyle } = options
  const addressAt = (name: string, url: string | undefined) =>
    url === undefined
      ? bucketAddress(awsEndpoint(region), bucket, forcePathStyle ?? false)
      : bucketAddress(parseEndpoint(name, url), bucket, forcePathStyle ?? true)

  const address = addressAt('endpoint', endpoint)
  return Object.freeze({
    bucket,
    region,
    address,
    internalAddress: internalEndpoint === undefined ? address : addressAt('internalEndpoint', internalEndpoint),
    signerAt: createSignerAt(hashes, region, options),
  })
}

const REQUIRED = ['bucket', 'region', 'accessKeyId', 'secretAccessKey'] as const
const OPTIONAL = ['sessionToken', 'endpoint', 'internalEndpoint'] as const

/** Wider than AWS's rules of today, for old buckets and other servers; still nothing that could change the URL. */
const BUCKET_NAME = /^(?!\.{1,2}$)[\w.-]{1,255}$/
const REGION = /^[\w.-]+$/
const HOST_LABEL = /^[a-z0-9-]+$/

function checkOptions(options: S3Options): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('s3() needs an object of options')
  const missing = REQUIRED.filter((name) => isBlank(options[name]))
  if (missing.length > 0) throw new TypeError(`s3() needs ${missing.join(', ')}: missing or blank`)

  for (const name of [...REQUIRED, ...OPTIONAL]) {
    const value: unknown = options[name]
    if (value === undefined) continue
    if (typeof value !== 'string') throw new TypeError(`s3(): ${name} must be a string`)
    if (isBlank(value)) throw new TypeError(`s3(): ${name} is blank; leave it out or give it a value`)
    // A line break copied along with a secret otherwise shows as SignatureDoesNotMatch, far from its cause.
    if (/\s/.test(value)) throw new TypeError(`s3(): ${name} contains a space or a line break`)
  }
  const { bucket, region, endpoint, forcePathStyle } = options
  if (!BUCKET_NAME.test(bucket)) {
    throw new TypeError('s3(): bucket must be a bucket name of letters, digits, dots and hyphens; not a URL or an ARN')
  }
  if (!(endpoint === undefined ? HOST_LABEL : REGION).test(region)) {
    throw new TypeError('s3(): region must be a region name such as eu-west-1')
  }
  if (forcePathStyle !== undefined && typeof forcePathStyle !== 'boolean') {
    throw new TypeError('s3(): forcePathStyle must be true or false')
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function parseEndpoint(name: string, text: string): URL {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new TypeError(`s3(): ${name} must be a URL that starts with https:// or http://`)
  }
  const url = new URL(text)
  // Not quoted in the message: it may hold a password.
  if (url.username !== '' || url.password !== '') throw new TypeError(`s3(): ${name} must not contain credentials`)
  if (url.search !== '' || url.hash !== '') throw new TypeError(`s3(): ${name} must not contain ? or #`)
  return url
}
