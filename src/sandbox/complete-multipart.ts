/** CompleteMultipartUpload. */
import { createHash } from '#crypto'
import {
  type ChecksumAlgorithm,
  checksumElementName,
  checksumElements,
  checksumHeader,
  createChecksum,
  type StoredChecksum,
} from './checksums.ts'
import { writeCondition } from './conditions.ts'
import { encodeKey, fromBase64, fromHex, toBase64, toHex } from './encoding.ts'
import { S3Error } from './errors.ts'
import type { BucketExchange } from './exchange.ts'
import { queryValue } from './incoming.ts'
import { maxPartNumber, noSuchUpload, requireUpload } from './multipart.ts'
import { readXml } from './request-xml.ts'
import { xmlResponse } from './responses.ts'
import type { StoredObject, StoredPart, StoredUpload } from './storage.ts'
import { chunksOf } from './streams.ts'
import type { XmlElement } from './xml.ts'

interface ListedPart {
  readonly number: number
  readonly etag: string
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>
}

const algorithms: readonly ChecksumAlgorithm[] = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256']

export async function completeMultipartUpload(exchange: BucketExchange): Promise<Response> {
  const { service, incoming, bucket, key } = exchange
  const { storage } = service
  const listed = readList(await readXml(exchange, 'CompleteMultipartUpload'))
  const parts = listed.map((part) => `${part.number}:${part.etag}`).join(',')
  const id = queryValue(incoming, 'uploadId') ?? ''
  const existing = await storage.getObject(bucket.name, key)
  // S3 answers a repeated Complete as it did the first: a client may not have heard that answer.
  if (existing?.upload?.id === id && existing.upload.parts === parts) return completed(exchange, existing)
  const upload = await requireUpload(exchange)
  const chosen = choose(listed, await storage.listParts(upload.id), upload)
  requireSizes(chosen, service.minPartSize)
  const size = chosen.reduce((sum, part) => sum + part.size, 0)
  const announced = incoming.headers.get('x-amz-mp-object-size')
  if (announced !== null && Number(announced) !== size) {
    const message = `The provided 'x-amz-mp-object-size' header value ${announced} does not match what was computed: ${size}`
    throw new S3Error('InvalidRequest', message)
  }
  const condition = writeCondition(incoming.headers)
  condition?.(existing)
  const checksum = await wholeChecksum(exchange, upload, chosen)
  requireSentChecksum(incoming.headers, upload, checksum)
  const object: StoredObject = {
    bucket: bucket.name,
    key,
    headers: upload.headers,
    metadata: upload.metadata,
    size,
    etag: `${md5OfMd5s(chosen)}-${chosen.length}`,
    lastModified: service.now(),
    segments: chosen.map((part) => part.segment),
    upload: { id: upload.id, parts },
    ...(checksum && { checksum }),
  }
  if (await storage.completeUpload(upload.id, object, condition)) return completed(exchange, object)
  // Two at the same moment: the other was first.
  const winner = await storage.getObject(bucket.name, key)
  if (winner?.upload?.id === id && winner.upload.parts === parts) return completed(exchange, winner)
  throw noSuchUpload(id)
}

function completed({ incoming, bucket }: BucketExchange, object: StoredObject): Response {
  return xmlResponse('CompleteMultipartUploadResult', {
    Location: `http://${incoming.host}/${incoming.path.startsWith(`/${bucket.name}/`) ? `${bucket.name}/` : ''}${encodeKey(object.key)}`,
    Bucket: object.bucket,
    Key: object.key,
    ETag: `"${object.etag}"`,
    ...(object.checksum && {
      ...checksumElements(object.checksum.algorithm, object.checksum.value),
      ChecksumType: object.checksum.type,
    }),
  })
}

/** @throws S3Error MalformedXML, InvalidPartOrder */
function readList(document: XmlElement): ListedPart[] {
  const parts = document.children('Part').map((element) => {
    const number = element.child('PartNumber')?.text.trim() ?? ''
    const etag = element
      .child('ETag')
      ?.text.trim()
      .replace(/^"(.*)"$/, '$1')
    if (!/^\d{1,9}$/.test(number) || !etag) throw new S3Error('MalformedXML')
    const checksums = algorithms.flatMap((algorithm) => {
      const value = element.child(checksumElementName(algorithm))?.text.trim()
      return value === undefined ? [] : [[algorithm, value] as const]
    })
    return { number: Number(number), etag, checksums: new Map(checksums) }
  })
  if (parts.length === 0 || parts.length > maxPartNumber) throw new S3Error('MalformedXML')
  const disordered = parts.some((part, i) => part.number <= (parts[i - 1]?.number ?? -1))
  if (disordered) throw new S3Error('InvalidPartOrder')
  return parts
}

/** The stored parts that are listed. @throws S3Error InvalidPart, or InvalidRequest when a checksum is left out. */
function choose(listed: readonly ListedPart[], stored: readonly StoredPart[], upload: StoredUpload): StoredPart[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]))
  return listed.map(({ number, etag, checksums }) => {
    const part = byNumber.get(number)
    const invalid = () =>
      new S3Error('InvalidPart', undefined, { UploadId: upload.id, PartNumber: String(number), ETag: etag })
    if (!part || part.etag !== etag) throw invalid()
    for (const [algorithm, value] of checksums) {
      if (part.checksum?.algorithm !== algorithm || part.checksum.value !== value) throw invalid()
    }
    if (upload.checksum?.type === 'COMPOSITE' && checksums.size === 0) {
      const message = `The upload was created using a ${upload.checksum.algorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`
      throw new S3Error('InvalidRequest', message)
    }
    return part
  })
}

function requireSizes(parts: readonly StoredPart[], minimum: number): void {
  const small = parts.slice(0, -1).find((part) => part.size < minimum)
  if (!small) return
  throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: String(small.size),
    MinSizeAllowed: String(minimum),
    PartNumber: String(small.number),
    ETag: small.etag,
  })
}

function md5OfMd5s(parts: readonly StoredPart[]): string {
  const hash = createHash('md5')
  for (const part of parts) hash.update(fromHex(part.etag))
  return toHex(hash.digest())
}

/** The checksum of the parts' checksums, or, for FULL_OBJECT, of all bytes read once more. */
async function wholeChecksum(
  { service }: BucketExchange,
  { checksum }: StoredUpload,
  parts: readonly StoredPart[],
): Promise<StoredChecksum | undefined> {
  if (!checksum) return undefined
  const { algorithm, type } = checksum
  const whole = createChecksum(algorithm)
  if (type === 'COMPOSITE') {
    for (const part of parts) whole.update(fromBase64(part.checksum?.value ?? '') ?? new Uint8Array())
    return { algorithm, type, value: `${toBase64(whole.digest())}-${parts.length}` }
  }
  const segments = parts.map((part) => part.segment)
  for await (const chunk of chunksOf(service.storage.read(segments))) whole.update(chunk)
  return { algorithm, type, value: toBase64(whole.digest()) }
}

/** What the Complete itself says of the whole object. */
function requireSentChecksum(headers: Headers, upload: StoredUpload, computed: StoredChecksum | undefined): void {
  const type = headers.get('x-amz-checksum-type')
  if (type !== null && type !== upload.checksum?.type) {
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using the ${upload.checksum?.type ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
    )
  }
  const whole = new Headers(headers)
  // A composite is sent with `-N` behind it: it is compared as text.
  if (upload.checksum?.type === 'COMPOSITE') {
    const name = `x-amz-checksum-${upload.checksum.algorithm}`
    const sent = whole.get(name)
    whole.delete(name)
    if (sent !== null && sent !== computed?.value && `${sent}-` !== computed?.value.replace(/\d+$/, ''))
      throw badDigest(name)
  }
  const [algorithm, value] = checksumHeader(whole) ?? []
  if (value !== undefined && (algorithm !== computed?.algorithm || value !== computed?.value)) {
    throw badDigest(`x-amz-checksum-${algorithm}`)
  }
}

function badDigest(header: string): S3Error {
  const name = header.slice('x-amz-checksum-'.length)
  return new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`)
}
