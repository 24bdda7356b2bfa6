/** GetObject and HeadObject. */
import { checksumResponseHeaders } from './checksums.ts'
import { requireReadConditions } from './conditions.ts'
import { invalidArgument, S3Error } from './errors.ts'
import type { BucketExchange } from './exchange.ts'
import { headerText, type Incoming, queryValue, setHeader } from './incoming.ts'
import { describeObject } from './object-metadata.ts'
import type { ByteRange, StoredObject } from './storage.ts'

/** Response headers a signed request may override with `response-…` parameters. */
const overridable = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

export async function getObject({ service, incoming, bucket, key }: BucketExchange): Promise<Response> {
  const object = await service.storage.getObject(bucket.name, key)
  if (!object) throw new S3Error('NoSuchKey', undefined, { Key: key })
  const headers = describeObject(object)
  try {
    requireReadConditions(incoming.headers, object)
  } catch (error) {
    if (!(error instanceof S3Error && error.code === 'NotModified')) throw error
    for (const name of ['content-type', 'accept-ranges']) headers.delete(name)
    return new Response(null, { status: 304, headers })
  }
  for (const name of overridable) {
    const value = queryValue(incoming, `response-${name}`)
    if (value !== undefined) setHeader(headers, name, value)
  }
  const range = requestedRange(incoming, object, headers)
  const size = range ? range.end - range.start + 1 : object.size
  if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${object.size}`)
  else if (incoming.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    for (const [name, value] of Object.entries(checksumResponseHeaders(object.checksum))) headers.set(name, value)
  }
  headers.set('content-length', String(size))
  const status = range ? 206 : 200
  if (incoming.method === 'HEAD') return new Response(null, { status, headers })
  return new Response(size === 0 ? null : service.storage.read(object.segments, range), { status, headers })
}

/** The bytes asked for; `undefined` for all of them, also when the Range header is none, as in HTTP. */
function requestedRange(incoming: Incoming, object: StoredObject, headers: Headers): ByteRange | undefined {
  const part = queryValue(incoming, 'partNumber')
  const range = incoming.headers.get('range')
  if (part !== undefined) {
    if (range !== null)
      throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter')
    return partRange(part, object, headers)
  }
  const condition = incoming.headers.get('if-range')
  if (
    condition !== null &&
    headerText(condition) !== `"${object.etag}"` &&
    condition !== headers.get('last-modified')
  ) {
    return undefined
  }
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const unsatisfiable = () =>
    new S3Error('InvalidRange', undefined, {
      RangeRequested: range ?? '',
      ActualObjectSize: String(object.size),
    })
  const last = object.size - 1
  if (match[1] === '') {
    const length = Number(match[2])
    if (length === 0 || object.size === 0) throw unsatisfiable()
    return { start: Math.max(0, object.size - length), end: last }
  }
  const start = Number(match[1])
  if (match[2] !== '' && Number(match[2]) < start) return undefined
  if (start > last) throw unsatisfiable()
  return { start, end: match[2] === '' ? last : Math.min(Number(match[2]), last) }
}

/** One part of what was uploaded in parts; anything else has part 1 only. */
function partRange(text: string, object: StoredObject, headers: Headers): ByteRange | undefined {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text)
  }
  const parts = object.upload ? object.segments : []
  if (parts.length > 0) headers.set('x-amz-mp-parts-count', String(parts.length))
  if (number > Math.max(1, parts.length)) {
    throw new S3Error('InvalidPartNumber', undefined, {
      ActualPartCount: String(Math.max(1, parts.length)),
      PartNumberRequested: text,
    })
  }
  if (object.size === 0) return undefined
  const start = parts.slice(0, number - 1).reduce((sum, segment) => sum + segment.size, 0)
  return { start, end: start + (parts[number - 1]?.size ?? object.size) - 1 }
}
