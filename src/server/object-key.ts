/** Where uploads are stored: keys are made here, never taken from a browser. */
import { randomId } from './random-id.ts'

/** S3's limit for a key, in bytes of UTF-8 ("Naming Amazon S3 objects"). */
export const MAX_KEY_BYTES = 1024

/**
 * The default key: `2026/11/22/Vt3b0nD0p1R6ksfG9hYx2w.png`. The date groups, 128 random bits cannot be guessed, and the
 * extension stays where it is plain letters and digits. The original name is kept as metadata.
 *
 * @param now Unix ms.
 */
export function defaultKey(file: { name: string }, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')
  return `${day}/${randomId()}${safeExtension(file.name)}`
}

/** `.png` of `Holiday.PNG`; empty where the name has no extension of 1 to 10 ASCII letters and digits. */
export function safeExtension(name: string): string {
  return /[^./\\](\.[a-z0-9]{1,10})$/.exec(name.toLowerCase())?.[1] ?? ''
}

/**
 * Why a key is unsafe, or `undefined`. `.` and `..` segments are resolved away by browsers and proxies, so another key
 * would be written than was signed; control characters break listings and headers.
 */
export function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string' || key === '') return 'it is empty'
  if (!key.isWellFormed()) return 'it has an unpaired surrogate'
  if (new TextEncoder().encode(key).length > MAX_KEY_BYTES) return `it is longer than ${MAX_KEY_BYTES} bytes`
  if (key.startsWith('/')) return 'it starts with a slash'
  if (/\p{Cc}/u.test(key)) return 'it has a control character'
  if (/[\ufffe\uffff]/.test(key)) return 'it has a character that XML, and so a listing, cannot carry'
  if (key.includes('\\')) return 'it has a backslash'
  if (key.includes('${filename}')) return 'it has `${filename}`, which S3 replaces in forms'
  if (key.split('/').some((segment) => segment === '.' || segment === '..')) return 'it has a `.` or `..` segment'
  return undefined
}
