import { storageRefusal } from './storage-refusal.ts'
import { type StorageAccess, storageRequest } from './storage-request.ts'

/**
 * Deletes an object; one that is not there counts as deleted.
 *
 * @throws UploadError `storage_refused` when the server's credentials lack s3:DeleteObject.
 */
export async function deleteObject(access: StorageAccess, key: string): Promise<void> {
  const answer = await storageRequest(access, { operation: 'DELETE', method: 'DELETE', key })
  const { status } = answer
  if ((status < 200 || status > 299) && status !== 404) throw storageRefusal(access, 'DELETE', answer)
}
