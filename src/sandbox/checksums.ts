/**
 * Content-MD5 and x-amz-checksum-*: what a request says its body is. "Checking object integrity for data uploads" in the
 * Amazon S3 User Guide.
 */
import { createHash } from '#crypto'
import { type Checksum, createCrc32, createCrc64 } from './crc.ts'
import { fromBase64 } from './encoding.ts'
import { S3Error } from './errors.ts'

/** The checksum algorithms the sandbox verifies, with the length of their digest in bytes. */
const digestBytes = { crc32: 4, crc32c: 4, crc64nvme: 8, sha1: 20, sha256: 32 } as const

export type ChecksumAlgorithm = keyof typeof digestBytes

/** A checksum kept with an object or a part; `value` is base64, for a composite with `-N` at its end. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm
  readonly type: 'COMPOSITE' | 'FULL_OBJECT'
  readonly value: string
}

/** What a body must turn out to be. */
export interface ExpectedDigests {
  /** Content-MD5, base64. */
  readonly md5?: string
  readonly checksum?: {
    readonly algorithm: ChecksumAlgorithm
    /** Base64; absent when it follows in the trailer, or when there is nothing to compare with. */
    readonly value?: string
    readonly inTrailer: boolean
  }
}

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'crc32':
    case 'crc32c':
      return createCrc32(algorithm)
    case 'crc64nvme':
      return createCrc64()
    default:
      return createHash(algorithm)
  }
}

/** `CRC32` or `crc32` to its name here; `undefined` when the sandbox does not know it. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  const lower = name.toLowerCase()
  return checksumAlgorithms.find((algorithm) => algorithm === lower)
}

const checksumAlgorithms: readonly ChecksumAlgorithm[] = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256']

/** Is it the base64 of a digest of that algorithm? */
function isChecksum(algorithm: ChecksumAlgorithm, value: string): boolean {
  return fromBase64(value)?.length === digestBytes[algorithm]
}

/** Throws what S3 answers when a checksum cannot be one. */
export function requireChecksum(algorithm: ChecksumAlgorithm, value: string): void {
  if (isChecksum(algorithm, value)) return
  throw new S3Error('InvalidRequest', `Value for x-amz-checksum-${algorithm} header is invalid.`)
}

const prefix = 'x-amz-checksum-'
/** Headers that start like a checksum and are none. */
const notValues = new Set(['x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'x-amz-checksum-type'])

/** The checksum a request's headers (or form fields) carry, if any. */
export function checksumHeader(headers: Iterable<[string, string]>): [ChecksumAlgorithm, string] | undefined {
  const found = [...headers].filter(([name]) => name.startsWith(prefix) && !notValues.has(name))
  if (found.length > 1) {
    const message = 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.'
    throw new S3Error('InvalidRequest', message)
  }
  const [name, value] = found[0] ?? []
  if (name === undefined || value === undefined) return undefined
  const algorithm = checksumAlgorithm(name.slice(prefix.length))
  if (!algorithm) throw new S3Error('NotImplemented', undefined, { Header: name })
  requireChecksum(algorithm, value)
  return [algorithm, value]
}

/** Reads what the headers say of the body. @throws S3Error InvalidDigest or InvalidRequest when that is malformed. */
export function expectedDigests(headers: Headers): ExpectedDigests {
  const md5 = headers.get('content-md5') ?? undefined
  if (md5 !== undefined && fromBase64(md5)?.length !== 16) {
    throw new S3Error('InvalidDigest', undefined, { 'Content-MD5': md5 })
  }
  const header = checksumHeader(headers)
  const trailer = headers.get('x-amz-trailer')?.trim().toLowerCase()
  const announced = headers.get('x-amz-sdk-checksum-algorithm')
  if (header) {
    const [algorithm, value] = header
    if (announced !== null && checksumAlgorithm(announced) !== algorithm) {
      throw new S3Error('InvalidRequest', 'Value for x-amz-sdk-checksum-algorithm header is invalid.')
    }
    if (trailer) {
      throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header')
    }
    return { md5, checksum: { algorithm, value, inTrailer: false } }
  }
  if (trailer) {
    const algorithm = trailer.startsWith(prefix) ? checksumAlgorithm(trailer.slice(prefix.length)) : undefined
    if (!algorithm)
      throw new S3Error('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported')
    return { md5, checksum: { algorithm, inTrailer: true } }
  }
  if (announced !== null) {
    const message =
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.'
    throw new S3Error('InvalidRequest', message)
  }
  return { md5 }
}

/** The response headers that tell a checksum. */
export function checksumResponseHeaders(checksum: StoredChecksum | undefined): Record<string, string> {
  if (!checksum) return {}
  return { [prefix + checksum.algorithm]: checksum.value, 'x-amz-checksum-type': checksum.type }
}

/** The XML elements that tell a checksum: `<ChecksumCRC32>` and so on. */
export function checksumElements(algorithm: ChecksumAlgorithm, value: string): Record<string, string> {
  return { [checksumElementName(algorithm)]: value }
}

export function checksumElementName(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm.toUpperCase()}`
}
