/** Time, as far as the endpoint's client needs it: given from outside, so that tests need not wait. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it fires, leaving no timer behind. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

/** The most that timers can wait, ms: what is endless fires now and then, after 24 days. */
const LONGEST = 2 ** 31 - 1

/** The real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
        Math.min(ms, LONGEST),
      )
      signal?.addEventListener('abort', onAbort)
    }),
}
