/** A byte range over several segments, cut into one slice of each. */
import type { ByteRange, Segment } from './storage.ts'

export interface Slice {
  readonly id: string
  /** First byte. */
  readonly start: number
  /** The byte after the last. */
  readonly end: number
}

export function slicesOf(segments: readonly Segment[], range?: ByteRange): Slice[] {
  const slices: Slice[] = []
  let offset = 0
  for (const { id, size } of segments) {
    const start = Math.max(0, (range?.start ?? 0) - offset)
    const end = Math.min(size, (range?.end ?? Number.POSITIVE_INFINITY) + 1 - offset)
    if (start < end) slices.push({ id, start, end })
    offset += size
  }
  return slices
}
