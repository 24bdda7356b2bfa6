import { isGone } from './list-parts.ts'
import { storageRefusal } from './storage-refusal.ts'
import { type StorageAccess, storageRequest } from './storage-request.ts'

/**
 * Ends a multipart upload and frees its parts. A part that is still on its way may be stored after that: a lifecycle rule
 * for incomplete uploads removes such.
 *
 * @returns whether there was one.
 * @throws UploadError `storage_refused` when the server's credentials lack s3:AbortMultipartUpload.
 */
export async function abortMultipartUpload(access: StorageAccess, key: string, uploadId: string): Promise<boolean> {
  const operation = 'AbortMultipartUpload'
  const answer = await storageRequest(access, { operation, method: 'DELETE', key, query: { uploadId } })
  if (isGone(answer)) return false
  if (answer.status < 200 || answer.status > 299) throw storageRefusal(access, operation, answer)
  return true
}
