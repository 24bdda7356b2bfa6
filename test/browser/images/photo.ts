/** Photographs to resize. */

/** Red on the left, blue on the right, with a grain that compresses badly. */
export async function photo(
  width: number,
  height: number,
  { type = 'image/jpeg', name = 'photo.jpg', quality = 0.9, clear = false } = {},
): Promise<File> {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser draws nothing off screen.')
  if (!clear) {
    pen.fillStyle = '#f00'
    pen.fillRect(0, 0, width / 2, height)
    pen.fillStyle = '#00f'
    pen.fillRect(width / 2, 0, width, height)
    for (let i = 0; i < 4000; i++) {
      pen.fillStyle = `rgb(255 255 255 / ${(i % 7) / 40})`
      pen.fillRect((i * 7919) % width, (i * 104_729) % height, 2, 2)
    }
  }
  return new File([await canvas.convertToBlob({ type, quality })], name, { type, lastModified: 1 })
}

/** The same JPEG, with an EXIF block that says how to turn it, and where it was taken. */
export async function withExif(jpeg: File, orientation: number): Promise<File> {
  const bytes = new Uint8Array(await jpeg.arrayBuffer())
  // Big-endian TIFF with two entries: the orientation, and a description of 12 letters that stands behind them.
  const tiff = `4d4d002a00000008 0002 0112000300000001000${orientation}0000 010e00020000000c00000026 00000000`
  const head = Array.from(tiff.replaceAll(' ', '').match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
  const letters = new TextEncoder()
  const exif = [...letters.encode('Exif\0\0'), ...head, ...letters.encode('48.85N 2.35E')]
  const app1 = new Uint8Array([0xff, 0xe1, 0, exif.length + 2, ...exif])
  // In one piece: Firefox decodes no Blob whose first piece is shorter than what it knows pictures by.
  const whole = new Uint8Array([...bytes.subarray(0, 2), ...app1, ...bytes.subarray(2)])
  return new File([whole], jpeg.name, { type: jpeg.type, lastModified: 1 })
}

/** Width, height, and the colour of some points. */
export async function look(picture: Blob, ...points: [x: number, y: number][]) {
  const bitmap = await createImageBitmap(picture)
  const { width, height } = bitmap
  const pen = new OffscreenCanvas(width, height).getContext('2d')
  if (!pen) throw new Error('This browser draws nothing off screen.')
  pen.drawImage(bitmap, 0, 0)
  const colours = points.map(([x, y]) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pen.getImageData(x * width, y * height, 1, 1).data
    if (alpha < 128) return 'clear'
    if (red > 200 && green > 200 && blue > 200) return 'white'
    return red > blue ? 'red' : blue > red ? 'blue' : 'black'
  })
  return { width, height, colours }
}

/** The bytes as Latin letters, to look for words in them. */
export const lettersOf = async (file: Blob) => new TextDecoder('latin1').decode(await file.arrayBuffer())

/** The type that comes of a picture for which WebP was asked: WebKit writes none, and what the picture was is kept. */
export async function typeForWebp(type: string): Promise<string> {
  const canvas = new OffscreenCanvas(1, 1)
  // Else there is nothing to write.
  canvas.getContext('2d')
  return (await canvas.convertToBlob({ type: 'image/webp' })).type === 'image/webp' ? 'image/webp' : type
}
