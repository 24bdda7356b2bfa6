/** Width and height, in pixels. */
export interface Size {
  width: number
  height: number
}

/** The largest size of the same proportions within the bounds: never larger than the picture is. Pure. */
export function targetSize(
  { width, height }: Size,
  { maxWidth = Infinity, maxHeight = Infinity }: Partial<Bounds>,
): Size {
  const scale = Math.min(1, maxWidth / width, maxHeight / height)
  const scaled = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: scaled(width), height: scaled(height) }
}

interface Bounds {
  maxWidth: number | undefined
  maxHeight: number | undefined
}
