/** Which uploads a browser must not open in place. Pure. */
import { contentTypeOf } from '../protocol/content-type.ts'
import { essenceOf } from '../protocol/essence.ts'
import { contentDisposition } from './content-disposition.ts'

/**
 * Types in which a browser runs scripts when it opens them (HTML Standard, "Navigating", and its XML types), in the
 * origin that serves them. Every `…+xml` is one too, `image/svg+xml` first of all.
 */
const RUNS_SCRIPTS: ReadonlySet<string> = new Set([
  'application/xhtml+xml',
  'application/xml',
  'image/svg+xml',
  'multipart/related', // MHTML
  'message/rfc822', // MHTML
  'multipart/x-mixed-replace',
  'text/cache-manifest',
  'text/html',
  'text/rdf', // Firefox: github.com/BlackFan/content-type-research
  'text/xml',
  'text/xsl',
])

/** Scripts themselves: harmless when opened, and loaded by any page of the origin that names them. */
const IS_SCRIPT = /^(application|text)\/(x-)?(java|ecma|j|live)script([\d.]*)$/

/** For these a browser looks into the bytes, and may find HTML (MIME Sniffing Standard, section 7). */
const SNIFFED: ReadonlySet<string> = new Set(['', 'unknown/unknown', 'application/unknown', '*/*'])

/** Whether a browser that opens such an object might run what is in it. */
export function isDangerousType(type: string): boolean {
  const essence = essenceOf(type)
  return (
    RUNS_SCRIPTS.has(essence) ||
    essence.endsWith('+xml') ||
    IS_SCRIPT.test(essence) ||
    SNIFFED.has(essence) ||
    readDifferently(type)
  )
}

/**
 * What is no media type by the letter, browsers still read, and not as one would think: `image/png, text/html` is
 * `text/html` to them, `text/html(png` too. A comma within quotes is not left to their parsers either.
 */
function readDifferently(type: string): boolean {
  return type.includes(',') || contentTypeOf(type) !== type.trim()
}

/**
 * The `Content-Disposition` to store a file with: an attachment for types that a browser would run, which makes it save
 * the file instead; `undefined` for all others.
 *
 * @param allowed types that may be opened in place all the same, such as `image/svg+xml` where every SVG is sanitised.
 */
export function attachmentFor(
  file: { readonly name: string; readonly type: string },
  allowed: readonly string[] = [],
): string | undefined {
  if (!isDangerousType(file.type)) return undefined
  const essence = essenceOf(file.type)
  if (!readDifferently(file.type) && allowed.some((type) => essenceOf(type) === essence)) return undefined
  return contentDisposition('attachment', file.name)
}
