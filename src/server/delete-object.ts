import { UploadError } from '../protocol/upload-error.ts'
import type { HandlerSettings } from './context.ts'
import { storageRequest } from './storage-request.ts'

/**
 * Deletes an object; one that is not there counts as deleted.
 *
 * @throws UploadError `storage_refused` when the server's credentials lack s3:DeleteObject.
 */
export async function deleteObject(
  settings: Pick<HandlerSettings, 'storage' | 'fetch' | 'now'>,
  key: string,
): Promise<void> {
  const response = await storageRequest(settings, 'DELETE', key)
  await response.body?.cancel()
  if (!response.ok && response.status !== 404) throw new UploadError('storage_refused', { status: response.status })
}
