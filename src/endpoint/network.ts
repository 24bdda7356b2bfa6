import { anySignal } from './abort.ts'
import type { Clock } from './clock.ts'

/** Where nobody tells that the network is back, look again after this many milliseconds. */
const LOOK_AGAIN = 5000

/** Whether the browser knows that there is no network. It may be wrong the other way: online says nothing. */
export function isOffline(): boolean {
  return typeof navigator !== 'undefined' && 'onLine' in navigator && !navigator.onLine
}

/** Resolves when the browser says that the network is back; rejects when the signal fires. */
export async function networkBack(clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  while (isOffline()) {
    const look = new AbortController()
    const stop = () => look.abort()
    globalThis.addEventListener?.('online', stop)
    // A timer beside the event: workers and web views have been seen without it.
    await clock.wait(LOOK_AGAIN, anySignal(signal, look.signal)).catch(() => undefined)
    globalThis.removeEventListener?.('online', stop)
    signal?.throwIfAborted()
  }
}
