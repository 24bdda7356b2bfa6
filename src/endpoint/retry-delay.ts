import type { UploadError } from '../protocol/upload-error.ts'

/** The most the first wait takes; each later one may take twice as long. Milliseconds. */
const BASE = 500
/** The most any wait takes by itself. Milliseconds. */
const CAP = 20_000
/** Somebody who is told to come back later than this is told so, rather than left waiting. Seconds. */
const LONGEST_RETRY_AFTER = 300

/** What decides about another try. */
export interface RetryQuestion {
  /** Which attempt failed, the first being 1. */
  attempt: number
  error: Pick<UploadError, 'retryable' | 'retryAfter'>
  /** At least 0, less than 1. */
  random: () => number
  /** How many attempts there may be in all. Default 5. */
  attempts?: number | undefined
}

/** Whether it may pass within the time that somebody waits. */
export function mayPass({ retryable, retryAfter = 0 }: RetryQuestion['error']): boolean {
  return retryable && retryAfter <= LONGEST_RETRY_AFTER
}

/**
 * Milliseconds to wait before the next attempt; `undefined` where there shall be none. Exponential with full jitter
 * (0 to 0.5 s, 1 s, 2 s … 20 s), so that clients who failed together do not come back together; on top of what
 * `Retry-After` asks for.
 */
export function retryDelay({ attempt, error, random, attempts = 5 }: RetryQuestion): number | undefined {
  if (!mayPass(error) || attempt >= attempts) return undefined
  return Math.max(0, error.retryAfter ?? 0) * 1000 + random() * Math.min(CAP, BASE * 2 ** (attempt - 1))
}
