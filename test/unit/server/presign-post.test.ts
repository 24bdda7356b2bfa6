import { describe, expect, it } from 'vitest'
import { type PresignPostOptions, presignPost } from '../../../src/server/presign-post.ts'
import { s3 } from '../../../src/server/s3.ts'

const storage = s3({
  bucket: 'demo',
  region: 'eu-west-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
})
const base: PresignPostOptions = { key: 'a.txt', expiresIn: 60, now: new Date('2026-11-22T00:00:00.700Z') }
const presign = (options: Partial<PresignPostOptions>) => presignPost(storage, { ...base, ...options })
const policyOf = (options: Partial<PresignPostOptions>) =>
  JSON.parse(Buffer.from(presign(options).fields.Policy ?? '', 'base64').toString())
/** Values that the types forbid and JavaScript does not. */
const untyped = (value: unknown) => JSON.parse(JSON.stringify(value))

describe('presignPost', () => {
  it('writes a policy with the size range, each field and the exact key', () => {
    const { url, fields } = presign({ fields: { 'Content-Type': 'image/png' } })
    expect(url).toBe('https://demo.s3.eu-west-1.amazonaws.com/')
    expect(Object.keys(fields)).toEqual([
      'Content-Type',
      'bucket',
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'key',
      'Policy',
      'X-Amz-Signature',
    ])
    const conditions: PresignPostOptions['conditions'] = [['content-length-range', 1, 1024]]
    expect(policyOf({ fields: { 'Content-Type': 'image/png' }, conditions })).toEqual({
      expiration: '2026-11-22T00:01:00Z',
      conditions: [
        ['content-length-range', 1, 1024],
        { 'Content-Type': 'image/png' },
        { bucket: 'demo' },
        { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' },
        { 'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/s3/aws4_request' },
        { 'X-Amz-Date': '20261122T000000Z' },
        { key: 'a.txt' },
      ],
    })
  })

  it('lets the browser choose the end of a key only if the key ends in ${filename}', () => {
    expect(policyOf({ key: 'in/${filename}' }).conditions).toContainEqual(['starts-with', '$key', 'in/'])
    expect(policyOf({ key: '${filename}/x' }).conditions).toContainEqual({ key: '${filename}/x' })
  })

  it('takes the present if no time is given', () => {
    const { fields } = presignPost(storage, { key: 'a', expiresIn: 60 })
    expect(fields['X-Amz-Date']).toMatch(/^\d{8}T\d{6}Z$/)
  })

  it('leaves the given fields as they were', () => {
    const fields = Object.freeze({ acl: 'private' })
    expect(presign({ fields }).fields).not.toBe(fields)
  })

  it.each([0, -1, 1.5, 604_801, Number.NaN])('refuses expiresIn %d', (expiresIn) => {
    expect(() => presign({ expiresIn })).toThrow(RangeError)
  })

  it.each<[string, Partial<PresignPostOptions>, string]>([
    ['an empty key', { key: '' }, 'A form upload needs a key'],
    ['a key that is no text', { key: untyped(7) }, 'A form upload needs a key'],
    ['a broken key', { key: 'a\udc00' }, 'The key contains half of a surrogate pair'],
    ['an invalid date', { now: new Date(Number.NaN) }, 'now must be a valid date'],
    ['a field that is no text', { fields: { acl: untyped(1) } }, 'The field acl must be a string'],
    ['a field given twice', { fields: { Acl: 'a', acl: 'b' } }, 'The field acl is given twice'],
    ['a size that is none', { conditions: [['content-length-range', 0, Number.NaN]] }, 'content-length-range must be'],
    ['a size without end', { conditions: [['content-length-range', 0, Infinity]] }, 'content-length-range must be'],
    ['a size below nothing', { conditions: [['content-length-range', -1, 5]] }, 'content-length-range must be'],
    ['a size upside down', { conditions: [['content-length-range', 5, 1]] }, 'content-length-range must be'],
    [
      'a condition without $',
      { conditions: [untyped(['eq', 'acl', 'a'])] },
      'Not a condition of a policy: ["eq","acl"',
    ],
    ['a condition of another kind', { conditions: [untyped(['ends-with', '$key', 'a'])] }, 'Not a condition'],
    ['a condition on a number', { conditions: [untyped({ acl: 1 })] }, 'Not a condition of a policy: {"acl":1}'],
    ['a condition without a value', { conditions: [untyped(['starts-with', '$key'])] }, 'Not a condition'],
    ...[
      'bucket',
      'file',
      'Key',
      'policy',
      'x-amz-signature',
      'X-Amz-Date',
      'X-Amz-Credential',
      'x-amz-security-token',
    ].map((name): [string, Partial<PresignPostOptions>, string] => [
      `the field ${name}`,
      { fields: { [name]: 'x' } },
      `The field ${name} is set by signing itself`,
    ]),
  ])('refuses %s', (_case, options, message) => {
    expect(() => presign(options)).toThrow(message)
  })
})
