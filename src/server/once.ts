/** "Exactly once" for `onUploaded`: the first caller runs, the others get its result. */
import { serverError } from './server-error.ts'
import { randomId } from './random-id.ts'

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
  /**
   * Takes the right to run for `id`, in one atomic step. It falls free after `leaseSeconds`; until then its owner, and
   * nobody else, may claim it again to hold it longer.
   */
  claim(id: string, owner: string, leaseSeconds: number): Promise<Claim>
  /** Keeps the result for at least `ttlSeconds`, and answers what is kept: the first result stays. */
  finish(id: string, result: string, ttlSeconds: number): Promise<string>
  /** Gives the owner's claim back after a failure, so that a retry can run. Takes back nothing else. */
  release(id: string, owner: string): Promise<void>
}

/** How long a claim outlives its process, in seconds. A process that lives renews it three times as often. */
const LEASE_SECONDS = 60

/** How long a second caller waits for the first one's result, in ms, before it is told to come back. */
const PATIENCE_MS = 10_000

/**
 * Pauses before a result that could not be kept is given to the store again, in ms: the application was told by then, and
 * what is forgotten is told twice.
 */
const KEEP_AGAIN_MS = [100, 1000, 3000]

/** Between two looks at what another caller does, in ms: at first, and at most. */
const FIRST_POLL_MS = 50
const LONGEST_POLL_MS = 1000

/**
 * Runs `run` for `id` unless it ran to its end before; then its result is answered again.
 *
 * @param signal ends the waiting for another caller; what runs already runs to its end.
 * @throws UploadError `confirm_pending` when another caller is still at it after 10 s, or the signal has fired; whatever
 * `run` throws, or the store.
 */
export async function runOnce(
  store: OnceStore,
  id: string,
  ttlSeconds: number,
  run: () => Promise<string>,
  signal?: AbortSignal,
): Promise<string> {
  const owner = randomId()
  let pause = FIRST_POLL_MS
  for (let waited = 0; ; waited += pause, pause = Math.min(LONGEST_POLL_MS, pause * 2)) {
    const claim = await store.claim(id, owner, LEASE_SECONDS)
    if (claim.state === 'done') return claim.result
    if (claim.state === 'claimed') break
    if (waited >= PATIENCE_MS || signal?.aborted) throw serverError('confirm_pending', { retryAfter: 2 })
    await sleep(pause)
  }
  let renewed: Promise<unknown> = Promise.resolve()
  const renewal = setInterval(
    () => {
      // Where it fails the lease goes on running out; `finish` keeps the first result all the same.
      renewed = store.claim(id, owner, LEASE_SECONDS).catch(() => undefined)
    },
    (LEASE_SECONDS * 1000) / 3,
  )
  try {
    return await keep(store, id, await run(), ttlSeconds)
  } catch (error) {
    clearInterval(renewal)
    // A renewal on its way would take the claim again after it was given back, for nobody.
    await renewed
    // Where the claim cannot be given back it falls free with its lease; what counts is why `run` failed.
    await store.release(id, owner).catch(() => undefined)
    throw error
  } finally {
    clearInterval(renewal)
  }
}

async function keep(store: OnceStore, id: string, result: string, ttlSeconds: number): Promise<string> {
  for (const pause of KEEP_AGAIN_MS) {
    try {
      return await store.finish(id, result, ttlSeconds)
    } catch {
      await sleep(pause)
    }
  }
  return await store.finish(id, result, ttlSeconds)
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The same store, whose every failure is told as `database_unavailable`: whatever it was, a later try may find it mended. */
export function reportingStore(store: OnceStore): OnceStore {
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer
    } catch (cause) {
      throw serverError('database_unavailable', { cause })
    }
  }
  return {
    claim: async (...args) => await told(store.claim(...args)),
    finish: async (...args) => await told(store.finish(...args)),
    release: async (...args) => await told(store.release(...args)),
  }
}

/**
 * The default store: this process's memory. Entries leave when their time is over.
 *
 * @param now Unix ms; for tests.
 */
export function memoryOnceStore(now: () => number = Date.now): OnceStore {
  const entries = new Map<string, { owner?: string; result?: string; until: number }>()
  let nextSweep = 0

  /** Once a minute at most: a Map has no expiry of its own. */
  const sweep = () => {
    if (now() < nextSweep) return
    nextSweep = now() + 60_000
    for (const [id, entry] of entries) if (entry.until <= now()) entries.delete(id)
  }

  return {
    claim: async (id, owner, leaseSeconds) => {
      sweep()
      const entry = entries.get(id)
      if (entry && entry.until > now()) {
        if (entry.result !== undefined) return { state: 'done', result: entry.result }
        if (entry.owner !== owner) return { state: 'running' }
      }
      entries.set(id, { owner, until: now() + leaseSeconds * 1000 })
      return { state: 'claimed' }
    },
    finish: async (id, result, ttlSeconds) => {
      const kept = entries.get(id)?.result
      if (kept === undefined) entries.set(id, { result, until: now() + ttlSeconds * 1000 })
      return kept ?? result
    },
    release: async (id, owner) => {
      if (entries.get(id)?.owner === owner) entries.delete(id)
    },
  }
}
