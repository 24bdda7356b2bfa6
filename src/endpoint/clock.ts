/** Time, as far as the endpoint's client needs it: given from outside, so that tests need not wait. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it fires, leaving no timer behind. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

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
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, ms)
      signal?.addEventListener('abort', onAbort, { once: true })
    }),
}
