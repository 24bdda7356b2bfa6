/** The most bytes of encoded name kept with the object: S3 allows 2 KB of user metadata in all ("Working with object metadata"). */
const MAX_ENCODED_NAME = 1024

/**
 * A file's name as S3 metadata: percent-encoded UTF-8, since header values are ASCII. A name too long is cut at a
 * character, its extension kept. Unpaired surrogates become U+FFFD.
 */
export function encodeFileName(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed())
  if (encoded.length <= MAX_ENCODED_NAME) return encoded
  const extension = encodeURIComponent(/\.[^.]{1,16}$/.exec(name.toWellFormed())?.[0] ?? '')
  let cut = ''
  for (const character of name.toWellFormed()) {
    const next = encodeURIComponent(character)
    if (cut.length + next.length + extension.length > MAX_ENCODED_NAME) break
    cut += next
  }
  return cut + extension
}

/** The name out of the metadata that `encodeFileName` made. */
export function decodeFileName(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}
