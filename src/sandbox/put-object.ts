/** PutObject and DeleteObject. */
import { checksumResponseHeaders, expectedDigests } from './checksums.ts'
import { writeCondition } from './conditions.ts'
import type { BucketExchange } from './exchange.ts'
import { objectHeaders } from './incoming.ts'
import { readMetadata } from './object-metadata.ts'
import { openPayload } from './payload.ts'
import { receive, requirePutSize } from './receive.ts'
import type { Precondition, SandboxStorage, StoredObject } from './storage.ts'

export async function putObject({ service, incoming, authentication, bucket, key }: BucketExchange): Promise<Response> {
  const { storage } = service
  const payload = openPayload(incoming, authentication)
  requirePutSize(payload.size)
  const headers = objectHeaders(incoming)
  const metadata = readMetadata(headers)
  const expected = expectedDigests(incoming.headers)
  const condition = writeCondition(incoming.headers)
  // Once before the bytes, to spare them; once more when they are there.
  condition?.(await storage.getObject(bucket.name, key))
  const { segment, etag, checksum } = await receive(storage, payload, expected)
  const object: StoredObject = {
    ...metadata,
    bucket: bucket.name,
    key,
    size: segment.size,
    etag,
    lastModified: service.now(),
    segments: [segment],
    ...(checksum && { checksum: { ...checksum, type: 'FULL_OBJECT' } }),
  }
  await keep(storage, object, condition)
  const answer = {
    etag: `"${etag}"`,
    'x-amz-server-side-encryption': 'AES256',
    'content-length': '0',
    ...checksumResponseHeaders(object.checksum),
  }
  return new Response(null, { status: 200, headers: answer })
}

/** Makes received bytes an object, or frees them when the condition refuses. */
export async function keep(storage: SandboxStorage, object: StoredObject, condition?: Precondition): Promise<void> {
  try {
    await storage.putObject(object, condition)
  } catch (error) {
    for (const segment of object.segments) await storage.discard(segment)
    throw error
  }
}

/** Deleting what is not there succeeds too. */
export async function deleteObject({ service, incoming, bucket, key }: BucketExchange): Promise<Response> {
  const condition = writeCondition(incoming.headers)
  condition?.(await service.storage.getObject(bucket.name, key))
  await service.storage.deleteObject(bucket.name, key)
  return new Response(null, { status: 204 })
}
