import type { FileSpec } from '../job.ts'
import { MiB } from '../sizes.ts'

const BLOCK = 8 * MiB
let block: { bytes: Uint8Array<ArrayBuffer>; blob: Blob } | undefined

/** A file of that size. Large ones refer to one block again and again, so that 1 GiB of them costs no memory. */
export function makeFile({ name, size }: FileSpec): File {
  block ??= makeBlock()
  const { bytes, blob } = block
  const type = 'application/octet-stream'
  const rest = size % BLOCK
  const whole = Array<Blob>((size - rest) / BLOCK).fill(blob)
  return new File([...whole, bytes.subarray(0, rest)], name, { type })
}

/** Random bytes: nothing on the way could make less of them. */
function makeBlock() {
  const bytes = new Uint8Array(BLOCK)
  // As much as one call gives.
  for (let at = 0; at < BLOCK; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return { bytes, blob: new Blob([bytes]) }
}
