import { UploadError } from '../protocol/upload-error.ts'
import { serverError } from './server-error.ts'
import type { StorageAccess, StorageAnswer } from './storage-request.ts'

/** How far S3 lets a signer's clock be off: 15 minutes, "RequestTimeTooSkewed" in its list of error codes. */
const MAX_SKEW_MS = 15 * 60 * 1000

/**
 * An answer that no caller expected, as the error to throw: the server's own credentials, permissions, bucket or clock
 * are at fault.
 *
 * @param hint what besides may be the reason, for the log.
 */
export function storageRefusal(
  { storage, now }: StorageAccess,
  operation: string,
  { status, headers, error }: StorageAnswer,
  hint = '',
): UploadError {
  const skew = clockSkew(error, headers.get('date'), now())
  const said = [error?.Code, error?.Message].filter(Boolean).join(': ')
  const region = headers.get('x-amz-bucket-region')
  const elsewhere = region && region !== storage.region ? ` The bucket is in ${region}.` : ''
  return serverError('storage_refused', {
    status,
    message: skew ?? (error?.Code === 'NoSuchBucket' ? `The bucket ${storage.bucket} does not exist.` : undefined),
    storageCode: error?.Code,
    requestId: headers.get('x-amz-request-id') ?? error?.RequestId,
    cause: new Error(`S3 answered ${status} to ${operation}${said ? ` (${said})` : ''}.${elsewhere}${hint}`),
  })
}

/** A sentence where the server's clock is the reason. A HEAD has no body to say so: its `Date` does. */
function clockSkew(error: StorageAnswer['error'], date: string | null, now: number): string | undefined {
  const ahead = now - Date.parse(date ?? '')
  const told = error?.Code === 'RequestTimeTooSkewed' || /expired|not yet valid/i.test(error?.Message ?? '')
  if (!told && !(Math.abs(ahead) > MAX_SKEW_MS)) return undefined
  const minutes = Math.round(Math.abs(ahead) / 60_000)
  const by = minutes > 0 ? ` by ${minutes} minutes` : ''
  return `The clock of the server with the upload endpoint is off${by}, so the storage refuses its signatures. Set it right.`
}
