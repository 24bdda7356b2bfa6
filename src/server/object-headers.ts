import type { Checksum } from '../protocol/messages.ts'
import { type Provider, whyUnprotected } from './providers.ts'

/**
 * Encryption at rest: `AES256` with S3's own keys, or with a key of KMS (`aws:kms`), the account's default one unless
 * `keyId` names another. https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
export type Encryption = 'AES256' | { readonly kms: true; readonly keyId?: string | undefined }

/** How an object is to be stored: the same for PUTs and for forms. */
export interface ObjectDescription {
  /** By name, without `x-amz-meta-`. Printable ASCII, 2,048 bytes in all; `encodeURIComponent` carries other text. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly encryption?: Encryption | undefined
  /** `STANDARD_IA`, `INTELLIGENT_TIERING` and others, as the provider has them. Default: the bucket's. */
  readonly storageClass?: string | undefined
  /** Verified by S3 on arrival; other bytes are refused. Only where the provider does so: see {@link Provider.checksums}. */
  readonly checksum?: Checksum | undefined
  readonly cacheControl?: string | undefined
  /**
   * See {@link contentDisposition}, and `attachmentFor` to keep the file's name. Default: `attachment` for types that a
   * browser would run, such as `text/html` and `image/svg+xml`; write `inline` where their bytes are made harmless.
   */
  readonly contentDisposition?: string | undefined
}

/** @throws {TypeError} for what is no text that can stand in `Content-Type`. */
export function typeHeader(contentType: unknown): string {
  if (typeof contentType === 'string' && /^[\x20-\x7e]+$/.test(contentType)) return contentType
  throw new TypeError('contentType must be printable ASCII, and not empty')
}

/** Lengths of digests, in bytes ("Checking object integrity in Amazon S3"). */
const DIGEST_BYTES: ReadonlyMap<string, number> = new Map([
  ['crc32', 4],
  ['crc32c', 4],
  ['sha1', 20],
  ['sha256', 32],
])

/** A digest that S3 does not know by its name it would ignore, and so protect nothing. */
function checkDigest({ algorithm, value }: Checksum): void {
  const bytes = DIGEST_BYTES.get(algorithm)
  if (bytes === undefined) throw new TypeError(`checksum.algorithm must be ${[...DIGEST_BYTES.keys()].join(', ')}`)
  const letters = Math.ceil((bytes * 4) / 3)
  const padded = new RegExp(`^[A-Za-z0-9+/]{${letters}}={${-letters & 3}}$`)
  if (!padded.test(value)) throw new TypeError(`checksum.value must be ${bytes} bytes in base64`)
}

/** The most user metadata S3 keeps, names and values together, in bytes ("Working with object metadata"). */
const MAX_METADATA_BYTES = 2048

/** RFC 9110's token, in lower case: S3 lowers the names anyway. */
const METADATA_NAME = /^[a-z0-9!#$&^_.+-]+$/

/**
 * The headers, or form fields, that say so. Their names are in lower case, which S3 takes in both places.
 *
 * @param dangerous whether a browser might run what is stored.
 * @throws {TypeError} if a name or a value cannot stand in a header, the metadata is too long, or the provider would not
 * verify the checksum.
 */
export function objectHeaders(
  description: ObjectDescription,
  { dangerous, provider }: { dangerous: boolean; provider: Provider },
): Record<string, string> {
  const { metadata, encryption, storageClass, checksum, cacheControl } = description
  const { contentDisposition = dangerous ? 'attachment' : undefined } = description
  const headers: Record<string, string> = {}
  const add = (name: string, value: string | undefined) => {
    if (value === undefined) return
    if (typeof value !== 'string' || /[^\x20-\x7e]/.test(value)) {
      throw new TypeError(`${name} must be printable ASCII: encode other text, with encodeURIComponent for example`)
    }
    headers[name] = value
  }
  add('cache-control', cacheControl)
  add('content-disposition', contentDisposition)
  add('x-amz-storage-class', storageClass)
  if (encryption !== undefined) {
    const kms = encryption !== 'AES256' && encryption.kms ? encryption : undefined
    if (encryption !== 'AES256' && !kms) throw new TypeError("encryption must be 'AES256' or { kms: true }")
    add('x-amz-server-side-encryption', kms ? 'aws:kms' : 'AES256')
    add('x-amz-server-side-encryption-aws-kms-key-id', kms?.keyId)
  }
  if (checksum) {
    if (!provider.checksums) {
      throw new TypeError(`checksum does not protect: ${whyUnprotected(provider, 'checksums')}`)
    }
    checkDigest(checksum)
    add(`x-amz-checksum-${checksum.algorithm}`, checksum.value)
  }
  let bytes = 0
  for (const [given, value] of Object.entries(metadata ?? {})) {
    const name = given.toLowerCase()
    if (!METADATA_NAME.test(name)) throw new TypeError(`Not a name for metadata: ${JSON.stringify(given)}`)
    if (Object.hasOwn(headers, `x-amz-meta-${name}`)) throw new TypeError(`The metadata ${name} is given twice`)
    add(`x-amz-meta-${name}`, value)
    bytes += name.length + value.length
  }
  if (bytes > MAX_METADATA_BYTES) throw new TypeError(`The metadata is longer than ${MAX_METADATA_BYTES} bytes`)
  return headers
}
