/** Both implementations of `#crypto`, against published vectors and against each other. */
import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as noble from '../../src/crypto/noble.ts'
import * as node from '../../src/crypto/node.ts'

const SEED = 20_261_122
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')

it('export the same names', () => {
  expect(Object.keys(noble).toSorted()).toEqual(Object.keys(node).toSorted())
})

describe.each([
  ['node:crypto', node],
  ['@noble/hashes', noble],
])('%s', (_name, crypto) => {
  // https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values, SHA-256
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('SHA-256 of %j', (text, digest) => {
    expect(crypto.sha256Hex(text)).toBe(digest)
    expect(crypto.sha256Hex(new TextEncoder().encode(text))).toBe(digest)
  })

  // RFC 4231, test cases 1, 2, 3 and 6 (a key longer than a block)
  it.each([
    ['0b'.repeat(20), '4869205468657265', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      '4a656665',
      '7768617420646f2079612077616e7420666f72206e6f7468696e673f',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    ['aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
    [
      'aa'.repeat(131),
      '54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('HMAC-SHA-256 of RFC 4231', (key, data, digest) => {
    expect(hex(crypto.hmacSha256(bytes(key), bytes(data)))).toBe(digest)
    expect(crypto.hmacSha256Hex(bytes(key), bytes(data))).toBe(digest)
  })

  it('signs many messages with a key prepared once', () => {
    const key = bytes('4a656665')
    const sign = crypto.hmacSha256With(key)
    for (const text of ['what do ya want for nothing?', '', 'é🙂', 'x'.repeat(1000), 'what do ya want for nothing?']) {
      expect(sign(text)).toBe(crypto.hmacSha256Hex(key, text))
    }
  })

  it.each([
    ['md5', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ] as const)('%s, fed in chunks', (algorithm, digest) => {
    const hash = crypto.createHash(algorithm)
    hash.update(bytes('61'))
    hash.update(bytes(''))
    hash.update(bytes('6263'))
    expect(hex(hash.digest())).toBe(digest)
  })

  it.each([
    ['', '', true],
    ['0102', '0102', true],
    ['0102', '0103', false],
    ['0102', '010200', false],
    ['010200', '0102', false],
    ['', '00', false],
  ])('timingSafeEqual(%s, %s) is %s', (a, b, equal) => {
    expect(crypto.timingSafeEqual(bytes(a), bytes(b))).toBe(equal)
  })
})

it(`agree on any text, bytes and key (seed ${SEED})`, () => {
  const data = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.uint8Array({ maxLength: 300 }))
  const property = fc.property(
    data,
    data,
    fc.uint8Array({ maxLength: 100 }),
    fc.string(),
    (key, value, secret, text) => {
      expect(noble.sha256Hex(value)).toBe(node.sha256Hex(value))
      expect(hex(noble.hmacSha256(key, value))).toBe(hex(node.hmacSha256(key, value)))
      expect(noble.hmacSha256Hex(key, value)).toBe(node.hmacSha256Hex(key, value))
      expect(noble.hmacSha256With(secret)(text)).toBe(node.hmacSha256With(secret)(text))
    },
  )
  fc.assert(property, { numRuns: 300, seed: SEED })
})

describe('node:crypto before Node 20.12', () => {
  afterEach(() => {
    vi.doUnmock('node:crypto')
    vi.resetModules()
  })

  it('hashes without the one-shot function', async () => {
    vi.doMock('node:crypto', async (original) => ({ ...(await original<object>()), hash: undefined }))
    vi.resetModules()
    const old = await import('../../src/crypto/node.ts')
    expect(old.sha256Hex).not.toBe(node.sha256Hex)
    expect(old.sha256Hex('abc')).toBe(node.sha256Hex('abc'))
  })
})
