/** Small pictures, byte by byte. */

const text = (letters: string) => [...new TextEncoder().encode(letters)]
const hex = (digits: string) => Array.from(digits.match(/../g) ?? [], (two) => Number.parseInt(two, 16))

/** A GIF of one pixel. */
export function gif(frames: number, { localColours = false, comment = false } = {}): Uint8Array<ArrayBuffer> {
  const colours = [0, 0, 0, 255, 255, 255]
  const frame = [
    ...hex('21f904000a000000'),
    ...hex('2c0000000001000100'),
    ...(localColours ? [0x80, ...colours] : [0]),
    ...hex('0202440100'),
  ]
  return new Uint8Array([
    ...text('GIF89a'),
    ...hex('01000100800000'),
    ...colours,
    ...(comment ? [0x21, 0xff, 11, ...text('NETSCAPE2.0'), 3, 1, 0, 0, 0, 0x21, 0xfe, 2, ...text('hi'), 0] : []),
    ...Array.from({ length: frames }, () => frame).flat(),
    0x3b,
  ])
}

const chunk = (kind: string, data: number[]) => [0, 0, 0, data.length, ...text(kind), ...data, 0, 0, 0, 0]
const pngOf = (...chunks: number[][]) => new Uint8Array([0x89, ...text('PNG\r\n'), 0x1a, 0x0a, ...chunks.flat()])

/** The frame of a PNG: no decoder would take its pixels. */
export const png = () => pngOf(chunk('IHDR', Array(13).fill(0)), chunk('IDAT', [1]), chunk('acTL', Array(8).fill(0)))

/** The frame of a PNG that moves. */
export const apng = () => pngOf(chunk('IHDR', Array(13).fill(0)), chunk('acTL', Array(8).fill(0)), chunk('IDAT', [1]))

/** The head of an extended WebP. */
export const webp = (animated: boolean) =>
  new Uint8Array([...text('RIFF____WEBPVP8X'), 10, 0, 0, 0, animated ? 0x12 : 0x10, 0, 0, 0])

/** The head of an AVIF. */
export const avif = (brand: string) =>
  new Uint8Array([0, 0, 0, 24, ...text('ftyp'), ...text(brand), 0, 0, 0, 0, ...text('mif1'), ...text('miaf')])
