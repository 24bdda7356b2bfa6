import { describe, expect, it } from 'vitest'
import { attachmentFor } from '../../../src/server/attachment-for.ts'
import { type PresignFormOptions, presignForm } from '../../../src/server/presign-form.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { bucketInSandbox, codeOf, NOW } from './presign-sandbox.ts'

const base: PresignFormOptions = {
  key: 'a.txt',
  expiresIn: 60,
  contentType: 'text/plain',
  size: { min: 1, max: 10 },
  now: NOW,
}

describe('presignForm', () => {
  it('stores the file with all that was signed', async () => {
    const { storage, post, request } = bucketInSandbox()
    const form = presignForm(storage, {
      ...base,
      metadata: { owner: '42' },
      encryption: 'AES256',
      storageClass: 'STANDARD_IA',
      cacheControl: 'bucket-owner-full-control',
    })
    expect((await post(form)).status).toBe(204)
    const { headers } = await request(presignUrl(storage, { method: 'HEAD', key: 'a.txt', expiresIn: 60, now: NOW }), {
      method: 'HEAD',
    })
    expect(headers.get('content-type')).toBe('text/plain')
    expect(headers.get('x-amz-meta-owner')).toBe('42')
    expect(headers.get('cache-control')).toBe('bucket-owner-full-control')
  })

  it.each([200, 201, 204] as const)('answers %i if told so', async (successStatus) => {
    const { storage, post } = bucketInSandbox()
    const response = await post(presignForm(storage, { ...base, successStatus }))
    expect(response.status).toBe(successStatus)
    expect((await response.text()).includes('<Key>a.txt</Key>')).toBe(successStatus === 201)
  })

  it('sends the browser on, with the key in the query', async () => {
    const { storage, post } = bucketInSandbox()
    const response = await post(presignForm(storage, { ...base, successRedirect: 'https://app.test/done?a=1' }))
    expect(response.status).toBe(303)
    const target = new URL(response.headers.get('location') ?? '')
    expect(Object.fromEntries(target.searchParams)).toMatchObject({ a: '1', bucket: 'demo', key: 'a.txt' })
  })

  it('lets the file’s name end the key below a prefix, and no other key', async () => {
    const { storage, post } = bucketInSandbox()
    const form = presignForm(storage, { ...base, key: { startsWith: 'user/42/' }, successStatus: 201 })
    const response = await post(form, { name: 'ü 1.txt' })
    expect(await response.text()).toContain('<Key>user/42/ü 1.txt</Key>')
    expect(await codeOf(await post(form, { more: { key: 'user/43/a.txt' } }))).toBe('AccessDenied')
  })

  it('lets the page choose a type that begins right', async () => {
    const { storage, post } = bucketInSandbox()
    const form = presignForm(storage, { ...base, contentType: { startsWith: 'image/' } })
    expect(await codeOf(await post(form))).toBe('AccessDenied')
    expect(await codeOf(await post(form, { more: { 'Content-Type': 'text/html' } }))).toBe('AccessDenied')
    expect((await post(form, { more: { 'Content-Type': 'image/png' } })).status).toBe(204)
  })

  it('stores what a browser might run as an attachment, and no sender can leave that out', async () => {
    const { storage, post, request } = bucketInSandbox()
    const form = presignForm(storage, { ...base, contentType: { startsWith: 'image/' } })
    const more = { 'Content-Type': 'image/svg+xml' }
    expect(await codeOf(await post(form, { more: { ...more, 'content-disposition': 'inline' } }))).toBe('AccessDenied')
    expect((await post(form, { more })).status).toBe(204)
    const { headers } = await request(presignUrl(storage, { method: 'HEAD', key: 'a.txt', expiresIn: 60, now: NOW }), {
      method: 'HEAD',
    })
    expect(headers.get('content-disposition')).toBe('attachment')
  })

  it('stores a file whose name S3 would take for a placeholder', async () => {
    const { storage, post } = bucketInSandbox()
    const contentDisposition = attachmentFor({ name: '${filename}.html', type: 'text/html' })
    const form = presignForm(storage, { ...base, contentType: 'text/html', contentDisposition })
    expect((await post(form, { name: '${filename}.html' })).status).toBe(204)
  })

  it.each<[string, Partial<PresignFormOptions>, string | undefined]>([
    ['text/html', { contentType: 'text/html' }, 'attachment'],
    ['SVG that is allowed', { contentType: 'image/svg+xml', contentDisposition: 'inline' }, 'inline'],
    ['images that are allowed', { contentType: { startsWith: 'image/' }, contentDisposition: 'inline' }, 'inline'],
    ['text', {}, undefined],
    ['any type', { contentType: { startsWith: '' } }, 'attachment'],
  ])('%s: disposition', (_case, options, stored) => {
    const { fields } = presignForm(bucketInSandbox().storage, { ...base, ...options })
    expect(fields['content-disposition']).toBe(stored)
  })

  it.each<[string, Partial<PresignFormOptions>, object, string]>([
    ['a file too large', {}, { body: 'x'.repeat(11) }, 'EntityTooLarge'],
    ['a file too small', {}, { body: '' }, 'EntityTooSmall'],
    ['another key', {}, { more: { key: 'b.txt' } }, 'AccessDenied'],
    ['another type', {}, { more: { 'Content-Type': 'text/html' } }, 'AccessDenied'],
    ['other metadata', { metadata: { a: '1' } }, { more: { 'x-amz-meta-a': '2' } }, 'AccessDenied'],
    ['a field that was not signed', {}, { more: { 'x-amz-meta-b': '1' } }, 'AccessDenied'],
    ['another status', { successStatus: 201 }, { more: { success_action_status: '200' } }, 'AccessDenied'],
    [
      'an eq that fails',
      { conditions: [['eq', '$acl', 'bucket-owner-full-control']] },
      { more: { acl: 'aws-exec-read' } },
      'AccessDenied',
    ],
    ['an eq without its field', { conditions: [['eq', '$acl', 'bucket-owner-full-control']] }, {}, 'AccessDenied'],
    [
      'a starts-with that fails',
      { conditions: [['starts-with', '$x-amz-meta-tag', 'a']] },
      { more: { 'x-amz-meta-tag': 'b' } },
      'AccessDenied',
    ],
    [
      'a condition by name',
      { conditions: [{ 'x-amz-meta-c': '1' }] },
      { more: { 'x-amz-meta-c': '2' } },
      'AccessDenied',
    ],
    ['a second, narrower size', { conditions: [['content-length-range', 7, 9]] }, {}, 'EntityTooSmall'],
  ])('has S3 refuse %s', async (_case, options, sent, code) => {
    const { storage, post } = bucketInSandbox()
    expect(await codeOf(await post(presignForm(storage, { ...base, ...options }), sent))).toBe(code)
  })

  it.each<[string, Partial<PresignFormOptions>, object]>([
    [
      'eq',
      { conditions: [['eq', '$acl', 'bucket-owner-full-control']] },
      { more: { acl: 'bucket-owner-full-control' } },
    ],
    ['starts-with', { conditions: [['starts-with', '$x-amz-meta-tag', 'a']] }, { more: { 'x-amz-meta-tag': 'abc' } }],
    ['starts-with anything', { conditions: [['starts-with', '$x-amz-meta-t', '']] }, { more: { 'x-amz-meta-t': 'z' } }],
    ['by name', { conditions: [{ 'x-amz-meta-c': '1' }] }, { more: { 'x-amz-meta-c': '1' } }],
    ['content-length-range', { conditions: [['content-length-range', 5, 5]] }, {}],
    ['a further field', { fields: { acl: 'bucket-owner-full-control' } }, {}],
  ])('has S3 accept what fits a condition: %s', async (_case, options, sent) => {
    const { storage, post } = bucketInSandbox()
    expect((await post(presignForm(storage, { ...base, ...options }), sent)).status).toBe(204)
  })

  it('ends with its time', async () => {
    const { storage, post, clock } = bucketInSandbox()
    const form = presignForm(storage, base)
    clock.now = NOW.getTime() + 61_000
    expect(await codeOf(await post(form))).toBe('AccessDenied')
  })

  it('carries the session token of temporary credentials', async () => {
    const sessionToken = 'FwoGZXIvYXdzEXAMPLE+/='
    const { storage, post } = bucketInSandbox({ sessionToken }, { sessionToken })
    expect((await post(presignForm(storage, base))).status).toBe(204)
    expect(await codeOf(await post(presignForm(bucketInSandbox().storage, base)))).not.toBe('')
  })

  it.each([
    'https://abc.r2.cloudflarestorage.com',
    'https://s3.us-west-004.backblazeb2.com',
    'https://s3.eu-central-1.wasabisys.com',
  ])('says so where a provider takes no forms: %s', (endpoint) => {
    const { storage } = bucketInSandbox({ endpoint })
    expect(() => presignForm(storage, base)).toThrow('takes no uploads by form: use presignPut')
  })

  it.each<[string, Partial<PresignFormOptions>, string]>([
    ['a size that is none', { size: { max: Number.NaN } }, 'size must be whole numbers'],
    ['a size upside down', { size: { min: 2, max: 1 } }, 'size must be whole numbers'],
    ['a size over 5 GiB', { size: { max: 5 * 1024 ** 3 + 1 } }, 'size must be whole numbers'],
    ['a redirect to a script', { successRedirect: 'javascript:alert(1)' }, 'successRedirect must be an http(s) URL'],
    ['a status that S3 does not know', { successStatus: JSON.parse('202') }, 'successStatus must be 200, 201 or 204'],
    ['a placeholder in an exact key', { key: 'a/${filename}' }, '{ startsWith: … }'],
    ['a placeholder within a prefix', { key: { startsWith: 'a/${filename}/' } }, '`${filename}`'],
    ['every key of the bucket', { key: { startsWith: '' } }, 'could write under every key'],
    ['a prefix that leaves itself', { key: { startsWith: 'user/42/../' } }, '`.` or `..` segment'],
    ['an empty key', { key: '' }, 'A form upload needs a key'],
    ['a key too long', { key: 'é'.repeat(513) }, 'longer than 1024 bytes'],
    ['an empty type', { contentType: '' }, 'contentType must be printable ASCII, and not empty'],
    ['no type', { contentType: JSON.parse('7') }, 'contentType must be printable ASCII, and not empty'],
    ['a type with a line break', { contentType: 'text/plain\r\nx: y' }, 'contentType must be printable ASCII'],
    ['a type that begins with other letters', { contentType: { startsWith: 'ü' } }, 'contentType must be printable'],
    ['a type given twice', { fields: { 'content-type': 'text/html' } }, 'The field content-type is given twice'],
    ['a checksum that nobody verifies', { checksum: { algorithm: 'crc32', value: 'NhCmhg==' } }, 'does not protect'],
    ['a field of signing', { fields: { Policy: 'x' } }, 'The field Policy is set by signing itself'],
  ])('refuses %s', (_case, options, message) => {
    const { storage } = bucketInSandbox({ provider: 'ceph' })
    expect(() => presignForm(storage, { ...base, ...options })).toThrow(message)
  })
})
