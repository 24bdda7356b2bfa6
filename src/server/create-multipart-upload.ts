import * as v from 'valibot'
import { storageRefusal } from './storage-refusal.ts'
import { type StorageAccess, storageRequest } from './storage-request.ts'

const created = v.object({
  InitiateMultipartUploadResult: v.object({ UploadId: v.pipe(v.string(), v.minLength(1), v.maxLength(2048)) }),
})

/**
 * Starts a multipart upload, without a checksum algorithm: parts then need none.
 *
 * @param headers what the object will have: content type, metadata.
 * @returns S3's upload id.
 * @throws UploadError `storage_refused` when the server's credentials lack s3:PutObject.
 */
export async function createMultipartUpload(
  access: StorageAccess,
  key: string,
  headers: Record<string, string>,
): Promise<string> {
  const operation = 'CreateMultipartUpload'
  const answer = await storageRequest(access, { operation, method: 'POST', key, query: { uploads: '' }, headers })
  const parsed = v.safeParse(created, answer.document)
  if (answer.status !== 200 || !parsed.success) throw storageRefusal(access, operation, answer)
  return parsed.output.InitiateMultipartUploadResult.UploadId
}
