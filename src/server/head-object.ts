import { serverError } from './server-error.ts'
import { storageRefusal } from './storage-refusal.ts'
import { type StorageAccess, storageRequest } from './storage-request.ts'

/** What HeadObject tells. */
export interface ObjectHead {
  /** Bytes. */
  size: number
  type: string
  /** Without quotes. */
  etag: string
  lastModified: Date | undefined
  headers: Headers
}

/**
 * Looks at an object; `undefined` where there is none.
 *
 * @throws UploadError `storage_refused` when S3 refuses the server's credentials, `storage_unavailable` when it is down.
 */
export async function headObject(access: StorageAccess, key: string): Promise<ObjectHead | undefined> {
  const answer = await storageRequest(access, { operation: 'HEAD', method: 'HEAD', key })
  const { status, headers } = answer
  if (status === 404) return undefined
  if (status !== 200) {
    throw storageRefusal(access, 'HEAD', answer, ' Without s3:ListBucket it answers 403 for a missing object.')
  }
  const size = headers.get('content-length')
  if (size === null) throw serverError('storage_unavailable', { cause: new Error('S3 told no size of the object.') })
  const modified = Date.parse(headers.get('last-modified') ?? '')
  return {
    size: Number(size),
    type: headers.get('content-type') ?? '',
    etag: (headers.get('etag') ?? '').replace(/^W\//, '').replaceAll('"', ''),
    lastModified: Number.isNaN(modified) ? undefined : new Date(modified),
    headers,
  }
}
