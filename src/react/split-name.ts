/** Characters before the extension that stay visible, whatever the width. */
const KEPT = 6

/** A file's name in two: the first part may be cut where there is no room, the second, with the extension, may not. Pure. */
export function splitName(name: string): [start: string, end: string] {
  const characters = Array.from(name)
  const dot = characters.lastIndexOf('.')
  const extension = dot > 0 && characters.length - dot <= 8 ? characters.length - dot : 0
  const kept = extension + KEPT
  if (characters.length <= kept * 2) return [name, '']
  return [characters.slice(0, -kept).join(''), characters.slice(-kept).join('')]
}
