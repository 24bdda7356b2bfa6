/** The word “Waiting for the network” where Uppy shows its notes, while uploads do. */
import type { Body, Meta, Uppy } from '@uppy/core'
import { systemClock } from '../endpoint/clock.ts'
import './events.ts'

/** So long, ms, the network must be gone before a word is said. */
const DELAY = 500

/** @param text what to say; asked anew each time. */
export function createNetworkNote<M extends Meta, B extends Body>(uppy: Uppy<M, B>, text: () => string) {
  let shown = false
  /** Ends what is about to be said. */
  let delay: AbortController | undefined

  /** Not by `info()`: its timer would outlive the outage, and this Uppy, and then take away another's note. */
  function tell() {
    const message = text()
    const others = uppy.getState().info.filter((note) => note.message !== message)
    uppy.setState({ info: shown ? [...others, { type: 'warning', message }] : others })
    uppy.emit(shown ? 'info-visible' : 'info-hidden')
  }

  return {
    /** @param waiting whether uploads wait for the network. */
    show(waiting: boolean): void {
      if (waiting === shown) return
      shown = waiting
      uppy.emit('s3:network', waiting)
      delay?.abort()
      if (!waiting) return tell()
      // A moment later: most cuts are over by then, and Uppy's own word about it too.
      delay = new AbortController()
      systemClock.wait(DELAY, delay.signal).then(tell, () => undefined)
    },
    stop: () => delay?.abort(),
  }
}
