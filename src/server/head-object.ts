import { UploadError } from '../protocol/upload-error.ts'
import type { HandlerSettings } from './context.ts'
import { storageRequest } from './storage-request.ts'

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
export async function headObject(
  settings: Pick<HandlerSettings, 'storage' | 'fetch' | 'now'>,
  key: string,
): Promise<ObjectHead | undefined> {
  const response = await storageRequest(settings, 'HEAD', key)
  if (response.status === 404) return undefined
  if (!response.ok) {
    throw new UploadError('storage_refused', {
      status: response.status,
      requestId: response.headers.get('x-amz-request-id') ?? undefined,
      cause: new Error(reasonOf(response)),
    })
  }
  const { headers } = response
  const size = headers.get('content-length')
  if (size === null)
    throw new UploadError('storage_unavailable', { cause: new Error('S3 told no size of the object.') })
  const modified = Date.parse(headers.get('last-modified') ?? '')
  return {
    size: Number(size),
    type: headers.get('content-type') ?? '',
    etag: (headers.get('etag') ?? '').replace(/^W\//, '').replaceAll('"', ''),
    lastModified: Number.isNaN(modified) ? undefined : new Date(modified),
    headers,
  }
}

function reasonOf({ status, headers }: Response): string {
  const region = headers.get('x-amz-bucket-region')
  if (status === 301 || status === 400)
    return `S3 answered ${status} to HEAD${region ? `: the bucket is in ${region}` : ''}.`
  return `S3 answered ${status} to HEAD. Without s3:ListBucket it answers 403 for a missing object.`
}
