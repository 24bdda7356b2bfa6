/** Whether there is a network, as the browser says it and as requests show it. */
import { anySignal } from '../endpoint/abort.ts'
import { isOffline, networkBack } from '../endpoint/network.ts'
import type { Clock } from '../endpoint/clock.ts'

export interface Network {
  /** How many requests may be tried at a time: none while offline, one while nothing gets through. */
  readonly limit: number
  readonly down: boolean
  /** A request was cut, to a storage that has answered before. */
  failed(): void
  /** Bytes moved, or an answer came. */
  moved(): void
  /** Waits that long, or until the network is back. Rejects when the signal fires. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  stop(): void
}

/** A request that is cut within so many milliseconds after others moved is no outage. */
const LIVELY = 1000

/** @param onChange told when the network is gone, and when it is back. */
export function watchNetwork(clock: Clock, onChange: (down: boolean) => void): Network {
  const stopped = new AbortController()
  let offline = false
  let failing = false
  let told = false
  let movedAt = Number.NEGATIVE_INFINITY
  /** Fires when the network is back. */
  let back = new AbortController()

  function tell() {
    const down = offline || failing
    if (down === told) return
    told = down
    if (!down) {
      back.abort()
      back = new AbortController()
    }
    onChange(down)
  }
  function onOffline() {
    if (offline || !isOffline()) return
    offline = true
    tell()
    networkBack(clock, stopped.signal).then(
      () => {
        offline = false
        // Taken at its word: the next request shows.
        failing = false
        tell()
      },
      () => undefined,
    )
  }
  globalThis.addEventListener?.('offline', onOffline)
  onOffline()

  return {
    get limit() {
      return offline ? 0 : failing ? 1 : Number.POSITIVE_INFINITY
    },
    get down() {
      return told
    },
    failed() {
      failing ||= clock.now() - movedAt >= LIVELY
      onOffline()
      tell()
    },
    moved() {
      movedAt = clock.now()
      if (!failing) return
      failing = false
      tell()
    },
    async wait(ms, signal) {
      signal.throwIfAborted()
      // What waits for another reason, as a storage that asked for time, waits on.
      await clock.wait(ms, anySignal(signal, told ? back.signal : undefined)).catch(() => undefined)
      signal.throwIfAborted()
    },
    stop() {
      stopped.abort()
      globalThis.removeEventListener?.('offline', onOffline)
    },
  }
}
