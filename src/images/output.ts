/** What a picture is written as, and how it is then called. Pure. */

/** The kinds of picture that browsers write; `image/webp` is what Safari does not. */
export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp'

const EXTENSIONS: Record<PictureType, string[]> = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
  'image/webp': ['webp'],
}

const isPictureType = (type: string): type is PictureType => Object.hasOwn(EXTENSIONS, type)

export const SVG = 'image/svg+xml'

/** What keeps of a picture what it may have: transparency and sharp edges. All else is taken for a photograph. */
const NEAREST: Record<string, PictureType> = {
  'image/gif': 'image/png',
  'image/bmp': 'image/png',
  [SVG]: 'image/png',
  'image/avif': 'image/webp',
}

/**
 * The types to try in turn, since a browser that cannot write one answers with PNG instead: the wanted one, then the
 * picture's own or what is nearest to it, then JPEG.
 */
export function outputTypes(source: string, wanted: PictureType | undefined): PictureType[] {
  const own = isPictureType(source) ? source : NEAREST[source]
  return [...new Set([wanted, own, 'image/jpeg' as const])].filter((type) => type !== undefined)
}

/** The name with the extension of the type; one that fits already stays. */
export function nameFor(name: string, type: string): string {
  if (!isPictureType(type)) return name
  const extensions = EXTENSIONS[type]
  const [, stem = name, extension = ''] = /^(.+)\.([^.]*)$/.exec(name) ?? []
  return extensions.includes(extension.toLowerCase()) ? name : `${stem}.${extensions[0]}`
}
