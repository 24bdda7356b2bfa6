/** Passwords of links: hashed with scrypt, under Node. */
import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import { timingSafeEqual } from '#crypto'
import { createGate } from '../gate.ts'

/**
 * OWASP's "Password Storage Cheat Sheet" names five settings of equal strength, from N = 2^17 with p = 1 to N = 2^13 with
 * p = 10. This is the middle one: 32 MiB a hash instead of 128, since whoever knows a link can ask for as many as they like.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
export const COST: PasswordCost = { ln: 15, r: 8, p: 3 }

/** NIST SP 800-132 §5.1: a salt of at least 128 bits. */
const SALT_BYTES = 16
const HASH_BYTES = 32

/** Hashes at once. Node's thread pool has four threads, which files and DNS look-ups need too. */
const AT_ONCE = 2
/** Passwords waiting for a hash: at a quarter of a second each, the last waits for about 16 s. */
const WAITING = 128

/** Hashes and checks passwords, a few at a time. */
export interface Passwords {
  /** @returns `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`: the parameters travel along, so that they can change. */
  hash(password: string, signal?: AbortSignal): Promise<string>
  /**
   * Compares in constant time. Without a hash to compare with, because there is no such link or it has no password, the
   * same work is done and the answer is `false`: how long it takes tells nothing.
   */
  verify(password: string, encoded: string | undefined, signal?: AbortSignal): Promise<boolean>
}

/** Parameters of scrypt (RFC 7914 §2). */
export interface PasswordCost {
  /** log2 of N, the cost in memory and time. */
  ln: number
  r: number
  p: number
}

/** The parts of an encoded hash. */
export interface EncodedPassword extends PasswordCost {
  salt: Uint8Array
  hash: Uint8Array
}

/** @param cost of new hashes; old ones are checked with their own. */
export function createPasswords(cost: PasswordCost): Passwords {
  /** What is checked where there is nothing to check. No password has this hash. */
  const decoy: EncodedPassword = { ...cost, salt: new Uint8Array(SALT_BYTES), hash: new Uint8Array(HASH_BYTES) }
  const gate = createGate({
    atOnce: AT_ONCE,
    waiting: WAITING,
    full: 'Too many passwords are being checked at once. Try again in a moment.',
  })
  return {
    hash: (password, signal) =>
      gate.run(async () => {
        const salt = randomBytes(SALT_BYTES)
        return encodePassword({ ...cost, salt, hash: await derive(password, { ...decoy, salt }) })
      }, signal),
    verify: (password, encoded, signal) =>
      gate.run(async () => {
        const expected = encoded === undefined ? decoy : decodePassword(encoded)
        const equal = timingSafeEqual(await derive(password, expected), expected.hash)
        return equal && encoded !== undefined
      }, signal),
  }
}

function derive(password: string, { ln, r, p, salt, hash }: EncodedPassword): Promise<Uint8Array> {
  // Twice what scrypt needs by its own formula (RFC 7914 §2: 128·N·r bytes): Node's default is 32 MiB in all.
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }
  return new Promise((resolve, reject) => {
    // The same password typed on another keyboard gives other code points: NFKC, as NIST SP 800-63B §5.1.1.2 has it.
    scrypt(password.normalize('NFKC'), salt, hash.length, options, (error, derived) =>
      error ? reject(error) : resolve(derived),
    )
  })
}

/** The PHC string format: https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md */
export function encodePassword({ ln, r, p, salt, hash }: EncodedPassword): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(hash)}`
}

const ENCODED = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** @throws Error for what `encodePassword` did not make, or what would take more than 1 GiB. The hash is in no message. */
export function decodePassword(encoded: string): EncodedPassword {
  const [, ln, r, p, salt = '', hash = ''] = ENCODED.exec(encoded) ?? []
  const parsed = { ln: Number(ln), r: Number(r), p: Number(p), salt: fromBase64(salt), hash: fromBase64(hash) }
  const sound = parsed.ln >= 1 && parsed.r >= 1 && parsed.p >= 1 && 128 * 2 ** parsed.ln * parsed.r <= 2 ** 30
  if (!sound) throw new Error('The database holds a password hash that cannot be read.')
  return parsed
}

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
