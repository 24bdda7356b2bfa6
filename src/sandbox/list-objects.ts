/** ListObjectsV2 and ListObjects. */
import { compareUtf8, encodeKey, fromBase64, toBase64 } from './encoding.ts'
import { invalidArgument } from './errors.ts'
import type { BucketExchange } from './exchange.ts'
import { type Incoming, queryValue } from './incoming.ts'
import { xmlResponse } from './responses.ts'
import type { SandboxStorage, StoredObject } from './storage.ts'
import type { XmlContent } from './xml.ts'

/** The most one page holds. */
const pageSize = 1000

interface Page {
  readonly objects: readonly StoredObject[]
  readonly prefixes: readonly string[]
  readonly truncated: boolean
  /** The last key or common prefix of the page. */
  readonly last: string
}

export async function listObjects(exchange: BucketExchange): Promise<Response> {
  const { service, incoming, bucket } = exchange
  const parameter = (name: string) => queryValue(incoming, name)
  const second = parameter('list-type') === '2'
  const prefix = parameter('prefix') ?? ''
  const delimiter = parameter('delimiter') ?? ''
  const maxKeys = pageLimit(incoming, 'max-keys')
  const encode = keyEncoding(incoming)
  const token = parameter('continuation-token')
  const startAfter = parameter('start-after') ?? ''
  const marker = parameter('marker') ?? ''
  const v2After = token === undefined ? startAfter : readToken(token)
  const page = await readPage(service.storage, bucket.name, prefix, delimiter, second ? v2After : marker, maxKeys)
  const common = {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    MaxKeys: maxKeys,
    ...(parameter('encoding-type') === undefined ? {} : { EncodingType: 'url' }),
    IsTruncated: page.truncated,
    Contents: page.objects.map((object) => ({ Key: encode(object.key), ...summary(object) })),
    CommonPrefixes: page.prefixes.map((each) => ({ Prefix: encode(each) })),
  }
  if (!second) {
    const next = page.truncated && delimiter !== '' ? { NextMarker: encode(page.last) } : {}
    return xmlResponse('ListBucketResult', { ...common, Marker: encode(marker), ...next })
  }
  return xmlResponse('ListBucketResult', {
    ...common,
    KeyCount: page.objects.length + page.prefixes.length,
    ...(startAfter === '' ? {} : { StartAfter: encode(startAfter) }),
    ...(token === undefined ? {} : { ContinuationToken: token }),
    ...(page.truncated ? { NextContinuationToken: writeToken(page.last) } : {}),
  })
}

function summary(object: StoredObject): Record<string, XmlContent> {
  return {
    LastModified: new Date(object.lastModified).toISOString(),
    ETag: `"${object.etag}"`,
    ...(object.checksum && {
      ChecksumAlgorithm: object.checksum.algorithm.toUpperCase(),
      ChecksumType: object.checksum.type,
    }),
    Size: object.size,
    StorageClass: object.headers['x-amz-storage-class'] ?? 'STANDARD',
  }
}

async function readPage(
  storage: SandboxStorage,
  bucket: string,
  prefix: string,
  delimiter: string,
  after: string,
  maxKeys: number,
): Promise<Page> {
  const objects: StoredObject[] = []
  const prefixes: string[] = []
  let last = ''
  for await (const object of storage.listObjects(bucket, compareUtf8(after, prefix) > 0 ? after : prefix)) {
    if (!object.key.startsWith(prefix)) break
    if (object.key === after) continue
    const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length)
    const common = cut < 0 ? undefined : object.key.slice(0, cut + delimiter.length)
    // What a common prefix stands for is not listed again, nor is what the page before stood for.
    if (common !== undefined && (common === prefixes.at(-1) || common === after)) continue
    if (objects.length + prefixes.length >= maxKeys) return { objects, prefixes, truncated: maxKeys > 0, last }
    if (common === undefined) objects.push(object)
    else prefixes.push(common)
    last = common ?? object.key
  }
  return { objects, prefixes, truncated: false, last }
}

/** A page size parameter: 1,000 unless told, never more. */
export function pageLimit(incoming: Incoming, name: string): number {
  const text = queryValue(incoming, name)
  if (text === undefined || text === '') return pageSize
  if (!/^-?\d+$/.test(text))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text)
  const value = Number(text)
  if (value < 0 || value > 2_147_483_647) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, text)
  }
  return Math.min(value, pageSize)
}

/** How a listing writes keys: `encoding-type=url` is for those XML cannot hold. */
export function keyEncoding(incoming: Incoming): (key: string) => string {
  const type = queryValue(incoming, 'encoding-type')
  if (type === undefined) return (key) => key
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
  return encodeKey
}

function writeToken(last: string): string {
  return toBase64(new TextEncoder().encode(last))
}

function readToken(token: string): string {
  const bytes = fromBase64(token)
  if (!bytes || bytes.length === 0) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token)
  }
  return new TextDecoder().decode(bytes)
}
