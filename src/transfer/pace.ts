/** Ten changes a second are as many as a person sees; more would only keep the page busy. */
import type { Clock } from '../endpoint/clock.ts'

/** Milliseconds between two changes that nobody asked for. */
const PACE = 100

export interface Pace {
  /** Tells now. */
  now(): void
  /** Tells as soon as the pace allows. */
  soon(): void
  /** Tells no more what was to be told soon. */
  stop(): void
}

export function createPace(clock: Clock, tell: () => void): Pace {
  let toldAt = Number.NEGATIVE_INFINITY
  let timer: AbortController | undefined

  function stop() {
    timer?.abort()
    timer = undefined
  }
  function now() {
    stop()
    toldAt = clock.now()
    tell()
  }
  return {
    now,
    soon() {
      if (timer) return
      timer = new AbortController()
      clock.wait(Math.min(PACE, Math.max(0, toldAt + PACE - clock.now())), timer.signal).then(now, () => undefined)
    },
    stop,
  }
}
