/**
 * URI encoding as SigV4 wants it: every byte of the UTF-8 text but A–Z a–z 0–9 - _ . ~ becomes %XX, in upper case.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (`UriEncode()`)
 */

const UNRESERVED = /^[\w.~-]*$/
const UNRESERVED_OR_SLASH = /^[\w.~/-]*$/
/** What encodeURIComponent leaves alone and SigV4 does not. */
const LEFT_BY_ENCODE_URI_COMPONENT = /[!'()*]/g

const percentEncode = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

/**
 * Encodes one query name or value, or one segment of a path.
 *
 * @param what names the text in the error message.
 * @throws {TypeError} on half a surrogate pair, which has no UTF-8 form.
 */
export function encodeRfc3986(text: string, what = 'The text'): string {
  if (UNRESERVED.test(text)) return text
  try {
    return encodeURIComponent(text).replace(LEFT_BY_ENCODE_URI_COMPONENT, percentEncode)
  } catch {
    throw new TypeError(`${what} contains half of a surrogate pair (broken Unicode)`)
  }
}

/**
 * Encodes an object key for the path of a URL: each segment by `encodeRfc3986`, the slashes kept. This is the only
 * place where a key enters a URL, so `?`, `#`, `%` and `+` in a key never change what is signed. `.` and `..` segments
 * have no encoded form: they pass unchanged, and a browser would resolve them away before sending.
 *
 * @throws {TypeError} on half a surrogate pair, which has no UTF-8 form.
 */
export function encodeKey(key: string): string {
  if (UNRESERVED_OR_SLASH.test(key)) return key
  // A `%2F` here was a slash: the key's own percent signs have become `%25`.
  return encodeRfc3986(key, 'The key').replaceAll('%2F', '/')
}
