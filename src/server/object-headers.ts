import type { Checksum } from '../protocol/messages.ts'

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
  /** Verified by S3 on arrival; other bytes are refused. Not by every provider: see {@link Provider.checksums}. */
  readonly checksum?: Checksum | undefined
  readonly cacheControl?: string | undefined
  /** See {@link contentDisposition}, and `attachmentFor` for types that a browser would run. */
  readonly contentDisposition?: string | undefined
}

/** The most user metadata S3 keeps, names and values together, in bytes ("Working with object metadata"). */
const MAX_METADATA_BYTES = 2048

/** RFC 9110's token, in lower case: S3 lowers the names anyway. */
const METADATA_NAME = /^[a-z0-9!#$&^_.+-]+$/

/**
 * The headers, or form fields, that say so. Their names are in lower case, which S3 takes in both places.
 *
 * @throws {TypeError} if a name or a value cannot stand in a header, or the metadata is too long.
 */
export function objectHeaders(description: ObjectDescription): Record<string, string> {
  const { metadata, encryption, storageClass, checksum, cacheControl, contentDisposition } = description
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
    add('x-amz-server-side-encryption', encryption === 'AES256' ? 'AES256' : 'aws:kms')
    if (encryption !== 'AES256') add('x-amz-server-side-encryption-aws-kms-key-id', encryption.keyId)
  }
  if (checksum) add(`x-amz-checksum-${checksum.algorithm}`, checksum.value)
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
