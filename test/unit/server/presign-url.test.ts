import { describe, expect, it } from 'vitest'
import { encodeKey, encodeRfc3986 } from '../../../src/server/encode-key.ts'
import { type PresignUrlOptions, presignUrl } from '../../../src/server/presign-url.ts'
import { s3 } from '../../../src/server/s3.ts'

const storage = s3({
  bucket: 'demo',
  region: 'eu-west-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  endpoint: 'https://files.example.com',
  internalEndpoint: 'http://minio:9000',
})
const base: PresignUrlOptions = { method: 'PUT', key: 'a.txt', expiresIn: 60, now: new Date('2026-11-22T00:00:00Z') }
const presign = (options: Partial<PresignUrlOptions>) => presignUrl(storage, { ...base, ...options })
const at = (time: string) => presign({ now: new Date(time) })
/** Values that the types forbid and JavaScript does not. */
const untyped = (value: unknown) => JSON.parse(JSON.stringify(value))

describe('encodeKey', () => {
  it.each([
    ['2026/11/22/photo-1_a.~.jpg', '2026/11/22/photo-1_a.~.jpg'],
    ['', ''],
    ['a b+c', 'a%20b%2Bc'],
    ['100%', '100%25'],
    ['%2F%2f', '%252F%252f'],
    ['a?b#c&d=e', 'a%3Fb%23c%26d%3De'],
    ["!'()*", '%21%27%28%29%2A'],
    ['"<>[]{}|\\^`', '%22%3C%3E%5B%5D%7B%7D%7C%5C%5E%60'],
    [':@$,;', '%3A%40%24%2C%3B'],
    ['\u0000\t\r\n\u007f', '%00%09%0D%0A%7F'],
    ['/a//b/', '/a//b/'],
    ['./../x', './../x'],
    ['日本語.png', '%E6%97%A5%E6%9C%AC%E8%AA%9E.png'],
    ['é', '%C3%A9'],
    ['e\u0301', 'e%CC%81'],
    ['🙂', '%F0%9F%99%82'],
    ['\ufeff', '%EF%BB%BF'],
  ])('%j → %s', (key, encoded) => {
    expect(encodeKey(key)).toBe(encoded)
    expect(decodeURIComponent(encoded)).toBe(key)
  })

  it.each(['\ud800', 'a\udc00b', '\ude42\ud83d'])('refuses half a surrogate pair', (key) => {
    expect(() => encodeKey(key)).toThrow(new TypeError('The key contains half of a surrogate pair (broken Unicode)'))
  })

  it('is the only place where a slash stays: queries encode it', () => {
    expect(encodeRfc3986('a/b')).toBe('a%2Fb')
  })
})

describe('presignUrl', () => {
  it('signs for the address of browsers, or on request for the internal one', () => {
    const outside = new URL(presign({}))
    const inside = new URL(presign({ internal: true }))
    expect(outside.origin + outside.pathname).toBe('https://files.example.com/demo/a.txt')
    expect(inside.origin + inside.pathname).toBe('http://minio:9000/demo/a.txt')
    expect(inside.searchParams.get('X-Amz-Signature')).not.toBe(outside.searchParams.get('X-Amz-Signature'))
  })

  it('signs headers whatever the case of their names and the blanks around their values', () => {
    const url = presign({ headers: { 'Content-Type': ' text/plain ', 'x-amz-meta-a': 'b' } })
    expect(url).toContain('X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-meta-a')
    expect(presign({ headers: { 'x-amz-meta-a': 'b', 'content-type': 'text/plain' } })).toBe(url)
  })

  it('takes the present if no time is given', () => {
    const before = Date.now()
    const date = new URL(presignUrl(storage, { method: 'GET', key: 'a', expiresIn: 1 })).searchParams.get('X-Amz-Date')
    const signed = Date.parse((date ?? '').replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'))
    expect(signed).toBeGreaterThan(before - 1001)
    expect(signed).toBeLessThanOrEqual(Date.now())
  })

  it('follows the clock from one second and one day to the next, and back', () => {
    const first = at('2026-11-22T23:59:59.100Z')
    expect(at('2026-11-22T23:59:59.900Z')).toBe(first)
    const next = at('2026-11-23T00:00:00.000Z')
    expect(next).toContain('%2F20261123%2F')
    expect(next).toContain('X-Amz-Date=20261123T000000Z')
    expect(at('2026-11-22T23:59:59.500Z')).toBe(first)
  })

  it.each([1, 604_800])('accepts %i seconds', (expiresIn) => {
    expect(presign({ expiresIn })).toContain(`X-Amz-Expires=${expiresIn}&`)
  })

  it.each([0, -1, 1.5, 604_801, Number.NaN, Number.POSITIVE_INFINITY])('refuses expiresIn %d', (expiresIn) => {
    const error = new RangeError('expiresIn must be a whole number of seconds from 1 to 604800 (7 days)')
    expect(() => presign({ expiresIn })).toThrow(error)
  })

  it('refuses expiresIn as text', () => {
    expect(() => presign({ expiresIn: untyped('60') })).toThrow(RangeError)
  })

  it.each<[string, Partial<PresignUrlOptions>, string]>([
    ['an unknown method', { method: untyped('PATCH') }, 'method must be one of GET, PUT, POST, HEAD, DELETE'],
    ['a method in lower case', { method: untyped('put') }, 'method must be one of'],
    ['a method of the prototype', { method: untyped('toString') }, 'method must be one of'],
    ['a key that is no text', { key: untyped(7) }, 'key must be a string'],
    ['a broken key', { key: 'a\ud800' }, 'The key contains half of a surrogate pair'],
    ['an invalid date', { now: new Date(Number.NaN) }, 'now must be a valid date'],
    ['a header name with a blank', { headers: { 'x amz': '1' } }, 'Not a header name: "x amz"'],
    ['a header name with a line break', { headers: { 'a\nb': '1' } }, 'Not a header name: "a\\nb"'],
    ['an empty header name', { headers: { '': '1' } }, 'Not a header name: ""'],
    ['a header value with a line break', { headers: { a: 'b\r\nc: d' } }, 'The header a must be ASCII'],
    ['a header value with a NUL', { headers: { a: '\0' } }, 'The header a must be ASCII'],
    ['a header value that no browser sends as it is', { headers: { 'x-amz-meta-a': 'ü' } }, 'must be ASCII'],
    ['a header value with a control character', { headers: { a: 'b\u007f' } }, 'must be ASCII'],
    ['a header that is no text', { headers: { 'content-length': untyped(5) } }, 'content-length must be a string'],
    ['a header given twice', { headers: { A: '1', a: '2' } }, 'The header a is given twice'],
    ['host', { headers: { Host: 'evil.example' } }, 'The header host cannot be signed'],
    ['authorization', { headers: { Authorization: 'x' } }, 'The header authorization cannot be signed'],
    ['x-amz-date', { headers: { 'X-Amz-Date': 'x' } }, 'The header x-amz-date cannot be signed'],
    ['x-amz-content-sha256', { headers: { 'x-amz-content-sha256': 'x' } }, 'x-amz-content-sha256 cannot be signed'],
    ['a query without a name', { query: { '': '1' } }, 'A query parameter has no name'],
    ['a query that is no text', { query: { partNumber: untyped(5) } }, 'partNumber must be a string'],
    ['a broken query name', { query: { '\ud800': '1' } }, 'A query parameter contains half of a surrogate pair'],
    ['a broken query value', { query: { a: '\ud800' } }, 'The query parameter a contains half of a surrogate pair'],
    ['X-Amz-Expires', { query: { 'x-amz-expires': '604800' } }, 'x-amz-expires is set by signing itself'],
    ['X-Amz-Signature', { query: { 'X-Amz-Signature': 'x' } }, 'X-Amz-Signature is set by signing itself'],
    ['a body hash', { query: { 'X-Amz-Content-Sha256': 'ab' } }, 'X-Amz-Content-Sha256 can only be UNSIGNED-PAYLOAD'],
  ])('refuses %s', (_case, options, message) => {
    expect(() => presign(options)).toThrow(message)
  })

  it('treats names of the prototype as plain names', () => {
    const url = new URL(presign({ query: JSON.parse('{"__proto__":"1","toString":"2","constructor":"3"}') }))
    expect(url.searchParams.get('__proto__')).toBe('1')
    expect(url.searchParams.get('toString')).toBe('2')
  })
})
