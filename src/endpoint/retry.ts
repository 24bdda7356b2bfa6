import { UploadError } from '../protocol/upload-error.ts'
import { abortable } from './abort.ts'
import { StrangeAnswer } from './answer-error.ts'
import type { Clock } from './clock.ts'
import { loadForeign } from './load-foreign.ts'
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

/** Does one thing until it succeeds, fails for good, or the signal fires. */
export function withRetries<T>(rules: RetryRules, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  return abortable(tryAgain(rules, signal, work), signal)
}

async function tryAgain<T>(
  { clock, random, attempts, known }: RetryRules,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  let attempt = 1
  // Counted apart: a server that answers 503 right after an outage has failed for the first time.
  let outages = 1
  for (;;) {
    signal?.throwIfAborted()
    try {
      return await work()
    } catch (cause) {
      const error = uploadErrorOf(cause)
      const outage = attempts === undefined && error.code === 'endpoint_unreachable' && known()
      // While the browser says so itself, being offline costs no attempts: the wait ends with the network's return.
      const free = error.code === 'offline' && isOffline() && attempts !== 1
      const delay = free
        ? retryDelay({ attempt: 1, error, random })
        : outage
          ? retryDelay({ attempt: outages, error, random, attempts: OUTAGE_ATTEMPTS })
          : retryDelay({ attempt, error, random, attempts })
      if (delay === undefined) throw error instanceof StrangeAnswer ? await inWords(error) : error
      if (isOffline()) await networkBack(clock, signal)
      else if (outage) outages += 1
      else attempt += 1
      await clock.wait(delay, signal)
    }
  }
}

/** Without its words where they cannot be loaded. */
function inWords(error: StrangeAnswer): Promise<StrangeAnswer> {
  return loadForeign().then(
    ({ explain }) => explain(error),
    () => error,
  )
}

/** Callers are promised errors of one class, also where what was given to us behaves oddly. */
export function uploadErrorOf(cause: unknown): UploadError {
  return cause instanceof UploadError ? cause : new UploadError('endpoint_invalid', { cause })
}
