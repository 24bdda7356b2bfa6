import { MAX_KEY_BYTES } from './object-key.ts'

/**
 * Refuses a key that no request could be made with, so that it shows where it is signed and not as a
 * `SignatureDoesNotMatch` in somebody's browser. Whether a key is safe to write is another question: see `safeKey`.
 *
 * @param needs the sentence for a key that is not there: `A download needs a key`.
 * @returns the key.
 * @throws {TypeError} saying what is wrong with it.
 */
export function requireUsableKey(key: unknown, needs: string): string {
  if (typeof key !== 'string' || key === '') throw new TypeError(needs)
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(key)) {
    throw new TypeError('The key has a `.` or `..` segment, which browsers resolve away before they send it')
  }
  // Three bytes are the most that one UTF-16 unit takes: most keys need no counting.
  if (key.length * 3 > MAX_KEY_BYTES && new TextEncoder().encode(key).length > MAX_KEY_BYTES) {
    throw new TypeError(`The key is longer than ${MAX_KEY_BYTES} bytes, the most that S3 stores under`)
  }
  return key
}
