import { UploadError } from '../protocol/upload-error.ts'
import { abortedError } from './abort.ts'
import type { Clock } from './clock.ts'
import { isOffline, networkBack } from './network.ts'
import { retryDelay } from './retry-delay.ts'

/** See `attempts` of the settings: about two minutes of failing connections. */
const OUTAGE_ATTEMPTS = 18

/** The rules by which something is tried again. */
export interface RetryRules {
  clock: Clock
  random: () => number
  /** How many attempts in all; left out, the defaults of the settings hold. */
  attempts: number | undefined
  /** Whether the endpoint has answered before. */
  known: () => boolean
}

/** Keeps count for one thing that is tried again and again. */
export interface Retries {
  /** Milliseconds to wait after this error; `undefined` when it is final. */
  delayAfter(error: UploadError): number | undefined
  /** Waits before the next attempt: that long, or until the network is back. Rejects when the signal fires. */
  wait(delay: number, signal: AbortSignal | undefined): Promise<void>
}

/** Starts counting at the first attempt. */
export function countRetries({ clock, random, attempts, known }: RetryRules): Retries {
  let attempt = 1
  // Counted apart: a server that answers 503 right after an outage has failed for the first time.
  let outages = 1
  let outage = false
  return {
    delayAfter(error) {
      // While the browser says so itself, being offline costs no attempts: the wait ends with the network's return.
      const free = error.code === 'offline' && isOffline() && attempts !== 1
      if (free) return retryDelay({ attempt: 1, attempts: 2, error, random })
      outage = attempts === undefined && error.code === 'endpoint_unreachable' && known()
      return outage
        ? retryDelay({ attempt: outages, error, random, attempts: OUTAGE_ATTEMPTS })
        : retryDelay({ attempt, error, random, attempts })
    },
    async wait(delay, signal) {
      if (isOffline()) await networkBack(clock, signal)
      else if (outage) outages += 1
      else attempt += 1
      await clock.wait(delay, signal)
    },
  }
}

/** Does one thing until it succeeds, fails for good, or the signal fires. */
export async function withRetries<T>(
  rules: RetryRules,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const retries = countRetries(rules)
  for (;;) {
    try {
      return await work()
    } catch (cause) {
      if (signal?.aborted) throw abortedError(signal)
      const error = uploadErrorOf(cause)
      const delay = retries.delayAfter(error)
      if (delay === undefined) throw error
      await retries.wait(delay, signal).catch((reason: unknown) => {
        throw signal?.aborted ? abortedError(signal) : reason
      })
    }
  }
}

/** Callers are promised errors of one class, also where what was given to us behaves oddly. */
export function uploadErrorOf(cause: unknown): UploadError {
  return cause instanceof UploadError ? cause : new UploadError('endpoint_invalid', { cause })
}
