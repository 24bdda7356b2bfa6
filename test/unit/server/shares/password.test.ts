import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COST, createPasswords, decodePassword, encodePassword } from '../../../../src/server/shares/password.ts'
import { outcome, QUICK, tally, times } from './fixtures.ts'

describe('passwords', () => {
  it('are hashed as RFC 7914 §12 has it', async () => {
    const salt = new TextEncoder().encode('SodiumChloride')
    // scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1), the first 64 bytes.
    const hash = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
      'hex',
    )
    const encoded = encodePassword({ ln: 14, r: 8, p: 1, salt, hash })
    expect(await createPasswords(QUICK).verify('pleaseletmein', encoded)).toBe(true)
    expect(await createPasswords(QUICK).verify('pleaseletmeim', encoded)).toBe(false)
  })

  it('carry their parameters, so that those can change', async () => {
    const old = await createPasswords({ ln: 4, r: 1, p: 1 }).hash('abcd')
    expect(old).toMatch(/^\$scrypt\$ln=4,r=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(await createPasswords(QUICK).verify('abcd', old)).toBe(true)
    expect(await createPasswords(QUICK).hash('abcd')).toMatch(/^\$scrypt\$ln=5,r=8,p=1\$/)
  })

  it('are salted: one password has two hashes', async () => {
    const { hash } = createPasswords(QUICK)
    expect(await hash('abcd')).not.toBe(await hash('abcd'))
  })

  it('are the same in whatever way Unicode spells them', async () => {
    const { hash, verify } = createPasswords(QUICK)
    expect(await verify('cafe\u0301 ①', await hash('caf\u00e9 1'))).toBe(true)
  })

  it('are never right where there is nothing to compare with', async () => {
    expect(await createPasswords(QUICK).verify('', undefined)).toBe(false)
    expect(await createPasswords(QUICK).verify('abcd', undefined)).toBe(false)
  })

  it('take as long where there is nothing to compare with, at the real cost', async () => {
    const { hash, verify } = createPasswords(COST)
    const encoded = await hash('abcd')
    const time = async (compared: string | undefined) => {
      const start = performance.now()
      await verify('wrong', compared)
      return performance.now() - start
    }
    const taken: { guarded: number[]; unknown: number[] } = { guarded: [], unknown: [] }
    for (let i = 0; i < 5; i++) {
      taken.guarded.push(await time(encoded))
      taken.unknown.push(await time(undefined))
    }
    // The least of five: what other programs on the machine take comes on top.
    const ratio = Math.min(...taken.unknown) / Math.min(...taken.guarded)
    expect(ratio).toBeGreaterThan(0.5)
    expect(ratio).toBeLessThan(2)
  }, 30_000)

  it('wait in a line that has an end', async () => {
    const { hash } = createPasswords(QUICK)
    const { ok = 0, rate_limited: refused = 0 } = await tally(times(200, () => hash('abcd')))
    expect([ok, refused]).toEqual([130, 70])
    expect(await outcome(hash('abcd'))).toBe('ok')
  })

  it.each([
    '',
    'abcd',
    '$scrypt$ln=15,r=8,p=3$$',
    '$scrypt$ln=31,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$scrypt$ln=0,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('cannot be read from %j, and the error does not repeat it', (encoded) => {
    expect(() => decodePassword(encoded)).toThrow('The database holds a password hash that cannot be read.')
  })

  it('come back from their encoding as they went in', () => {
    const part = (min: number, max: number) => fc.integer({ min, max })
    const bytes = (minLength: number) => fc.uint8Array({ minLength, maxLength: 64 })
    const encoded = fc.record({ ln: part(1, 16), r: part(1, 8), p: part(1, 9), salt: bytes(9), hash: bytes(17) })
    fc.assert(
      fc.property(encoded, (given) => {
        expect(decodePassword(encodePassword(given))).toEqual(given)
      }),
    )
  })
})
