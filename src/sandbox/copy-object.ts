/** CopyObject and UploadPartCopy: the source is read from the sandbox itself. */
import { checksumAlgorithm, checksumElements, type ExpectedDigests } from './checksums.ts'
import { requireReadConditions, writeCondition } from './conditions.ts'
import { decodeUri } from './encoding.ts'
import { invalidArgument, S3Error } from './errors.ts'
import type { BucketExchange, Exchange } from './exchange.ts'
import { objectHeaders } from './incoming.ts'
import { keepObject } from './keep-object.ts'
import { readMetadata } from './object-metadata.ts'
import { receive, requirePutSize } from './receive.ts'
import { xmlResponse } from './responses.ts'
import type { ByteRange, StoredObject } from './storage.ts'
import { chunksOf } from './streams.ts'

export async function copyObject(exchange: BucketExchange): Promise<Response> {
  const { service, incoming, bucket, key } = exchange
  const { storage } = service
  const source = await copySource(exchange)
  const replace = directive(incoming.headers.get('x-amz-metadata-directive')) === 'REPLACE'
  const headers = objectHeaders(incoming)
  const requested = readMetadata(headers)
  if (source.bucket === bucket.name && source.key === key && !replace && !headers.has('x-amz-storage-class')) {
    const message =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
    throw new S3Error('InvalidRequest', message)
  }
  requirePutSize(source.size)
  const condition = writeCondition(incoming.headers)
  const received = await receive(storage, readSource(exchange, source), wanted(incoming.headers, source))
  const object = await keepObject(exchange, replace ? requested : source, received, condition)
  return xmlResponse('CopyObjectResult', {
    LastModified: new Date(object.lastModified).toISOString(),
    ETag: `"${object.etag}"`,
    ...(object.checksum && {
      ...checksumElements(object.checksum.algorithm, object.checksum.value),
      ChecksumType: 'FULL_OBJECT',
    }),
  })
}

/** The object `x-amz-copy-source: bucket/key` names. @throws S3Error when there is none, or its conditions fail. */
export async function copySource({ service, incoming }: Exchange): Promise<StoredObject> {
  const header = incoming.headers.get('x-amz-copy-source') ?? ''
  const [path = '', query] = header.split('?')
  const match = /^\/?([^/]+)\/(.+)$/s.exec(decodeUri(path))
  if (!match) {
    const message = 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey'
    throw invalidArgument(message, 'x-amz-copy-source', header)
  }
  if (query !== undefined) throw new S3Error('NotImplemented', undefined, { Header: 'x-amz-copy-source' })
  const [, bucket = '', key = ''] = match
  if (!service.buckets.has(bucket)) throw new S3Error('NoSuchBucket', undefined, { BucketName: bucket })
  const source = await service.storage.getObject(bucket, key)
  if (!source) throw new S3Error('NoSuchKey', undefined, { Key: key })
  requireReadConditions(incoming.headers, source, 'x-amz-copy-source-')
  return source
}

/** The source's bytes as a payload, to be received like any other. */
export function readSource({ service }: Exchange, source: StoredObject, range?: ByteRange) {
  return {
    size: range ? range.end - range.start + 1 : source.size,
    chunks: chunksOf(service.storage.read(source.segments, range)),
    trailers: new Headers(),
  }
}

/** A copy gets the checksum asked for, or that of its source. */
function wanted(headers: Headers, source: StoredObject): ExpectedDigests {
  const asked = headers.get('x-amz-checksum-algorithm')
  const algorithm = asked === null ? source.checksum?.algorithm : checksumAlgorithm(asked)
  if (asked !== null && !algorithm)
    throw new S3Error('NotImplemented', undefined, { Header: 'x-amz-checksum-algorithm' })
  return algorithm ? { checksum: { algorithm, inTrailer: false } } : {}
}

function directive(value: string | null): 'COPY' | 'REPLACE' {
  if (value === null || value === 'COPY') return 'COPY'
  if (value === 'REPLACE') return 'REPLACE'
  throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', value)
}
