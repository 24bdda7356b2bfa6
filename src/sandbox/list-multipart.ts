/** ListParts and ListMultipartUploads. */
import { owner } from './bucket-operations.ts'
import { checksumElements } from './checksums.ts'
import { compareUtf8 } from './encoding.ts'
import { invalidArgument } from './errors.ts'
import type { BucketExchange } from './exchange.ts'
import { queryValue } from './incoming.ts'
import { keyEncoding, pageLimit } from './list-objects.ts'
import { requireUpload } from './multipart.ts'
import { xmlResponse } from './responses.ts'
import type { StoredUpload } from './storage.ts'
import type { XmlContent } from './xml.ts'

export async function listParts(exchange: BucketExchange): Promise<Response> {
  const { service, incoming } = exchange
  const upload = await requireUpload(exchange)
  const limit = pageLimit(incoming, 'max-parts')
  const markerText = queryValue(incoming, 'part-number-marker') ?? '0'
  if (!/^\d{1,9}$/.test(markerText)) {
    const message = 'Argument part-number-marker must be an integer between 0 and 2147483647'
    throw invalidArgument(message, 'part-number-marker', markerText)
  }
  const marker = Number(markerText)
  const rest = (await service.storage.listParts(upload.id)).filter((part) => part.number > marker)
  const page = rest.slice(0, limit)
  return xmlResponse('ListPartsResult', {
    Bucket: upload.bucket,
    Key: keyEncoding(incoming)(upload.key),
    UploadId: upload.id,
    Initiator: owner,
    Owner: owner,
    StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
    ...checksumOf(upload),
    PartNumberMarker: marker,
    ...(rest.length > page.length ? { NextPartNumberMarker: page.at(-1)?.number ?? marker } : {}),
    MaxParts: limit,
    IsTruncated: rest.length > page.length,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.lastModified).toISOString(),
      ETag: `"${part.etag}"`,
      Size: part.size,
      ...(part.checksum && checksumElements(part.checksum.algorithm, part.checksum.value)),
    })),
  })
}

function checksumOf({ checksum }: StoredUpload): Record<string, XmlContent> {
  return checksum ? { ChecksumAlgorithm: checksum.algorithm.toUpperCase(), ChecksumType: checksum.type } : {}
}

export async function listMultipartUploads({ service, incoming, bucket }: BucketExchange): Promise<Response> {
  const parameter = (name: string) => queryValue(incoming, name) ?? ''
  const encode = keyEncoding(incoming)
  const limit = pageLimit(incoming, 'max-uploads')
  const prefix = parameter('prefix')
  const delimiter = parameter('delimiter')
  const keyMarker = parameter('key-marker')
  const idMarker = keyMarker === '' ? '' : parameter('upload-id-marker')
  const all = (await service.storage.listUploads(bucket.name)).filter((upload) => upload.key.startsWith(prefix))
  // Uploads of one key stand in order of time, so the marker upload is looked for among them.
  const markerIndex = all.findIndex((upload) => upload.key === keyMarker && upload.id === idMarker)
  const rest =
    markerIndex >= 0
      ? all.slice(markerIndex + 1)
      : all.filter((upload) => keyMarker === '' || compareUtf8(upload.key, keyMarker) > 0)
  const uploads: StoredUpload[] = []
  const prefixes: string[] = []
  let truncated = false
  let last: { readonly key: string; readonly id: string } = { key: '', id: '' }
  for (const upload of rest) {
    const cut = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length)
    const common = cut < 0 ? undefined : upload.key.slice(0, cut + delimiter.length)
    if (common !== undefined && (common === prefixes.at(-1) || common === keyMarker)) continue
    if (uploads.length + prefixes.length >= limit) {
      truncated = limit > 0
      break
    }
    if (common === undefined) uploads.push(upload)
    else prefixes.push(common)
    last = common === undefined ? { key: upload.key, id: upload.id } : { key: common, id: '' }
  }
  return xmlResponse('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    ...(truncated ? { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id } : {}),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    Prefix: encode(prefix),
    MaxUploads: limit,
    IsTruncated: truncated,
    Upload: uploads.map((upload) => ({
      Key: encode(upload.key),
      UploadId: upload.id,
      Initiator: owner,
      Owner: owner,
      StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
      Initiated: new Date(upload.initiated).toISOString(),
      ...checksumOf(upload),
    })),
    CommonPrefixes: prefixes.map((each) => ({ Prefix: encode(each) })),
  })
}
