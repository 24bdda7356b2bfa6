/** The same exports as `node.ts`, from @noble/hashes: for Workers, browsers, and whatever lacks the `node` condition. */
import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { HashAlgorithm, IncrementalHash } from './types.ts'

const toBytes = (data: string | Uint8Array) => (typeof data === 'string' ? utf8ToBytes(data) : data)

/** SHA-256 of UTF-8 text or bytes, as 64 lower-case hex digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(toBytes(data)))
}

/** HMAC-SHA-256 of UTF-8 text or bytes: 32 bytes. */
export function hmacSha256(key: string | Uint8Array, data: string | Uint8Array): Uint8Array {
  return hmac(sha256, toBytes(key), toBytes(data))
}

/** HMAC-SHA-256 as 64 lower-case hex digits. */
export function hmacSha256Hex(key: string | Uint8Array, data: string | Uint8Array): string {
  return bytesToHex(hmacSha256(key, data))
}

/** `hmacSha256Hex` with a key prepared once: half the blocks of a short message are the key's, and are hashed here. */
export function hmacSha256With(key: Uint8Array): (data: string) => string {
  const prepared = hmac.create(sha256, key)
  return (data) => bytesToHex(prepared.clone().update(utf8ToBytes(data)).digest())
}

const hashes = { md5, sha1, sha256 }

/** A hash fed chunk by chunk, for bodies that never stand in memory as a whole. */
export function createHash(algorithm: HashAlgorithm): IncrementalHash {
  return hashes[algorithm].create()
}

/** Compares in a time that does not depend on where the bytes differ. Unequal lengths are unequal. */
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}
