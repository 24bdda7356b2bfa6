/** How long a file has been in trouble: what decides when it is given up. */
import type { Clock } from '../endpoint/clock.ts'
import type { ErrorCode } from '../protocol/errors.ts'

/** @param budget milliseconds that may pass without progress. */
export function createPatience(clock: Clock, budget: number) {
  let restarted = false
  /** The most bytes and the most stored parts that there ever were: whoever gets further is given time. */
  let mostBytes = 0
  let mostParts = 0
  /** Since it last got further: what failed last, how often in a row, the time that counts, ms, and up to when, Unix ms. */
  let failure: ErrorCode | undefined
  let failures = 0
  /** Whatever else failed between: parts that are sent again and missing again would never end. */
  let missing = 0
  let idle = 0
  let countedAt = 0

  /** What was before counts no more. */
  function renew(): void {
    failure = undefined
    missing = 0
    idle = 0
    countedAt = clock.now()
  }

  return {
    renew,
    /** The file is begun, or was failed and is begun again. */
    begin(): void {
      restarted = false
      renew()
    },
    /** Its next byte is its first: getting as far as it was is getting further. */
    restart(): void {
      restarted = true
      mostBytes = mostParts = 0
    },
    /** @param bytes under way or stored. @param parts stored. */
    reached(bytes: number, parts: number): void {
      if (bytes <= mostBytes && parts <= mostParts) return
      mostBytes = Math.max(bytes, mostBytes)
      mostParts = Math.max(parts, mostParts)
      renew()
    },
    /** The file as a whole failed. Returns how often in a row it has for this reason. */
    failed(code: ErrorCode): number {
      if (code === 'parts_missing') return ++missing
      failures = code === failure ? failures + 1 : 1
      failure = code
      return failures
    },
    /**
     * At a failure: milliseconds of trouble, and whether the file was begun afresh. What took longer than a quarter of all
     * patience was a queue, a sleep or a page without network.
     */
    standing() {
      const now = clock.now()
      idle += Math.min(now - countedAt, budget / 4)
      countedAt = now
      return { idle, restarted }
    },
  }
}
