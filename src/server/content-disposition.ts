import { decodeFileName, encodeFileName } from './file-name.ts'

/** `attachment` saves the file, `inline` lets the browser show it. */
export type DispositionType = 'attachment' | 'inline'

/**
 * What no name may bring into a header or onto a disk: control characters, path separators, and the characters that
 * reverse the direction of text, with which `exe.png` is shown for what ends in `gnp.exe`.
 */
const UNSAFE = /[\p{Cc}/\\\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu

/**
 * What is not allowed bare in a quoted string, or read differently by different browsers (RFC 6266, appendix D); and
 * braces, since S3 replaces `${filename}` in every field of a form.
 */
const NOT_PLAIN = /[^\x20-\x7e]|["\\%{}]/gu

/** What encodeURIComponent leaves alone and RFC 5987's `attr-char` does not allow. */
const NOT_ATTR_CHAR = /['()*]/g

/**
 * A `Content-Disposition` header for any file name (RFC 6266): in ASCII for old clients, in UTF-8 (RFC 5987) for all
 * others. Control characters, slashes and characters that reverse text become `_`; names over 1,024 encoded bytes are cut,
 * their extension kept. Without a name, the type alone.
 *
 * @example
 * contentDisposition('attachment', 'Übersicht.pdf') // attachment; filename="_bersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf
 */
export function contentDisposition(type: DispositionType, fileName?: string): string {
  if (type !== 'attachment' && type !== 'inline') throw new TypeError('disposition must be attachment or inline')
  if (fileName === undefined || fileName === '') return type
  const name = decodeFileName(encodeFileName(fileName.replace(UNSAFE, '_')))
  const plain = name.replace(NOT_PLAIN, '_')
  if (plain === name) return `${type}; filename="${name}"`
  return `${type}; filename="${plain}"; filename*=UTF-8''${encodeExtended(name)}`
}

/** RFC 5987 `value-chars`. */
function encodeExtended(name: string): string {
  return encodeURIComponent(name).replace(
    NOT_ATTR_CHAR,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
