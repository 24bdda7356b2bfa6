import { UploadError } from '../protocol/upload-error.ts'
import type { HandlerSettings } from './context.ts'
import { presignUrl } from './presign-url.ts'

/** How long one call of the server's to S3 may take, in ms. HEAD and DELETE carry no bytes. */
const TIMEOUT_MS = 10_000

/** Tries at a call that failed on the network or with 5xx. */
const ATTEMPTS = 3

/**
 * One call of the server's own to S3, at the internal address.
 *
 * @throws UploadError `storage_unavailable` when S3 cannot be reached or answers 5xx or 429 three times.
 */
export async function storageRequest(
  { storage, fetch, now }: Pick<HandlerSettings, 'storage' | 'fetch' | 'now'>,
  method: 'HEAD' | 'DELETE',
  key: string,
): Promise<Response> {
  let cause: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 100 * 4 ** (attempt - 1)))
    const url = presignUrl(storage, { method, key, expiresIn: 60, internal: true, now: new Date(now()) })
    try {
      const response = await fetch(url, { method, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' })
      if (response.status < 500 && response.status !== 429) return response
      await response.body?.cancel()
      cause = new Error(`S3 answered ${response.status} to ${method}.`)
    } catch (error) {
      cause = withoutUrl(error)
    }
  }
  throw new UploadError('storage_unavailable', { cause })
}

/** What a failed `fetch` says, without the query: Deno and Bun write the URL into the error, and its signature is a secret. */
function withoutUrl(error: unknown): Error {
  const reasons = [error, error instanceof Error ? error.cause : undefined]
  const said = reasons.flatMap((reason) => (reason instanceof Error ? [reason.message || reason.name] : []))
  return new Error(`S3 could not be reached: ${said.join(': ')}`.replace(/\?\S*/g, ''))
}
