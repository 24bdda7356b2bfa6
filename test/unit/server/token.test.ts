import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hmacSha256 } from '../../../src/crypto/node.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { fromBase64url, toBase64url } from '../../../src/server/base64url.ts'
import { createTokenSigner, type TokenClaims } from '../../../src/server/token.ts'

const claims: TokenClaims = {
  id: 'upload',
  key: '2026/11/22/a.png',
  name: 'a.png',
  type: 'image/png',
  size: 5,
  meta: { album: 1 },
  endpoint: '/api/upload',
  user: 'ann',
  iat: 1000,
  exp: 2000,
}
const signer = createTokenSigner(['the first secret', 'the older secret'], 'bucket')
const token = signer.issue(claims)
const [payload = '', signature = ''] = token.split('.')

/** The claims, or the error's code; anything else thrown fails the test. */
function read(text: string, now = 1_500_000, by = signer): unknown {
  try {
    return by.read(text, now)
  } catch (error) {
    if (error instanceof UploadError) return error.code
    throw error
  }
}

/** Signs as only the owner of the secret can. */
const genuine = (body: string) =>
  `${body}.${toBase64url(hmacSha256(hmacSha256('the first secret', 'bucketdrop upload token v1 bucket'), body))}`
const genuineJson = (json: string) => genuine(Buffer.from(json).toString('base64url'))

describe('a token', () => {
  it('gives back what was put in', () => {
    expect(read(token)).toEqual(claims)
    const odd = { ...claims, name: '日本語\ud83d"\n\0', meta: { ['__proto__x']: null, t: true }, user: undefined }
    expect(read(signer.issue(odd))).toEqual(odd)
    expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/)
  })

  it('is refused with any of its characters changed, left out or doubled', () => {
    for (let i = 0; i < token.length; i++) {
      const [before, at, after] = [token.slice(0, i), token.charAt(i), token.slice(i + 1)]
      for (const other of ['A', 'B', '_', '.', '=', '+', '\n', '\u0100']) {
        if (other !== at) expect(read(before + other + after)).toBe('token_invalid')
      }
      expect(read(before + after)).toBe('token_invalid')
      expect(read(before)).toBe('token_invalid')
    }
  })

  it.each([
    ['nothing', ''],
    ['a dot', '.'],
    ['no signature', payload],
    ['an empty signature', `${payload}.`],
    ['an empty payload', `.${signature}`],
    ['a third part', `${token}.${signature}`],
    ['blanks around it', ` ${token} `],
    ['a line break after it', `${token}\n`],
    ['padding', `${token}=`],
    ['unused bits in its signature', token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1)],
    [
      'the other base64',
      token
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .padEnd(token.length + 1, '='),
    ],
    ['the form of a JWT', `${toBase64url(new TextEncoder().encode('{"alg":"none"}'))}.${payload}.`],
    ['a JWT with our signature', `${toBase64url(new TextEncoder().encode('{"alg":"HS256"}'))}.${payload}.${signature}`],
    ['the payload as signature', `${payload}.${payload}`],
    ['a plain HMAC of the secret', `${payload}.${toBase64url(hmacSha256('the first secret', payload))}`],
    ['a megabyte', `${'A'.repeat(1e6)}.${signature}`],
  ])('is refused with %s', (_, text) => {
    expect(read(text)).toBe('token_invalid')
  })

  it('is refused by another secret, and taken by a list that has its own', () => {
    expect(read(token, undefined, createTokenSigner(['another secret..'], 'bucket'))).toBe('token_invalid')
    expect(read(token, undefined, createTokenSigner(['a newer secret..', 'the first secret'], 'bucket'))).toEqual(
      claims,
    )
    expect(read(createTokenSigner(['the older secret'], 'bucket').issue(claims))).toEqual(claims)
    expect(read(token, undefined, createTokenSigner(['the older secret'], 'bucket'))).toBe('token_invalid')
    expect(read(token, undefined, createTokenSigner(['the first secret'], 'another'))).toBe('token_invalid')
  })

  it('ends to the millisecond', () => {
    expect(read(token, 1_999_999)).toEqual(claims)
    expect(read(token, 2_000_000)).toBe('token_expired')
  })

  it.each([
    ['no claims', '{}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a size as text', JSON.stringify({ ...claims, size: '5' })],
    ['deep metadata', JSON.stringify({ ...claims, meta: { a: {} } })],
    ['no endpoint', JSON.stringify({ ...claims, endpoint: undefined })],
  ])('of an older version with %s is refused, though it is signed', (_, json) => {
    expect(read(genuineJson(json))).toBe('token_invalid')
  })

  it('pollutes nothing, not even when we signed it', () => {
    const json = JSON.stringify(claims).replace(
      '{',
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},',
    )
    expect(read(genuineJson(json))).toEqual(claims)
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  it('of 10,000 made-up texts is none', () => {
    const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))
    const text = fc.oneof(
      fc.string({ unit, maxLength: 300 }),
      fc.tuple(fc.base64String(), fc.base64String()).map((parts) => parts.join('.')),
      fc.base64String().map((other) => `${payload}.${other}`),
      fc.base64String().map((other) => `${other}.${signature}`),
      fc
        .tuple(fc.nat(token.length), fc.string())
        .map(([at, more]) => `${token.slice(0, at)}!${more}${token.slice(at)}`),
    )
    fc.assert(
      fc.property(text, (made) => read(made) === 'token_invalid'),
      { numRuns: 10_000, seed: 20_261_122 },
    )
  })
})

describe('base64url', () => {
  it('is what Node makes of it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = toBase64url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64url(text)).toEqual(new Uint8Array(bytes))
      }),
    )
  })

  it.each(['A', 'AAAAA', 'A=', 'A+', 'A/', 'A A', 'é', 'AB', 'AAB', '\n'])('refuses %j', (text) => {
    expect(fromBase64url(text)).toBeUndefined()
  })
})

it('needs a secret', () => {
  expect(() => createTokenSigner([], 'bucket')).toThrow(TypeError)
})
