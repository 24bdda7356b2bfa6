import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { presignPost } from '../../../src/server/presign-post.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { type S3Options, s3 } from '../../../src/server/s3.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const base: S3Options = {
  bucket: 'demo',
  region: 'eu-west-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: SECRET,
}
/** Values that the types forbid and environment variables do not. */
const untyped = (value: unknown) => JSON.parse(JSON.stringify(value))

describe('the address of a bucket', () => {
  it.each<[string, Partial<S3Options>, string]>([
    ['AWS', {}, 'https://demo.s3.eu-west-1.amazonaws.com'],
    ['AWS in us-east-1', { region: 'us-east-1' }, 'https://demo.s3.us-east-1.amazonaws.com'],
    ['AWS in China', { region: 'cn-north-1' }, 'https://demo.s3.cn-north-1.amazonaws.com.cn'],
    [
      'AWS in the European sovereign cloud',
      { region: 'eusc-de-east-1' },
      'https://demo.s3.eusc-de-east-1.amazonaws.eu',
    ],
    ['AWS by path', { forcePathStyle: true }, 'https://s3.eu-west-1.amazonaws.com/demo'],
    ['a name with dots', { bucket: 'a.example' }, 'https://s3.eu-west-1.amazonaws.com/a.example'],
    ['a name too short for a host', { bucket: 'ab' }, 'https://s3.eu-west-1.amazonaws.com/ab'],
    ['a name that ends in a hyphen', { bucket: 'abc-' }, 'https://s3.eu-west-1.amazonaws.com/abc-'],
    ['an endpoint', { endpoint: 'https://s3.example.com' }, 'https://s3.example.com/demo'],
    ['its own port', { endpoint: 'https://s3.example.com:443' }, 'https://s3.example.com/demo'],
    ['another port', { endpoint: 'http://localhost:4001' }, 'http://localhost:4001/demo'],
    ['a base path', { endpoint: 'https://example.com/s3//' }, 'https://example.com/s3/demo'],
    ['in the host', { endpoint: 'http://s3.localhost:4001', forcePathStyle: false }, 'http://demo.s3.localhost:4001'],
    ['in the host, base path', { endpoint: 'https://e.com/s3/', forcePathStyle: false }, 'https://demo.e.com/s3'],
    [
      'dots in the host over http',
      { bucket: 'abc.def', endpoint: 'http://s3.example.com', forcePathStyle: false },
      'http://abc.def.s3.example.com',
    ],
    ['IPv4', { endpoint: 'http://127.0.0.1:9000', forcePathStyle: false }, 'http://127.0.0.1:9000/demo'],
    [
      'IPv4 and dots',
      { bucket: 'abc.def', endpoint: 'http://127.0.0.1:9000', forcePathStyle: false },
      'http://127.0.0.1:9000/abc.def',
    ],
    ['IPv6', { endpoint: 'http://[::1]:9000', forcePathStyle: false }, 'http://[::1]:9000/demo'],
  ])('%s', (_case, options, expected) => {
    const { address, internalAddress } = s3({ ...base, ...options })
    expect(address.origin + address.path).toBe(expected)
    expect(address.origin.split('//')[1]).toBe(address.host)
    expect(internalAddress).toBe(address)
  })

  it('takes another for the server itself, of its own style', () => {
    const { address, internalAddress } = s3({ ...base, internalEndpoint: 'http://vpce.example:8080' })
    expect(address).toEqual({
      origin: 'https://demo.s3.eu-west-1.amazonaws.com',
      host: 'demo.s3.eu-west-1.amazonaws.com',
      path: '',
    })
    expect(internalAddress).toEqual({ origin: 'http://vpce.example:8080', host: 'vpce.example:8080', path: '/demo' })
  })
})

describe('what s3() refuses', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 's3() needs an object of options'],
    ['no options', {}, 's3() needs bucket, region, accessKeyId, secretAccessKey: missing or blank'],
    ['a missing secret', { ...base, secretAccessKey: undefined }, 's3() needs secretAccessKey: missing or blank'],
    ['null', { ...base, region: null }, 's3() needs region: missing or blank'],
    ['blanks', { ...base, bucket: ' \n', accessKeyId: '' }, 's3() needs bucket, accessKeyId: missing or blank'],
    ['a number', { ...base, bucket: 7 }, 's3(): bucket must be a string'],
    ['an empty endpoint', { ...base, endpoint: '' }, 's3(): endpoint is blank'],
    ['an empty token', { ...base, sessionToken: ' ' }, 's3(): sessionToken is blank'],
    ['null as endpoint', { ...base, internalEndpoint: null }, 's3(): internalEndpoint must be a string'],
    [
      'a line break after the secret',
      { ...base, secretAccessKey: `${SECRET}\n` },
      's3(): secretAccessKey contains a space',
    ],
    ['a blank before the id', { ...base, accessKeyId: ' AKIA' }, 's3(): accessKeyId contains a space'],
    ['an ARN', { ...base, bucket: 'arn:aws:s3:::demo' }, 's3(): bucket must be a bucket name'],
    ['a bucket with a slash', { ...base, bucket: 'demo/folder' }, 's3(): bucket must be a bucket name'],
    ['a bucket of two dots', { ...base, bucket: '..' }, 's3(): bucket must be a bucket name'],
    ['a region that changes the host', { ...base, region: 'x.evil.example/' }, 's3(): region must be a region name'],
    ['a region with a slash', { ...base, region: 'a/b', endpoint: 'https://e.com' }, 's3(): region must be a region'],
    ['an endpoint without scheme', { ...base, endpoint: 'localhost:9000' }, 's3(): endpoint must be a URL that starts'],
    ['an endpoint of another scheme', { ...base, endpoint: 'ftp://e.com' }, 's3(): endpoint must be a URL that starts'],
    ['an endpoint without host', { ...base, endpoint: 'https://' }, 's3(): endpoint must be a URL that starts'],
    ['an endpoint with a query', { ...base, endpoint: 'https://e.com/?a' }, 's3(): endpoint must not contain ? or #'],
    ['an endpoint with a hash', { ...base, endpoint: 'https://e.com/#a' }, 's3(): endpoint must not contain ? or #'],
    [
      'credentials',
      { ...base, internalEndpoint: `https://u:p@e.com` },
      's3(): internalEndpoint must not contain credentials',
    ],
    ['forcePathStyle as text', { ...base, forcePathStyle: 'false' }, 's3(): forcePathStyle must be true or false'],
  ])('%s', (_case, options, message) => {
    let error: unknown
    try {
      s3(options === undefined ? untyped(null) : Object.assign(Object.create(null), options))
    } catch (thrown) {
      error = thrown
    }
    if (!(error instanceof TypeError)) throw new Error(`expected a TypeError, got ${String(error)}`)
    expect(error.message).toContain(message)
    expect(error.stack).not.toContain(SECRET)
  })
})

describe('the secret', () => {
  const token = 'FwoGZXIvYXdzEXAMPLE'
  const storage = s3({ ...base, sessionToken: token })
  const logged: unknown = storage
  const now = new Date('2026-11-22T00:00:00Z')
  presignUrl(storage, { method: 'GET', key: 'a', expiresIn: 60, now })

  it.each<[string, string]>([
    ['JSON.stringify', JSON.stringify(storage)],
    ['String', String(logged)],
    ['util.inspect', inspect(storage, { showHidden: true, depth: null, getters: true })],
    ['spreading', inspect({ ...storage }, { depth: null })],
    ['own properties', inspect(Object.getOwnPropertyDescriptors(storage), { showHidden: true, depth: null })],
    ['structure of the signer', inspect(storage.signerAt(now), { showHidden: true, depth: null })],
    ['a URL', presignUrl(storage, { method: 'GET', key: 'a', expiresIn: 60, now })],
    ['a policy', JSON.stringify(presignPost(storage, { key: 'a', expiresIn: 60, now }))],
  ])('is not in %s', (_way, text) => {
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(SECRET.slice(4, 20))
  })

  it('nor is the session token where a storage is logged', () => {
    expect(JSON.stringify(storage) + inspect(storage, { showHidden: true, depth: null })).not.toContain(token)
  })

  it('cannot be swapped: the storage is frozen', () => {
    expect(Object.isFrozen(storage)).toBe(true)
    expect(Object.isFrozen(storage.address)).toBe(true)
  })

  it('is read once: changing the options later changes nothing', () => {
    const options = { ...base }
    const made = s3(options)
    const url = presignUrl(made, { method: 'GET', key: 'a', expiresIn: 60, now })
    options.secretAccessKey = 'other'
    options.bucket = 'other'
    expect(presignUrl(made, { method: 'GET', key: 'a', expiresIn: 60, now })).toBe(url)
  })
})
