/** CreateMultipartUpload, UploadPart, UploadPartCopy and AbortMultipartUpload. */
import { type ChecksumAlgorithm, checksumAlgorithm, checksumElements, expectedDigests } from './checksums.ts'
import { copySource, readSource } from './copy-object.ts'
import { randomHex } from './encoding.ts'
import { invalidArgument, S3Error } from './errors.ts'
import type { BucketExchange } from './exchange.ts'
import { objectHeaders, queryValue } from './incoming.ts'
import { readMetadata } from './object-metadata.ts'
import { openPayload, type Payload } from './payload.ts'
import { receive, requirePutSize } from './receive.ts'
import { xmlResponse } from './responses.ts'
import type { ByteRange, StoredPart, StoredUpload } from './storage.ts'

/** "Amazon S3 multipart upload limits". */
export const maxPartNumber = 10_000

export async function createMultipartUpload({ service, incoming, bucket, key }: BucketExchange): Promise<Response> {
  const headers = objectHeaders(incoming)
  const checksum = uploadChecksum(headers)
  const upload: StoredUpload = {
    ...readMetadata(headers),
    id: randomHex(32),
    bucket: bucket.name,
    key,
    initiated: service.now(),
    ...(checksum && { checksum }),
  }
  await service.storage.createUpload(upload)
  const answer = checksum
    ? { 'x-amz-checksum-algorithm': checksum.algorithm.toUpperCase(), 'x-amz-checksum-type': checksum.type }
    : undefined
  const content = { Bucket: bucket.name, Key: key, UploadId: upload.id }
  return xmlResponse('InitiateMultipartUploadResult', content, { headers: answer })
}

/** SHA checksums of parts cannot be put together into one of the whole, CRC-64 can only be that. */
function uploadChecksum(headers: Headers): StoredUpload['checksum'] {
  const name = headers.get('x-amz-checksum-algorithm')
  const type = headers.get('x-amz-checksum-type')
  if (name === null) {
    if (type === null) return undefined
    const message = 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.'
    throw new S3Error('InvalidRequest', message)
  }
  const algorithm = checksumAlgorithm(name)
  if (!algorithm) throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.')
  const chosen = type ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE')
  if (chosen !== 'COMPOSITE' && chosen !== 'FULL_OBJECT') {
    throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.')
  }
  if (chosen === (algorithm === 'crc64nvme' ? 'COMPOSITE' : algorithm.startsWith('sha') ? 'FULL_OBJECT' : '')) {
    const message = `The ${chosen} checksum type cannot be used with the ${algorithm} checksum algorithm.`
    throw new S3Error('InvalidRequest', message)
  }
  return { algorithm, type: chosen }
}

/** The upload a request names, which must be one of that bucket and key. */
export async function requireUpload({ service, incoming, bucket, key }: BucketExchange): Promise<StoredUpload> {
  const id = queryValue(incoming, 'uploadId') ?? ''
  const upload = await service.storage.getUpload(id)
  if (upload && upload.bucket === bucket.name && upload.key === key) return upload
  throw noSuchUpload(id)
}

export function noSuchUpload(id: string): S3Error {
  return new S3Error('NoSuchUpload', undefined, { UploadId: id })
}

export async function uploadPart(exchange: BucketExchange): Promise<Response> {
  const { incoming } = exchange
  const number = partNumber(exchange)
  const payload = openPayload(incoming, exchange.authentication)
  requirePutSize(payload.size)
  const expected = expectedDigests(incoming.headers)
  const upload = await requireUpload(exchange)
  requireChecksumOf(upload, expected.checksum?.algorithm)
  const part = await receivePart(exchange, upload, number, payload, expected)
  const headers = new Headers({
    etag: `"${part.etag}"`,
    'x-amz-server-side-encryption': 'AES256',
    'content-length': '0',
  })
  if (part.checksum) headers.set(`x-amz-checksum-${part.checksum.algorithm}`, part.checksum.value)
  return new Response(null, { status: 200, headers })
}

export async function uploadPartCopy(exchange: BucketExchange): Promise<Response> {
  const number = partNumber(exchange)
  const upload = await requireUpload(exchange)
  const source = await copySource(exchange)
  const range = sourceRange(exchange.incoming.headers.get('x-amz-copy-source-range'), source.size)
  const algorithm = upload.checksum?.algorithm
  const payload = readSource(exchange, source, range)
  requirePutSize(payload.size)
  const expected = algorithm ? { checksum: { algorithm, inTrailer: false } } : {}
  const part = await receivePart(exchange, upload, number, payload, expected)
  return xmlResponse('CopyPartResult', {
    LastModified: new Date(part.lastModified).toISOString(),
    ETag: `"${part.etag}"`,
    ...(part.checksum && checksumElements(part.checksum.algorithm, part.checksum.value)),
  })
}

async function receivePart(
  { service }: BucketExchange,
  upload: StoredUpload,
  number: number,
  payload: Payload,
  expected: Parameters<typeof receive>[2],
): Promise<StoredPart> {
  const { segment, etag, checksum } = await receive(service.storage, payload, expected)
  const part = { number, size: segment.size, etag, lastModified: service.now(), segment, ...(checksum && { checksum }) }
  if (await service.storage.putPart(upload.id, part)) return part
  await service.storage.discard(segment)
  throw noSuchUpload(upload.id)
}

function partNumber({ incoming }: BucketExchange): number {
  const text = queryValue(incoming, 'partNumber') ?? ''
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= maxPartNumber) return number
  const message = `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`
  throw invalidArgument(message, 'partNumber', text)
}

/**
 * An upload made with an algorithm takes parts with that one, and with COMPOSITE none without. One made without takes any,
 * since the AWS SDKs add a CRC32 to parts of their own accord.
 */
function requireChecksumOf({ checksum }: StoredUpload, sent: ChecksumAlgorithm | undefined): void {
  if (!checksum || sent === checksum.algorithm || (!sent && checksum.type === 'FULL_OBJECT')) return
  const message = `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm}, actual checksum Type: ${sent ?? 'null'}`
  throw new S3Error('InvalidRequest', message)
}

function sourceRange(header: string | null, size: number): ByteRange | undefined {
  if (header === null) return undefined
  const match = /^bytes=(\d+)-(\d+)$/.exec(header)
  const start = Number(match?.[1])
  const end = Number(match?.[2])
  if (!match || start > end) {
    const message =
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy'
    throw invalidArgument(message, 'x-amz-copy-source-range', header)
  }
  if (end >= size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      header,
    )
  }
  return { start, end }
}

export async function abortMultipartUpload(exchange: BucketExchange): Promise<Response> {
  const upload = await requireUpload(exchange)
  if (!(await exchange.service.storage.abortUpload(upload.id))) throw noSuchUpload(upload.id)
  return new Response(null, { status: 204 })
}
