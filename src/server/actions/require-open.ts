import { serverError } from '../server-error.ts'
import type { OnceStore } from '../once.ts'
import { randomId } from '../random-id.ts'
import { ABORTED } from './abort.ts'

/** How long the look at the store may take before it counts as given up, in seconds. */
const LEASE_SECONDS = 5

/**
 * Refuses what is over: an upload that was confirmed or aborted gets no more URLs.
 *
 * @throws UploadError `upload_aborted` or `already_exists`.
 */
export async function requireOpen(once: OnceStore, id: string): Promise<void> {
  const owner = randomId()
  const claim = await once.claim(id, owner, LEASE_SECONDS)
  if (claim.state === 'claimed') await once.release(id, owner)
  if (claim.state !== 'done') return
  if (claim.result === ABORTED) throw serverError('upload_aborted')
  throw serverError('already_exists', { message: 'This file is stored and confirmed already.' })
}
