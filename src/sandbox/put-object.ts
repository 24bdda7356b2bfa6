/** PutObject and DeleteObject. */
import { checksumResponseHeaders, expectedDigests } from './checksums.ts'
import { writeCondition } from './conditions.ts'
import type { BucketExchange } from './exchange.ts'
import { objectHeaders } from './incoming.ts'
import { keepObject } from './keep-object.ts'
import { readMetadata } from './object-metadata.ts'
import { openPayload } from './payload.ts'
import { receive, requirePutSize } from './receive.ts'

export async function putObject(exchange: BucketExchange): Promise<Response> {
  const { service, incoming, authentication, bucket, key } = exchange
  const { storage } = service
  const payload = openPayload(incoming, authentication)
  requirePutSize(payload.size)
  const headers = objectHeaders(incoming)
  const metadata = readMetadata(headers)
  const expected = expectedDigests(incoming.headers)
  const condition = writeCondition(incoming.headers)
  // Once before the bytes, to spare them; once more when they are there.
  condition?.(await storage.getObject(bucket.name, key))
  const received = await receive(storage, payload, expected)
  const object = await keepObject(exchange, metadata, received, condition)
  const answer = {
    etag: `"${object.etag}"`,
    'x-amz-server-side-encryption': 'AES256',
    'content-length': '0',
    ...checksumResponseHeaders(object.checksum),
  }
  return new Response(null, { status: 200, headers: answer })
}

/** Deleting what is not there succeeds too. */
export async function deleteObject({ service, incoming, bucket, key }: BucketExchange): Promise<Response> {
  const condition = writeCondition(incoming.headers)
  condition?.(await service.storage.getObject(bucket.name, key))
  await service.storage.deleteObject(bucket.name, key)
  return new Response(null, { status: 204 })
}
