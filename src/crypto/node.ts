/**
 * The hashes this package needs, from node:crypto. Chosen by the `#crypto` import's `node` condition; everywhere else
 * `noble.ts` stands in with the same exports. Both are synchronous, so that presigning is (see bench/sign.ts).
 */
import * as crypto from 'node:crypto'
import type { HashAlgorithm, IncrementalHash } from './types.ts'

/** SHA-256 of UTF-8 text or bytes, as 64 lower-case hex digits. */
export const sha256Hex: (data: string | Uint8Array) => string =
  // The one-shot form takes half the time, but is missing before Node 20.12.
  typeof crypto.hash === 'function'
    ? (data) => crypto.hash('sha256', data)
    : (data) => crypto.createHash('sha256').update(data).digest('hex')

/** HMAC-SHA-256 of UTF-8 text or bytes: 32 bytes. */
export function hmacSha256(key: string | Uint8Array, data: string | Uint8Array): Uint8Array {
  return crypto.createHmac('sha256', key).update(data).digest()
}

/** HMAC-SHA-256 as 64 lower-case hex digits. */
export function hmacSha256Hex(key: string | Uint8Array, data: string | Uint8Array): string {
  return crypto.createHmac('sha256', key).update(data).digest('hex')
}

/** `hmacSha256Hex` with a key prepared once, for the many messages signed with it. */
export function hmacSha256With(key: Uint8Array): (data: string) => string {
  const prepared = crypto.createSecretKey(key)
  return (data) => crypto.createHmac('sha256', prepared).update(data).digest('hex')
}

/** A hash fed chunk by chunk, for bodies that never stand in memory as a whole. */
export function createHash(algorithm: HashAlgorithm): IncrementalHash {
  return crypto.createHash(algorithm)
}

/** Compares in a time that does not depend on where the bytes differ. Unequal lengths are unequal. */
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && crypto.timingSafeEqual(a, b)
}
