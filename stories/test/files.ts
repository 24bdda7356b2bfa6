/** Files to upload. */

/** A file of so many bytes. */
export function fileOf(name: string, size: number, type = 'application/octet-stream'): File {
  return new File([new Uint8Array(size).fill(98)], name, { type, lastModified: Date.UTC(2026, 0, 1) })
}

/** A text file. */
export function note(name: string, text = 'Straight to the bucket.'): File {
  return new File([text], name, { type: 'text/plain', lastModified: Date.UTC(2026, 0, 1) })
}

/** A picture, so that the widget has something to show: hills under a sky. */
export async function picture(name: string, hue = 210): Promise<File> {
  const canvas = new OffscreenCanvas(480, 360)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser draws nothing off screen.')
  const sky = pen.createLinearGradient(0, 0, 0, 360)
  sky.addColorStop(0, `hsl(${hue} 70% 45%)`)
  sky.addColorStop(1, `hsl(${hue + 40} 80% 85%)`)
  pen.fillStyle = sky
  pen.fillRect(0, 0, 480, 360)
  for (const [depth, lightness] of [55, 40, 25].entries()) {
    pen.fillStyle = `hsl(${hue + 90} 30% ${lightness}%)`
    pen.beginPath()
    pen.moveTo(0, 360)
    for (let x = 0; x <= 480; x += 8) {
      pen.lineTo(x, 200 + depth * 50 + 30 * Math.sin(x / (60 + depth * 25) + depth * 2 + hue))
    }
    pen.lineTo(480, 360)
    pen.fill()
  }
  const blob = await canvas.convertToBlob({ type: 'image/png' })
  return new File([blob], name, { type: 'image/png', lastModified: Date.UTC(2026, 0, 1) })
}
