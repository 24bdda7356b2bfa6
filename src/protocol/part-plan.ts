/** How a file is cut into the parts of a multipart upload. Pure: both sides can compute it, and the server signs by it. */

/** The limits of "Amazon S3 multipart upload limits": bytes, bytes, parts, bytes. The least size is not the last part's. */
export const MIN_PART_SIZE = 5 * 1024 ** 2
export const MAX_PART_SIZE = 5 * 1024 ** 3
export const MAX_PARTS = 10_000
export const MAX_OBJECT_SIZE = 5 * 1024 ** 4

/** What parts are at least, where there can be enough of them: below, a part's round trips weigh as much as its bytes. */
const USUAL_PART_SIZE = 8 * 1024 ** 2

/**
 * Above 8 MiB × this, parts grow instead of becoming more: a part that has to be sent again is never more than a
 * two-thousandth of the file, and two pages of ListParts hold them all.
 */
const USUAL_PARTS = 2000

/** Connections that a browser opens to one origin over HTTP/1.1. */
const CONNECTIONS = 6

/** Parts are cut at whole multiples of this many bytes. */
const GRAIN = 64 * 1024

export interface PartPlan {
  /** Bytes of every part but the last: a whole number of 64 KiB. */
  readonly partSize: number
  readonly partCount: number
}

/**
 * Equal parts, as many as the browser's six connections can share evenly: with eight parts, two would go alone while
 * four connections rest. A file too small for six parts of 5 MiB has as many as it can.
 *
 * @param size bytes of the whole file, 0 to 5 TiB. An empty file is one empty part.
 * @throws RangeError outside that.
 */
export function planParts(size: number): PartPlan {
  if (!Number.isInteger(size) || size < 0 || size > MAX_OBJECT_SIZE) {
    throw new RangeError('The size must be a whole number of bytes, at most 5 TiB.')
  }
  const usual = Math.max(USUAL_PART_SIZE, Math.ceil(size / USUAL_PARTS))
  const most = Math.max(1, Math.floor(size / MIN_PART_SIZE))
  const rounds = Math.max(1, Math.floor(size / usual / CONNECTIONS))
  const wanted = Math.min(most, rounds * CONNECTIONS)
  const partSize = Math.max(1, Math.ceil(size / wanted / GRAIN)) * GRAIN
  return { partSize, partCount: partCountOf(size, partSize) }
}

/** How many parts of a size make a file. */
export function partCountOf(size: number, partSize: number): number {
  return Math.max(1, Math.ceil(size / partSize))
}

/**
 * Bytes of one part of a file.
 *
 * @param partNumber from 1, at most `partCountOf(size, partSize)`.
 */
export function partLength(size: number, partSize: number, partNumber: number): number {
  return Math.min(partSize, size - (partNumber - 1) * partSize)
}
