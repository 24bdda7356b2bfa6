import { UploadError } from '../protocol/upload-error.ts'
import { abortable, anySignal } from './abort.ts'
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
  const late = new AbortController()
  const over = new AbortController()
  const either = anySignal(signal, late.signal)
  const timeIsUp = () => late.abort(new UploadError('endpoint_timeout'))
  clock.wait(timeout, over.signal).then(timeIsUp, () => undefined)
  try {
    // In a promise of its own, so that work which throws before its first await rejects too.
    return await abortable(Promise.resolve(either).then(work), either)
  } finally {
    over.abort()
  }
}
