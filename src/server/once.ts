/** "Exactly once" for `onUploaded`: the first caller runs, the others get its result. */
import { UploadError } from '../protocol/upload-error.ts'

/** What a claim found. */
export type Claim =
  | { state: 'claimed' }
  /** Somebody else is at it. */
  | { state: 'running' }
  /** It was done before; `result` is what was given to `finish`. */
  | { state: 'done'; result: string }

/**
 * Remembers which uploads were confirmed. The default lives in memory: right for one process. Where several instances
 * serve one endpoint, give them a shared one (a Redis key with NX, a database row with a unique id).
 */
export interface OnceStore {
  /** Takes the right to run for `id`, in one atomic step. An unfinished claim falls free after `leaseSeconds`. */
  claim(id: string, leaseSeconds: number): Promise<Claim>
  /** Keeps the result for at least `ttlSeconds`. The first result stays: a caller whose lease ran out may come late. */
  finish(id: string, result: string, ttlSeconds: number): Promise<void>
  /** Gives the claim back after a failure, so that a retry can run. Never takes back what was finished. */
  release(id: string): Promise<void>
}

/** How long a claim holds when its process dies, in seconds. Longer than `onUploaded` should ever take. */
const LEASE_SECONDS = 60

/** How long a second caller waits for the first one's result, in ms, before it is told to come back. */
const PATIENCE_MS = 10_000
const POLL_MS = 50

/**
 * Runs `run` for `id` unless it ran to its end before; then its result is answered again.
 *
 * @throws UploadError `confirm_pending` when another caller is still at it after 10 s; whatever `run` throws.
 */
export async function runOnce(
  store: OnceStore,
  id: string,
  ttlSeconds: number,
  run: () => Promise<string>,
): Promise<string> {
  for (let waited = 0; ; waited += POLL_MS) {
    const claim = await store.claim(id, LEASE_SECONDS)
    if (claim.state === 'done') return claim.result
    if (claim.state === 'claimed') break
    if (waited >= PATIENCE_MS) throw new UploadError('confirm_pending', { retryAfter: 2 })
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  let result: string
  try {
    result = await run()
  } catch (error) {
    // Where the claim cannot be given back it falls free with its lease; what counts is why `run` failed.
    await store.release(id).catch(() => undefined)
    throw error
  }
  await store.finish(id, result, ttlSeconds)
  return result
}

/**
 * The default store: this process's memory. Entries leave when their time is over.
 *
 * @param now Unix ms; for tests.
 */
export function memoryOnceStore(now: () => number = Date.now): OnceStore {
  const entries = new Map<string, { result: string | undefined; until: number }>()
  let nextSweep = 0

  /** Once a minute at most: a Map has no expiry of its own. */
  const sweep = () => {
    if (now() < nextSweep) return
    nextSweep = now() + 60_000
    for (const [id, entry] of entries) if (entry.until <= now()) entries.delete(id)
  }

  return {
    claim: async (id, leaseSeconds) => {
      sweep()
      const entry = entries.get(id)
      if (entry && entry.until > now()) {
        return entry.result === undefined ? { state: 'running' } : { state: 'done', result: entry.result }
      }
      entries.set(id, { result: undefined, until: now() + leaseSeconds * 1000 })
      return { state: 'claimed' }
    },
    finish: async (id, result, ttlSeconds) => {
      if (entries.get(id)?.result === undefined) entries.set(id, { result, until: now() + ttlSeconds * 1000 })
    },
    release: async (id) => {
      if (entries.get(id)?.result === undefined) entries.delete(id)
    },
  }
}
