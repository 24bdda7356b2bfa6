import * as v from 'valibot'
import { encodeKey } from './encode-key.ts'
import { storageRefusal } from './storage-refusal.ts'
import { SLOW_TIMEOUT_MS, type StorageAccess, storageRequest } from './storage-request.ts'

/** The largest object that CopyObject takes: 5 GiB, in bytes. */
export const MAX_COPY_BYTES = 5 * 1024 ** 3

const copied = v.object({ CopyObjectResult: v.unknown() })

/**
 * Copies an object within the bucket, with its type and metadata, inside the storage.
 *
 * @param etag of the source as it was looked at, without quotes: another one is not copied.
 * @param ifNoneMatch refuses to replace an object that is there.
 * @returns `missing` where there is no source (any more); `refused` where one of both conditions did not hold.
 * @throws UploadError `storage_refused`, also where S3 answered 200 and then an error.
 */
export async function copyObject(
  access: StorageAccess,
  { from, to, etag, ifNoneMatch }: { from: string; to: string; etag: string; ifNoneMatch: boolean },
): Promise<'copied' | 'missing' | 'refused'> {
  const operation = 'CopyObject'
  const answer = await storageRequest(access, {
    operation,
    method: 'PUT',
    key: to,
    headers: {
      'x-amz-copy-source': `/${access.storage.bucket}/${encodeKey(from)}`,
      'x-amz-copy-source-if-match': `"${etag}"`,
      ...(ifNoneMatch ? { 'if-none-match': '*' } : {}),
    },
    timeoutMs: SLOW_TIMEOUT_MS,
  })
  if (answer.error?.Code === 'NoSuchKey') return 'missing'
  if (answer.status === 412 || answer.error?.Code === 'PreconditionFailed') return 'refused'
  if (answer.status !== 200 || !v.is(copied, answer.document)) throw storageRefusal(access, operation, answer)
  return 'copied'
}
