/** What the comments in the schemas' source say of their fields. */

/** The part of the source under a heading `// ── POST sign ──`. */
export function sectionOf(source: string, heading: string): string {
  const [, rest = ''] = source.split(new RegExp(`// ── ${heading}.*\\n`))
  return rest.split('\n// ── ')[0] ?? ''
}

/** Comments by the name of the field that follows them. */
export function commentsIn(section: string): ReadonlyMap<string, string> {
  const comments = section.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+):/g)
  return new Map(
    [...comments].map(([, text = '', name = '']) => [name, text.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim()]),
  )
}
