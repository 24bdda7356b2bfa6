import type { Prepare } from '../uploader/types.ts'
import { renderInPage, renderInWorker } from './in-worker.ts'
import { nameFor, SVG } from './output.ts'
import type { RenderSettings } from './render-picture.ts'

/** Options of {@link resizeImages}. */
export type ResizeOptions = RenderSettings

/**
 * Makes pictures smaller, and takes out where they were taken, before they are uploaded; by what the browser has, in a
 * worker. Other files, and pictures that the browser cannot read (HEIC, in most), are left as they are, and so is what
 * would become larger, unless `stripMetadata` is set.
 *
 * @example createUploader({ endpoint: '/api/upload', prepare: resizeImages({ maxWidth: 2000, maxHeight: 2000 }) })
 * @throws TypeError where a size or the quality makes no sense.
 */
export function resizeImages(options: ResizeOptions = {}): Prepare {
  for (const name of ['maxWidth', 'maxHeight'] as const) {
    const { [name]: size = 1 } = options
    if (!(size >= 1)) throw new TypeError(`${name} is in pixels, from 1: ${size} is none.`)
  }
  const { quality = 1, svg = false } = options
  if (!(quality >= 0 && quality <= 1)) throw new TypeError(`quality goes from 0 to 1: ${quality} does not.`)

  return async (file, { signal }) => {
    const isSvg = file.type === SVG
    if (!file.type.startsWith('image/') || (isSvg && !svg)) return undefined
    const order = { file, settings: options }
    // Workers cannot draw SVG.
    const picture = await (isSvg ? renderInPage(order) : renderInWorker(order, signal))
    const { name, lastModified } = file
    return picture && new File([picture], nameFor(name, picture.type), { type: picture.type, lastModified })
  }
}
