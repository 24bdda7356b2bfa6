/** Makes bytes that were received in one piece an object. */
import type { BucketExchange } from './exchange.ts'
import type { Received } from './receive.ts'
import type { ObjectMetadata, Precondition, StoredObject } from './storage.ts'

/** Frees the bytes when the condition refuses. */
export async function keepObject(
  { service, bucket, key }: Pick<BucketExchange, 'service' | 'bucket' | 'key'>,
  described: ObjectMetadata,
  { segment, etag, checksum }: Received,
  condition?: Precondition,
): Promise<StoredObject> {
  const object: StoredObject = {
    headers: described.headers,
    metadata: described.metadata,
    bucket: bucket.name,
    key,
    size: segment.size,
    etag,
    lastModified: service.now(),
    segments: [segment],
    ...(checksum && { checksum: { ...checksum, type: 'FULL_OBJECT' } }),
  }
  try {
    await service.storage.putObject(object, condition)
  } catch (error) {
    await service.storage.discard(segment)
    throw error
  }
  return object
}
