import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { inspect } from 'node:util'
import { getSignedUrl } from '@aws-sdk/cloudfront-signer'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CloudFrontUrlOptions, cloudFront } from '../../../src/server/cloudfront.ts'
import { NOW } from './presign-sandbox.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const options = { domain: 'https://d111111abcdef8.cloudfront.net', keyPairId: 'K2JCJMDEHXQW5F', privateKey }
const signers = { SHA1: cloudFront(options), SHA256: cloudFront({ ...options, hash: 'SHA256' }) }

/** Without `*`, which the SDK leaves a wildcard: see the test of its own. */
const key = fc
  .string({
    unit: fc.constantFrom(
      ...'aZ09/-_.~ %+?#&=:@$,;!\'()"<>[]{}|^\\'.split(''),
      'ü',
      'e\u0301',
      '日',
      '🎉',
      '%2F',
      '\n',
    ),
    minLength: 1,
    maxLength: 30,
  })
  .filter((text) => !text.split('/').some((segment) => segment === '.' || segment === '..'))
const ipAddress = fc
  .tuple(fc.ipV4(), fc.option(fc.integer({ min: 0, max: 32 })))
  .map(([ip, mask]) => (mask === null ? ip : `${ip}/${mask}`))
const cases = fc.record({
  key,
  hash: fc.constantFrom('SHA1' as const, 'SHA256' as const),
  seconds: fc.integer({ min: 1, max: 1e8 }),
  now: fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
  startsBefore: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined, freq: 2 }),
  ipAddress: fc.option(ipAddress, { nil: undefined, freq: 2 }),
  query: fc.dictionary(
    fc.stringMatching(/^[a-z-]{1,9}$/),
    fc.string({ unit: fc.constantFrom(...'a &=ü/'.split('')) }),
    {
      maxKeys: 2,
    },
  ),
})

/** The URL that the SDK is given: it encodes the path and the query by itself. */
const rawUrl = (path: string, query: Record<string, string>) => {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return `${options.domain}/${encoded}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
}

describe('cloudFront equals @aws-sdk/cloudfront-signer', () => {
  it('in 600 generated URLs, canned and custom', () => {
    const seen = { canned: 0, custom: 0 }
    fc.assert(
      fc.property(cases, (given) => {
        const now = new Date(Math.floor(given.now.getTime() / 1000) * 1000)
        const end = new Date(now.getTime() + given.seconds * 1000)
        const startsAt =
          given.startsBefore === undefined ? undefined : new Date(end.getTime() - given.startsBefore * 1000)
        const theirs = getSignedUrl({
          url: rawUrl(given.key, given.query),
          keyPairId: options.keyPairId,
          privateKey,
          dateLessThan: end,
          ...(startsAt && { dateGreaterThan: startsAt }),
          ...(given.ipAddress !== undefined && { ipAddress: given.ipAddress }),
          ...(given.hash === 'SHA256' && { algorithm: 'SHA256' as const }),
        })
        const { ipAddress, query } = given
        const ours = signers[given.hash].presignGet({
          key: given.key,
          expiresIn: given.seconds,
          now,
          startsAt,
          ipAddress,
          query,
        })
        expect(ours).toBe(theirs)
        seen[ours.includes('Policy=') ? 'custom' : 'canned'] += 1
      }),
      { numRuns: 600, seed: 20_261_122 },
    )
    expect(Math.min(seen.canned, seen.custom)).toBeGreaterThan(50)
  })

  it('in a policy for all keys below a prefix', () => {
    const ours = signers.SHA1.presignGet({ key: 'user/42/ü 1.mp4', keyPattern: 'user/42/*', expiresIn: 3600, now: NOW })
    const policy = JSON.stringify({
      Statement: [
        {
          Resource: `${options.domain}/user/42/*`,
          Condition: { DateLessThan: { 'AWS:EpochTime': NOW.getTime() / 1000 + 3600 } },
        },
      ],
    })
    const url = rawUrl('user/42/ü 1.mp4', {})
    expect(ours).toBe(getSignedUrl({ url, keyPairId: options.keyPairId, privateKey, policy }))
  })
})

describe('a CloudFront URL', () => {
  const presign = (given: Partial<CloudFrontUrlOptions>) =>
    signers.SHA1.presignGet({ key: 'a.jpg', expiresIn: 60, now: NOW, ...given })

  it('carries a signature that the public key verifies', () => {
    const { searchParams } = new URL(presign({}))
    const signature = (searchParams.get('Signature') ?? '')
      .replaceAll('-', '+')
      .replaceAll('_', '=')
      .replaceAll('~', '/')
    const end = searchParams.get('Expires')
    const policy = `{"Statement":[{"Resource":"${options.domain}/a.jpg","Condition":{"DateLessThan":{"AWS:EpochTime":${end}}}}]}`
    const publicKey = createPublicKey(privateKey)
    expect(verify('RSA-SHA1', Buffer.from(policy), publicKey, Buffer.from(signature, 'base64'))).toBe(true)
    expect(verify('RSA-SHA1', Buffer.from(`${policy} `), publicKey, Buffer.from(signature, 'base64'))).toBe(false)
  })

  it('never lets a character of a key become a wildcard of the policy', () => {
    const url = presign({ key: '*', ipAddress: '192.0.2.1' })
    const policy = new URL(url).searchParams
      .get('Policy')
      ?.replaceAll('-', '+')
      .replaceAll('_', '=')
      .replaceAll('~', '/')
    expect(JSON.parse(atob(policy ?? '')).Statement[0].Resource).toBe(`${options.domain}/%2A`)
    expect(presign({ key: 'a?b' })).toContain('/a%3Fb?Expires=')
  })

  it.each(['*', 'films/*', 'films/?/*.ts*', 'films/1/(a) b+c.ts*'])('takes the pattern %s', (keyPattern) => {
    expect(presign({ key: 'films/1/(a) b+c.ts', keyPattern, query: { x: '1' } })).toContain('Policy=')
  })

  it.each<[string, Partial<CloudFrontUrlOptions>, string]>([
    ['an empty key', { key: '' }, 'needs a key'],
    ['a key that climbs', { key: 'a/../b' }, 'segment, which browsers resolve away'],
    ['a broken key', { key: '\ud800' }, 'half of a surrogate pair'],
    ['an empty pattern', { keyPattern: '' }, 'keyPattern does not match the key'],
    ['a pattern of other keys', { key: 'films/2/a', keyPattern: 'films/1/*' }, 'keyPattern does not match the key'],
    ['a pattern without room for the query', { keyPattern: 'a.jpg', query: { a: 'b' } }, 'keyPattern does not match'],
    ['no time', { expiresIn: 0 }, 'expiresIn must be whole seconds'],
    ['an invalid date', { now: new Date(Number.NaN) }, 'must be valid dates'],
    ['a start after the end', { startsAt: new Date(NOW.getTime() + 60_000) }, 'startsAt must lie before the end'],
    ['IPv6', { ipAddress: '::1' }, 'ipAddress must be an IPv4 address'],
    ['no octet', { ipAddress: '1.2.3.256' }, 'ipAddress must be an IPv4 address'],
    ['no mask', { ipAddress: '1.2.3.4/33' }, 'ipAddress must be an IPv4 address'],
    ['a parameter of CloudFront’s', { query: { Expires: '1' } }, 'is CloudFront’s own'],
  ])('is refused for %s', (_case, given, message) => {
    expect(() => presign(given)).toThrow(message)
  })
})

describe('cloudFront()', () => {
  const ec = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const encrypted = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' },
  })

  it('takes an encrypted key with its passphrase', () => {
    const signer = cloudFront({ ...options, privateKey: encrypted.privateKey, passphrase: 'open sesame' })
    expect(signer.presignGet({ key: 'a', expiresIn: 1 })).toContain('Signature=')
  })

  it.each<[string, object, string]>([
    ['a key that is none', { privateKey: 'secret text' }, 'privateKey must be an RSA private key'],
    ['a key of another kind', { privateKey: ec.privateKey }, 'privateKey must be an RSA private key'],
    ['a wrong passphrase', { privateKey: encrypted.privateKey, passphrase: 'no' }, 'with its passphrase if it has one'],
    ['a missing id', { keyPairId: '' }, 'keyPairId is no id'],
    ['an id that changes the URL', { keyPairId: 'a&b' }, 'keyPairId is no id'],
    ['a domain without scheme', { domain: 'cdn.example.com' }, 'domain must be a URL'],
    ['a domain with a path', { domain: 'https://cdn.example.com/a' }, 'a scheme and a host'],
    ['an unknown hash', { hash: 'MD5' }, 'hash must be SHA1 or SHA256'],
  ])('refuses %s', (_case, given, message) => {
    let error: unknown
    try {
      Reflect.apply(cloudFront, undefined, [{ ...options, ...given }])
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(TypeError)
    expect(inspect(error)).toContain(message)
    expect(inspect(error)).not.toMatch(/secret text|PRIVATE KEY/)
  })

  it('shows no key where it is logged', () => {
    expect(inspect(signers.SHA1, { showHidden: true, depth: null })).not.toMatch(/PRIVATE|KeyObject/)
  })
})
