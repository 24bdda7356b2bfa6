/** How fast bytes go, smoothed so that a person can read it. Pure. */

/** A change of speed shows by two thirds after so many milliseconds. */
const MEMORY = 4000

export interface Speed {
  /** Bytes a second; `undefined` until something moved. */
  readonly value: number | undefined
  /** Unix ms of the last look. */
  readonly at: number
  /** Bytes at the last look. */
  readonly bytes: number
}

/** The speed after another look: exponential smoothing by time, so that it does not matter how often one looks. */
export function nextSpeed({ value, at, bytes }: Speed, now: number, sent: number): Speed {
  const elapsed = now - at
  if (elapsed <= 0) return { value, at: now, bytes }
  // Bytes that have to be sent again are no negative speed.
  const current = (Math.max(0, sent - bytes) / elapsed) * 1000
  if (value === undefined) return { value: current > 0 ? current : undefined, at: now, bytes: sent }
  const weight = 1 - Math.exp(-elapsed / MEMORY)
  return { value: value + (current - value) * weight, at: now, bytes: sent }
}

/** Whole seconds until that many bytes are sent; `undefined` where nothing moves. */
export function secondsLeft(bytes: number, speed: number | undefined): number | undefined {
  return speed && speed >= 1 ? Math.ceil(bytes / speed) : undefined
}
