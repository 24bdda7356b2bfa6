import type { Clock } from '../../../src/endpoint/clock.ts'

interface Timer {
  at: number
  fire: () => void
}

/** A clock that stands still until it is turned, and tells which waits are still running. */
export interface ManualClock extends Clock {
  /** Moves time on, timer by timer, letting everything that follows from each run first. */
  turn(ms: number): Promise<void>
  /** Milliseconds that the running waits have left, shortest first. */
  pending(): number[]
}

export function manualClock(): ManualClock {
  let now = 1_700_000_000_000
  const timers = new Set<Timer>()
  const left = () => [...timers].map(({ at }) => at - now).toSorted((a, b) => a - b)
  return {
    now: () => now,
    pending: left,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = () => {
          timers.delete(timer)
          reject(signal?.reason)
        }
        const timer: Timer = {
          at: now + ms,
          fire: () => {
            timers.delete(timer)
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        timers.add(timer)
        signal?.addEventListener('abort', onAbort)
      }),
    async turn(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const [next] = [...timers].toSorted((a, b) => a.at - b.at)
        if (!next || next.at > end) break
        now = Math.max(now, next.at)
        next.fire()
        await settle()
      }
      now = end
    },
  }
}

/** Lets promises run their course, fetch's included. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve))
}
