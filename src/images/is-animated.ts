/** Whether a picture moves, read from its bytes. Pure. */

/** Where the answer stands in all kinds but GIF, which has to be read as far as its second frame. */
export const HEAD = 1 << 20

/** @param bytes of the file's beginning; of a GIF, all. */
export function isAnimated(bytes: Uint8Array): boolean {
  const text = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length))
  if (text(0, 4) === 'GIF8') return hasSecondFrame(bytes)
  if (text(1, 3) === 'PNG') return hasChunkBeforePixels(bytes, 'acTL')
  // The extended header's animation bit.
  if (text(0, 4) === 'RIFF' && text(8, 8) === 'WEBPVP8X') return ((bytes[20] ?? 0) & 2) !== 0
  // An AVIF or HEIF sequence names itself so among its brands.
  if (text(4, 4) === 'ftyp') return /avis|hevc|msf1/.test(text(8, Math.min(256, uint32(bytes, 0) - 8)))
  return false
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at)
}

function hasChunkBeforePixels(bytes: Uint8Array, wanted: string): boolean {
  for (let at = 8; at + 8 <= bytes.length; at += uint32(bytes, at) + 12) {
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (kind === wanted) return true
    if (kind === 'IDAT') return false
  }
  return false
}

/** GIF: header, screen, colours; then extensions (0x21) and images (0x2c), each ending in sub-blocks. */
function hasSecondFrame(bytes: Uint8Array): boolean {
  const colours = (flags = 0) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)
  let at = 13 + colours(bytes[10])
  let frames = 0
  while (at < bytes.length) {
    const kind = bytes[at]
    if (kind === 0x2c && ++frames === 2) return true
    if (kind === 0x2c) at += 11 + colours(bytes[at + 9])
    else if (kind === 0x21) at += 2
    else return false
    while (bytes[at]) at += (bytes[at] ?? 0) + 1
    at += 1
  }
  return false
}
