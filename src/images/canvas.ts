/** The platform's canvas, in a worker as in a page. */
import type { PictureType } from './output.ts'
import type { Size } from './target-size.ts'

type Pen = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D

/**
 * Draws a picture and writes it as a file.
 *
 * @param types tried in turn until the browser can write one. PNG, where it can write none.
 * @param quality 0 to 1, where the type knows it.
 * @throws Error where the picture is too large for a canvas.
 */
export async function drawPicture(
  { width, height }: Size,
  types: readonly PictureType[],
  quality: number,
  draw: (pen: Pen) => void,
): Promise<Blob> {
  const canvas = newCanvas(width, height)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser has no canvas to draw on.')
  pen.imageSmoothingQuality = 'high'
  draw(pen)
  let written: Blob | undefined
  for (const type of types) {
    if (type === 'image/jpeg') {
      // It knows no transparency: what is left free would be black.
      pen.globalCompositeOperation = 'destination-over'
      pen.fillStyle = '#fff'
      pen.fillRect(0, 0, width, height)
    }
    written = await encode(canvas, type, quality)
    if (written.type === type) break
  }
  // Its memory is given back now, not when it is collected.
  canvas.width = canvas.height = 0
  if (!written) throw new Error('There is no type to write the picture as.')
  return written
}

function newCanvas(width: number, height: number): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height)
  return Object.assign(document.createElement('canvas'), { width, height })
}

async function encode(canvas: OffscreenCanvas | HTMLCanvasElement, type: string, quality: number): Promise<Blob> {
  if ('convertToBlob' in canvas) return await canvas.convertToBlob({ type, quality })
  return await new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large for this browser’s canvas.'))),
      type,
      quality,
    )
  })
}
