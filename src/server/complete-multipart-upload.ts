import * as v from 'valibot'
import { serverError } from './server-error.ts'
import { isGone, type UploadedPart } from './list-parts.ts'
import { storageRefusal } from './storage-refusal.ts'
import { SLOW_TIMEOUT_MS, type StorageAccess, storageRequest } from './storage-request.ts'

/** Its ETag may be empty (radosgw, the first time): what counts is what HEAD finds. */
const completed = v.object({ CompleteMultipartUploadResult: v.unknown() })

/**
 * Makes an object of parts.
 *
 * @param ifNoneMatch refuses to replace an object that is there.
 * @returns `gone` where S3 knows no such upload any more, which is also how it is when an earlier call succeeded and only
 * its answer was lost; `exists` where an object is in the way.
 * @throws UploadError `storage_refused`, also where S3 answered 200 and then an error; `storage_unavailable` where a part
 * changed meanwhile.
 */
export async function completeMultipartUpload(
  access: StorageAccess,
  key: string,
  uploadId: string,
  parts: readonly UploadedPart[],
  { ifNoneMatch }: { ifNoneMatch: boolean },
): Promise<'completed' | 'gone' | 'exists'> {
  const operation = 'CompleteMultipartUpload'
  const answer = await storageRequest(access, {
    operation,
    method: 'POST',
    key,
    query: { uploadId },
    headers: { 'content-type': 'application/xml', ...(ifNoneMatch ? { 'if-none-match': '*' } : {}) },
    body: documentOf(parts),
    timeoutMs: SLOW_TIMEOUT_MS,
  })
  if (isGone(answer)) return 'gone'
  if (answer.status === 412) return 'exists'
  // A part was sent once more since they were listed: the next try lists anew.
  if (answer.error?.Code === 'InvalidPart') throw serverError('storage_unavailable', { storageCode: 'InvalidPart' })
  if (answer.status !== 200 || !v.is(completed, answer.document)) throw storageRefusal(access, operation, answer)
  return 'completed'
}

function documentOf(parts: readonly UploadedPart[]): string {
  const elements = parts.map(
    ({ partNumber, etag }) => `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
  )
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${elements.join('')}</CompleteMultipartUpload>`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
