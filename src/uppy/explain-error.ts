import { uploadErrorOf } from '../endpoint/retry.ts'
import { UploadError } from '../protocol/upload-error.ts'
import type { PreparedUpload } from '../endpoint/endpoint.ts'
import { explainStorageFailure } from '../transfer/storage-error.ts'

/**
 * What the stock @uppy/aws-s3 reports of a failed upload, as one of our errors. Its error classes are not exported, so
 * they are known by their fields: `status` and `body` where S3 answered, code `NETWORK` where nothing came back.
 */
export function explainError(thrown: unknown, prepared: PreparedUpload | undefined): UploadError {
  if (thrown instanceof UploadError) return thrown
  if (!(thrown instanceof Error)) return uploadErrorOf(thrown)
  const answered = 'status' in thrown && typeof thrown.status === 'number'
  if (!answered && !('code' in thrown && thrown.code === 'NETWORK')) {
    return new UploadError('storage_error', { message: thrown.message, cause: thrown })
  }
  const { upload, expiresAt } = prepared ?? {}
  return explainStorageFailure({
    status: answered ? Number(thrown.status) : 0,
    body: 'body' in thrown && typeof thrown.body === 'string' ? thrown.body : undefined,
    online: navigator.onLine,
    method: upload?.method ?? 'PUT',
    url: upload?.url ?? '',
    pageOrigin: globalThis.location?.origin ?? '',
    headers: upload?.method === 'PUT' ? Object.keys(upload.headers) : [],
    expiresAt,
    now: Date.now(),
    cause: thrown,
  })
}
