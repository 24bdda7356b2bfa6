/** How many requests go to one origin at a time: a pure rule that climbs while the link gives more. */

/** Browsers open six connections to an origin over HTTP/1.1; a start that fits both versions. */
export const START_WIDTH = 6
/** More streams than this one HTTP/2 connection has not been seen to use. */
export const MAX_WIDTH = 24

/** Two more requests must bring a tenth more bytes, or they only wait in the browser's own queue. */
const WORTH = 1.1
/** Samples to leave a width alone after a step that did not pay. */
const REST = 8

export interface Width {
  readonly width: number
  /** Bytes a second before the last step up; `undefined` when the last step was none. */
  readonly before: number | undefined
  /** Samples until the next step is tried. */
  readonly rest: number
}

export const initialWidth: Width = { width: START_WIDTH, before: undefined, rest: 1 }

/** What was seen since the last change. */
export interface WidthSample {
  /** Bytes a second, a request's own cost counted as bytes. */
  rate: number
  /** The storage asked for less (503 SlowDown), or a request stalled. */
  trouble: boolean
  /** More than a tenth of the requests were cut: connections beyond the start are too many for the link. */
  lossy: boolean
}

/** The next width. */
export function adaptWidth({ width, before, rest }: Width, { rate, trouble, lossy }: WidthSample): Width {
  if (trouble) return { width: Math.max(1, Math.floor(width / 2)), before: undefined, rest: REST }
  if (lossy && width > START_WIDTH) return { width: START_WIDTH, before: undefined, rest: REST }
  if (before !== undefined && rate < before * WORTH && width > START_WIDTH) {
    return { width: width - 2, before: undefined, rest: REST }
  }
  // Below the start, room is taken back one by one.
  if (width < START_WIDTH) return { width: width + 1, before: undefined, rest: 0 }
  if (rest > 0 || width >= MAX_WIDTH) return { width, before: undefined, rest: Math.max(0, rest - 1) }
  return { width: Math.min(MAX_WIDTH, width + 2), before: rate, rest: 0 }
}
