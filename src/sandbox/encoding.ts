/** Bytes and text as S3 writes them: hex, base64, percent-encoding. */
import { S3Error } from './errors.ts'

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}

/** Hex digits in pairs to bytes. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

/** Standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Standard base64 with padding; `undefined` when it is anything else. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const binary = atob(text)
  return Uint8Array.from({ length: binary.length }, (_, i) => binary.charCodeAt(i))
}

/** Percent-encodes everything but A–Z a–z 0–9 - _ . ~, as "Create a signed AWS API request" wants. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** A key in a URL: as `encodeUri`, but slashes stay. */
export function encodeKey(key: string): string {
  return key.split('/').map(encodeUri).join('/')
}

/**
 * Undoes percent-encoding. S3 reads `+` as a space, in the path too (which is why clients send `%2B`).
 * @throws S3Error InvalidURI when what is left is no UTF-8.
 */
export function decodeUri(raw: string): string {
  try {
    return decodeURIComponent(raw.replaceAll('+', '%20'))
  } catch {
    throw new S3Error('InvalidURI', undefined, { URI: raw })
  }
}

/** The length of a text in UTF-8 bytes, which is what S3 counts. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Orders texts by their UTF-8 bytes, as S3 lists keys. (JavaScript's `<` puts surrogate pairs before U+E000.) */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const xIsSurrogate = x >= 0xd800 && x <= 0xdfff
    const yIsSurrogate = y >= 0xd800 && y <= 0xdfff
    if (xIsSurrogate !== yIsSurrogate) return xIsSurrogate ? 1 : -1
    return x - y
  }
  return a.length - b.length
}

const hexDigits = '0123456789abcdef'

/** Random lower-case hex digits. (`crypto.randomUUID` is missing on pages that are not a secure context.) */
export function randomHex(digits: number): string {
  let hex = ''
  for (const byte of crypto.getRandomValues(new Uint8Array(digits))) hex += hexDigits.charAt(byte & 15)
  return hex
}
