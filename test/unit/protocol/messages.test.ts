import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import type { Serialized } from '../../../src/protocol/serialized.ts'

const put = { method: 'PUT', url: 'https://s3.test/a?b', headers: { 'content-type': 'a/b' } }
const signed = { id: 'a', key: 'k', token: 't', expiresAt: 1, upload: put }
const refused = { id: 'a', error: { code: 'file_too_large', message: 'No.', retryable: false } }
const object = { key: 'k', name: 'n', size: 1, type: 'a/b', etag: 'e' }
const policy = { v: 1, limits: {}, lanes: ['put'], storageOrigin: 'https://s3.test' }

describe('the messages', () => {
  it.each<[string, v.GenericSchema, unknown]>([
    ['a policy', messages.policyResponse, policy],
    [
      'a policy with all limits',
      messages.policyResponse,
      { ...policy, limits: { maxFiles: 1, maxFileSize: 0, types: ['*'] } },
    ],
    ['a signed file', messages.signResponse, { v: 1, files: [signed, refused] }],
    [
      'a form',
      messages.signResponse,
      { v: 1, files: [{ ...signed, upload: { method: 'POST', url: 'http://s3', fields: {} } }] },
    ],
    [
      'a stored object',
      messages.completeResponse,
      { v: 1, files: [{ object }, { object: { ...object, data: [1] } }, refused] },
    ],
    ['an aborted upload', messages.abortResponse, { v: 1, files: [{ removed: true }, refused] }],
    [
      'an error',
      messages.errorResponse,
      { error: { ...refused.error, retryAfter: 1.5, storageCode: 'X', requestId: 'R' } },
    ],
    ['files of any kind to sign', messages.signRequest, { v: 1, action: 'sign', files: [{ id: 'a', size: 'large' }] }],
  ])('take %s', (_, schema, message) => {
    expect(v.is(schema, message)).toBe(true)
  })

  it.each<[string, v.GenericSchema, unknown]>([
    ['another version', messages.policyResponse, { ...policy, v: 2 }],
    ['an unknown lane', messages.policyResponse, { ...policy, lanes: ['ftp'] }],
    ['a limit that is none', messages.policyResponse, { ...policy, limits: { maxFileSize: -1 } }],
    ['a script for a URL', messages.uploadTarget, { ...put, url: 'javascript:alert(1)' }],
    ['a file for a URL', messages.uploadTarget, { ...put, url: 'file:///etc/passwd' }],
    ['a path for a URL', messages.uploadTarget, { ...put, url: '/upload' }],
    ['another method', messages.uploadTarget, { ...put, method: 'DELETE' }],
    ['a method of the prototype', messages.uploadTarget, { ...put, method: 'toString' }],
    ['headers that are no text', messages.uploadTarget, { ...put, headers: { a: 1 } }],
    ['an unknown code', messages.errorResponse, { error: { ...refused.error, code: 'toString' } }],
    ['HTML', messages.signResponse, '<html>'],
    [
      'a token of 17 KB',
      messages.completeRequest,
      { v: 1, action: 'complete', files: [{ token: 'x'.repeat(16_385) }] },
    ],
    ['an object without key', messages.completeResponse, { v: 1, files: [{ object: { ...object, key: undefined } }] }],
    ['a size that is no number', messages.completeResponse, { v: 1, files: [{ object: { ...object, size: '1' } }] }],
  ])('refuse %s', (_, schema, message) => {
    expect(v.is(schema, message)).toBe(false)
  })

  it('let no name through that reaches a prototype', () => {
    const json = '{"id":"a","name":"n","type":"","size":1,"meta":{"__proto__":"x","constructor":"y","ok":"z"}}'
    const file = v.parse(messages.signFile, JSON.parse(json))
    expect(file.meta).toEqual({ ok: 'z' })
    expect(Object.getPrototypeOf(file.meta)).toBe(Object.prototype)
  })

  it('take no time for a checksum, however it is made', () => {
    const started = performance.now()
    const value = `${'A'.repeat(100_000)}!`
    expect(
      v.is(messages.signFile, { id: 'a', name: 'n', type: '', size: 1, checksum: { algorithm: 'sha1', value } }),
    ).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('Serialized', () => {
  it('is what JSON makes of a value', () => {
    expectTypeOf<Serialized<Date>>().toEqualTypeOf<string>()
    expectTypeOf<Serialized<{ a: Date; b?: number; c(): void; [Symbol.iterator]: 1 }>>().toEqualTypeOf<{
      a: string
      b?: number
    }>()
    expectTypeOf<Serialized<(Date | null)[]>>().toEqualTypeOf<(string | null)[]>()
    expectTypeOf<Serialized<readonly [1, Date]>>().toEqualTypeOf<readonly [1, string]>()
    expectTypeOf<Serialized<bigint>>().toEqualTypeOf<never>()
    expectTypeOf<Serialized<undefined>>().toEqualTypeOf<undefined>()
    expectTypeOf<Serialized<unknown>>().toEqualTypeOf<unknown>()
  })
})
