/** How long a timeline is, and where its marks are. */

/** What it shows at least, ms: a single quick request should not fill it. */
const LEAST_MS = 1000
const MOST_MARKS = 5

export interface TimeScale {
  /** Milliseconds from the left edge to the right. */
  length: number
  /** Milliseconds of each mark. */
  marks: readonly number[]
}

/** @param latest the last moment that is to be seen, ms since the first request. */
export function timeScale(latest: number): TimeScale {
  const length = Math.max(LEAST_MS, latest)
  const step = niceStep(length / MOST_MARKS)
  const marks = Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => i * step)
  return { length, marks }
}

/** The least of 1, 2 or 5 times a power of ten that is no less than `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? power * 10
}

/** `0`, `250 ms`, `1.5 s`. */
export function formatTime(milliseconds: number): string {
  if (milliseconds === 0) return '0'
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${Number((milliseconds / 1000).toFixed(2))} s`
}
