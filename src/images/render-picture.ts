import { drawPicture } from './canvas.ts'
import { HEAD, isAnimated } from './is-animated.ts'
import { outputTypes, type PictureType, SVG } from './output.ts'
import { targetSize } from './target-size.ts'

/** How a picture is to be made over. */
export interface RenderSettings {
  /** Pixels. A picture is made smaller, in its proportions, and never larger. */
  maxWidth?: number | undefined
  /** Pixels. */
  maxHeight?: number | undefined
  /** 0 to 1, for JPEG and WebP. When given, pictures that are small enough are written again too. Default 0.85. */
  quality?: number | undefined
  /** What to write. Default: what it was, or what is nearest to that. Where the browser cannot write it, the same. */
  type?: PictureType | undefined
  /**
   * Writes every picture again, without metadata: place, camera, time. Its orientation is kept. Default false: metadata
   * goes only where something else is changed too.
   */
  stripMetadata?: boolean | undefined
  /** Takes the first frame of animated pictures. Default false: they are left as they are. */
  animated?: boolean | undefined
  /** Draws SVG as PNG. Default false: it is left as it is. */
  svg?: boolean | undefined
}

const DEFAULT_QUALITY = 0.85

/**
 * The picture made over; `undefined` where it is to be left as it is: nothing to do, nothing won, animated, or nothing
 * that this browser can read.
 *
 * @throws Error where metadata had to go, and the browser could not write the picture.
 */
export async function renderPicture(file: Blob, settings: RenderSettings): Promise<Blob | undefined> {
  const { quality, type, stripMetadata = false, animated = false } = settings
  if (!animated && (await moves(file))) return undefined
  const picture = await decode(file).catch(() => undefined)
  if (!picture) return undefined
  try {
    const size = targetSize(picture, settings)
    const smaller = size.width < picture.width || size.height < picture.height
    const other = (type ?? file.type) !== file.type || file.type === SVG
    if (!smaller && !other && !stripMetadata && quality === undefined) return undefined
    const drawn = await drawPicture(size, outputTypes(file.type, type), quality ?? DEFAULT_QUALITY, (pen) =>
      pen.drawImage(picture, 0, 0, size.width, size.height),
    )
    return stripMetadata || file.type === SVG || drawn.size < file.size ? drawn : undefined
  } catch (error) {
    if (stripMetadata) throw error
    return undefined
  } finally {
    if ('close' in picture) picture.close()
  }
}

async function moves(file: Blob): Promise<boolean> {
  const read = file.type === 'image/gif' ? file : file.slice(0, HEAD)
  return isAnimated(new Uint8Array(await read.arrayBuffer()))
}

/** Upright, whatever its EXIF says. */
function decode(file: Blob): Promise<ImageBitmap | HTMLImageElement> {
  return file.type === SVG ? loadImage(file) : createImageBitmap(file, { imageOrientation: 'from-image' })
}

/** For what only an element of a page can read. Its scripts do not run, and it loads nothing. */
async function loadImage(file: Blob): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = URL.createObjectURL(file)
  try {
    await image.decode()
    return image
  } finally {
    URL.revokeObjectURL(image.src)
  }
}
