/** From what users send to keys that are safe to store under. Pure. */
import { keyProblem } from './object-key.ts'

/**
 * A key as it is to be signed and kept: in Unicode's composed form (NFC), so that `é` typed on a Mac and on Windows is one
 * key, and free of all that {@link keyProblem} names.
 *
 * @throws {TypeError} saying what is wrong with it.
 */
export function safeKey(key: string): string {
  const normal = typeof key === 'string' ? key.normalize('NFC') : key
  const problem = keyProblem(normal)
  if (problem) throw new TypeError(`The key is not safe: ${problem}.`)
  return normal
}

/** Longest name of a segment here, in bytes of UTF-8: what file systems take, so that a download can be saved. */
const MAX_SEGMENT_BYTES = 255

/**
 * Characters of a name that no segment gets: those that S3 asks to avoid ("Naming Amazon S3 objects"), those it says need
 * special handling, slashes, control characters, marks that reverse the direction of text, and what XML cannot carry. The
 * blank among them.
 */
const NOT_IN_SEGMENT = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff/\\{}^%`[\]"<>~#|&$@=;:+,?*!'()]+/gu

/**
 * One segment of a key out of a file's name: `Übersicht (neu).PDF` becomes `Übersicht-neu-.PDF`. Letters of all scripts
 * stay, what S3 reserves becomes `-`, the dots and hyphens at both ends go, and at most 255 bytes are kept, the extension
 * among them. For keys that show the name; `defaultKey` is not in need of it.
 *
 * @returns `file` for a name of which nothing is left.
 */
export function safeSegment(fileName: string): string {
  const plain = fileName
    .normalize('NFC')
    .replace(NOT_IN_SEGMENT, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
  if (plain === '') return 'file'
  const extension = /\.[^.]{1,16}$/.exec(plain)?.[0] ?? ''
  const room = MAX_SEGMENT_BYTES - utf8Length(extension)
  return truncate(plain.slice(0, plain.length - extension.length), room) + extension
}

const utf8Length = (text: string) => new TextEncoder().encode(text).length

/** Cut at a character, not within one. */
function truncate(text: string, bytes: number): string {
  let kept = ''
  let length = 0
  for (const character of text) {
    length += utf8Length(character)
    if (length > bytes) break
    kept += character
  }
  return kept
}

/**
 * Whether a key lies below a prefix: `user/42/` is not the owner of `user/421/…`, nor of `user/42/../7/…`. For deciding
 * whose a key is before a link to it is signed.
 *
 * @param prefix ends in a slash.
 */
export function isBelow(key: string, prefix: string): boolean {
  return prefix.endsWith('/') && prefix.length > 1 && key.startsWith(prefix) && key !== prefix && !keyProblem(key)
}
