import { UploadError } from '../protocol/upload-error.ts'
import { abortedError } from './abort.ts'
import type { Clock } from './clock.ts'

interface Deadline {
  clock: Clock
  /** Milliseconds; `Infinity` for no limit. */
  timeout: number
  signal?: AbortSignal | undefined
}

/**
 * Runs `work` with a signal that fires when time is up (`endpoint_timeout`) or when the caller gives up (`aborted`),
 * and rejects at that moment, whether or not the work listens to its signal.
 */
export async function withDeadline<T>(
  { clock, timeout, signal }: Deadline,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw abortedError(signal)
  const inner = new AbortController()
  const timer = new AbortController()
  let onAbort: (() => void) | undefined
  try {
    return await new Promise<T>((resolve, reject) => {
      const stop = (error: UploadError) => {
        reject(error)
        inner.abort(error)
      }
      onAbort = () => signal && stop(abortedError(signal))
      signal?.addEventListener('abort', onAbort)
      if (Number.isFinite(timeout)) {
        const timeIsUp = () => stop(new UploadError('endpoint_timeout'))
        clock.wait(timeout, timer.signal).then(timeIsUp, () => undefined)
      }
      // In a promise of its own, so that work which throws before its first await rejects too.
      void Promise.resolve(inner.signal).then(work).then(resolve, reject)
    })
  } finally {
    timer.abort()
    if (onAbort) signal?.removeEventListener('abort', onAbort)
  }
}
