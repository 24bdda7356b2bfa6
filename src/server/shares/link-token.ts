/** The secret part of a link. It is told once, to the one who makes the link; the database holds its hash only. */
import { sha256Hex } from '#crypto'
import { toBase64url } from '../base64url.ts'

/** 192 random bits: half as many again as nobody can guess (128), and 32 characters without padding. */
const TOKEN_BYTES = 24
const TOKEN = /^[\w-]{32}$/

/** A new token, such as `q3vV0n2kT0y7cWl1m5aYwz0hQm3r8sXb`. */
export function newLinkToken(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)))
}

/**
 * What the database knows a token by: SHA-256, in hex. A plain hash will do, since a random token, unlike a password,
 * cannot be found by trying. `undefined` for what can be no token.
 */
export function hashLinkToken(token: unknown): string | undefined {
  return typeof token === 'string' && TOKEN.test(token) ? sha256Hex(token) : undefined
}
