import type { Page } from 'playwright'

/** How far a channel of a pixel may be off, of 255: edges of letters are not always the same. */
const SLACK = 24

/**
 * The part of pixels that differ between two PNGs, 0 to 1; 1 where they are of different sizes.
 *
 * @param page whose browser decodes them.
 */
export async function differingPixels(page: Page, before: Buffer, after: Buffer): Promise<number> {
  if (before.equals(after)) return 0
  return await page.evaluate(
    async ([left, right, slack]) => {
      const images: ImageData[] = []
      for (const base64 of [left, right]) {
        const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob())
        const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
        if (!pen) throw new Error('This browser draws nothing off screen.')
        pen.drawImage(bitmap, 0, 0)
        images.push(pen.getImageData(0, 0, bitmap.width, bitmap.height))
      }
      const [a, b] = images
      if (!a || !b) return 1
      if (a.width !== b.width || a.height !== b.height) return 1
      let different = 0
      for (let i = 0; i < a.data.length; i += 4) {
        const off = [0, 1, 2].some(
          (channel) => Math.abs((a.data[i + channel] ?? 0) - (b.data[i + channel] ?? 0)) > slack,
        )
        if (off) different += 1
      }
      return different / (a.data.length / 4)
    },
    [before.toString('base64'), after.toString('base64'), SLACK] as const,
  )
}
