import { toBase64url } from './base64url.ts'

/** 128 random bits as 22 characters that are safe in URLs, keys and headers. */
export function randomId(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)))
}
