/** Bytes that arrived at the storage, over time. */
export interface Arrivals {
  add(bytes: number): void
  readonly total: number
  /** Moments (Unix ms) and all bytes until then; a pair for every 20 ms in which something arrived. */
  readonly series: readonly (readonly [at: number, bytes: number])[]
}

const BUCKET_MS = 20

export function createArrivals(now: () => number = Date.now): Arrivals {
  const series: [number, number][] = []
  let total = 0
  return {
    add(bytes) {
      total += bytes
      const at = now()
      const last = series.at(-1)
      if (last && at - last[0] < BUCKET_MS) last[1] = total
      else series.push([at, total])
    },
    get total() {
      return total
    },
    series,
  }
}
