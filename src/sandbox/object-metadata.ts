/** What is kept of a request's headers, and what a GET gives back. "Working with object metadata", S3 User Guide. */
import { toBase64 } from './encoding.ts'
import { S3Error } from './errors.ts'
import { headerText } from './incoming.ts'
import type { ObjectMetadata, StoredObject } from './storage.ts'

/** System metadata a sender controls. */
const systemHeaders = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires']

/** User metadata: 2 KB, names and values together, in UTF-8 bytes. */
const maxMetadataSize = 2048

const metaPrefix = 'x-amz-meta-'

/** What an object without a Content-Type is given. */
const defaultContentType = 'binary/octet-stream'

/** x-amz-* request headers that change what an operation does, and that the sandbox does not know. */
const unsupported =
  /^x-amz-(tagging|object-lock-.*|server-side-encryption-.*|copy-source-server-side-encryption-.*|website-redirect-location|write-offset-bytes)$/

/** "Understanding and managing Amazon S3 storage classes": the classes one may write to. */
const storageClasses = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
])

/** "Canned ACL" in the access control list overview. */
const cannedAcls = new Set([
  'private',
  'public-read',
  'public-read-write',
  'aws-exec-read',
  'authenticated-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
])

/**
 * @throws S3Error MetadataTooLarge, InvalidArgument for an unknown storage class or ACL, AccessControlListNotSupported,
 *   NotImplemented.
 */
export function readMetadata(headers: Headers): ObjectMetadata {
  const kept: Record<string, string> = { 'content-type': headers.get('content-type') || defaultContentType }
  for (const name of systemHeaders) {
    const value = name === 'content-encoding' ? contentEncoding(headers) : headers.get(name)
    if (value) kept[name] = value
  }
  requireSupported(headers)
  const storageClass = headers.get('x-amz-storage-class')
  if (storageClass !== null) {
    if (!storageClasses.has(storageClass))
      throw new S3Error('InvalidArgument', 'The storage class you specified is not valid')
    if (storageClass !== 'STANDARD') kept['x-amz-storage-class'] = storageClass
  }
  const encryption = headers.get('x-amz-server-side-encryption')
  if (encryption !== null && encryption !== 'AES256') {
    throw new S3Error('NotImplemented', undefined, { Header: 'x-amz-server-side-encryption' })
  }
  const metadata = [...headers]
    .filter(([name]) => name.startsWith(metaPrefix))
    .map(([name, value]) => [name.slice(metaPrefix.length), headerText(value)] as const)
  requireMetadataSize(metadata)
  return { headers: kept, metadata }
}

function requireSupported(headers: Headers): void {
  const name = [...headers.keys()].find((each) => unsupported.test(each))
  if (name !== undefined) throw new S3Error('NotImplemented', undefined, { Header: name })
  requireNoAcl(headers)
}

/**
 * Buckets are as S3 has made them since April 2023, with ACLs disabled: the one that says what is so anyway may be sent, no
 * other, not even `private`. "Controlling ownership of objects and disabling ACLs for your bucket".
 */
function requireNoAcl(headers: Headers): void {
  const acl = headers.get('x-amz-acl')
  if (acl !== null && !cannedAcls.has(acl)) {
    throw new S3Error('InvalidArgument', undefined, { ArgumentName: 'x-amz-acl', ArgumentValue: acl })
  }
  const granted = [...headers.keys()].some((name) => name.startsWith('x-amz-grant-'))
  if (granted || (acl !== null && acl !== 'bucket-owner-full-control')) {
    throw new S3Error('AccessControlListNotSupported')
  }
}

/** `aws-chunked` is how the body came, not what it is. */
function contentEncoding(headers: Headers): string {
  const encodings = (headers.get('content-encoding') ?? '').split(',').map((each) => each.trim())
  return encodings.filter((each) => each !== '' && each !== 'aws-chunked').join(',')
}

function requireMetadataSize(metadata: ObjectMetadata['metadata']): void {
  const encoder = new TextEncoder()
  const size = metadata.reduce((sum, pair) => sum + encoder.encode(pair.join('')).length, 0)
  if (size <= maxMetadataSize) return
  throw new S3Error('MetadataTooLarge', undefined, { Size: String(size), MaxSizeAllowed: String(maxMetadataSize) })
}

/** The response headers that describe an object. */
export function describeObject(object: StoredObject): Headers {
  const headers = new Headers(object.headers)
  for (const [name, value] of object.metadata) headers.set(metaPrefix + name, encodedWord(value))
  headers.set('accept-ranges', 'bytes')
  headers.set('etag', `"${object.etag}"`)
  headers.set('last-modified', new Date(object.lastModified).toUTCString())
  headers.set('x-amz-server-side-encryption', 'AES256')
  return headers
}

/** Metadata that is no ASCII comes back as an RFC 2047 encoded word, as from S3's REST API. */
function encodedWord(value: string): string {
  // oxlint-disable-next-line no-control-regex -- everything but printable ASCII
  if (/^[\u0020-\u007e]*$/.test(value)) return value
  return `=?UTF-8?B?${toBase64(new TextEncoder().encode(value))}?=`
}
