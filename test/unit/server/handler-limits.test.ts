import { describe, expect, it } from 'vitest'
import type { Lane, Limits } from '../../../src/protocol/messages.ts'
import {
  type Changes,
  codeOf,
  type FileLike,
  failure,
  policyOf,
  post,
  send,
  setup,
  signAll,
  signOne,
} from './fixtures.ts'

const putOf = (url: string, change: (url: URL) => void) => {
  const changed = new URL(url)
  change(changed)
  return changed.href
}

describe('what the storage itself refuses', () => {
  it.each<[string, string, Changes | ((url: string) => Changes)]>([
    ['one byte more', 'hello!', {}],
    ['one byte less', 'hell', {}],
    ['no bytes', '', {}],
    ['another content-type', 'hello', { headers: { 'content-type': 'text/html' } }],
    ['another name', 'hello', { headers: { 'x-amz-meta-name': 'other' } }],
    ['another upload id', 'hello', { headers: { 'x-amz-meta-upload-id': 'other' } }],
    ['further metadata', 'hello', { headers: { 'x-amz-meta-more': 'x' } }],
    ['an ACL', 'hello', { headers: { 'x-amz-acl': 'public-read' } }],
    ['a copy of another object', 'hello', { headers: { 'x-amz-copy-source': '/demo/secret' } }],
    ['another key', 'hello', (url) => ({ url: putOf(url, (it) => (it.pathname += '2')) })],
    ['another lifetime', 'hello', (url) => ({ url: putOf(url, (it) => it.searchParams.set('X-Amz-Expires', '901')) })],
    ['a part of a multipart upload', 'hello', (url) => ({ url: `${url}&partNumber=1&uploadId=x` })],
    ['an ACL in the query', 'hello', (url) => ({ url: `${url}&x-amz-acl=public-read` })],
  ])('PUT with %s', async (_, bytes, changes) => {
    const thread = setup({ lanes: ['put'] })
    const signed = await signOne(thread.handler)
    const made = typeof changes === 'function' ? changes(signed.upload.url) : changes
    expect((await send(thread, signed, bytes, made)).status).toBe(403)
    expect(await send(thread, signed)).toMatchObject({ status: 200 })
  })

  it.each<[string, string, Changes]>([
    ['one byte more', 'hello!', {}],
    ['one byte less', 'hell', {}],
    ['no bytes', '', {}],
    ['another content-type', 'hello', { fields: { 'Content-Type': 'text/html' } }],
    ['another name', 'hello', { fields: { 'x-amz-meta-name': 'other' } }],
    ['another upload id', 'hello', { fields: { 'x-amz-meta-upload-id': 'other' } }],
    ['further metadata', 'hello', { fields: { 'x-amz-meta-more': 'x' } }],
    ['an ACL', 'hello', { fields: { acl: 'public-read' } }],
    ['another key', 'hello', { fields: { key: 'other' } }],
    ['a key the form fills in', 'hello', { fields: { key: '${filename}' } }],
    ['a redirect', 'hello', { fields: { success_action_redirect: 'https://evil.test' } }],
    ['another bucket', 'hello', { url: 'https://s3.test/other' }],
  ])('POST with %s', async (_, bytes, changes) => {
    const thread = setup({ lanes: ['post'] })
    const signed = await signOne(thread.handler)
    expect((await send(thread, signed, bytes, changes)).status).toBeGreaterThanOrEqual(400)
    expect((await send(thread, signed)).status).toBe(204)
  })

  it.each<Lane>(['put', 'post'])('%s after its time', async (lane) => {
    const thread = setup({ lanes: [lane], expiresIn: 60 })
    const signed = await signOne(thread.handler)
    expect(signed.expiresAt).toBe(thread.clock.now + 60_000)
    thread.clock.now += 61_000
    expect(await send(thread, signed)).toMatchObject({ status: 403, code: 'AccessDenied' })
  })
})

describe('what the endpoint refuses', () => {
  it.each<[string, Limits, FileLike, string]>([
    ['one byte too many', { maxFileSize: 4 }, {}, 'file_too_large'],
    ['as many bytes as allowed', { maxFileSize: 5 }, {}, 'ok'],
    ['one byte too few', { minFileSize: 6 }, {}, 'file_too_small'],
    ['as few bytes as allowed', { minFileSize: 5 }, {}, 'ok'],
    ['nothing but empty files', { maxFileSize: 0 }, { size: 0 }, 'ok'],
    ['another type', { types: ['image/*'] }, {}, 'type_not_allowed'],
    ['another type behind parameters', { types: ['image/png'] }, { type: 'text/html;x=image/png' }, 'type_not_allowed'],
    ['a type that is none', { types: ['image/*'] }, { type: 'image/png, text/html' }, 'type_not_allowed'],
    ['a type with parameters', { types: ['text/plain'] }, { type: 'Text/Plain; charset=utf-8' }, 'ok'],
    ['another extension', { types: ['.pdf'] }, {}, 'type_not_allowed'],
    ['no type at all allowed', { types: [] }, {}, 'type_not_allowed'],
    ['a file beyond all together', { maxTotalSize: 4 }, {}, 'total_too_large'],
    ['more than one PUT carries', {}, { size: 5 * 1024 ** 3 + 1 }, 'file_too_large'],
    ['all that one PUT carries', {}, { size: 5 * 1024 ** 3 }, 'ok'],
    ['a negative size', {}, { size: -1 }, 'file_invalid'],
    ['a broken size', {}, { size: 1.5 }, 'file_invalid'],
    ['a size as text', {}, { size: '5' }, 'file_invalid'],
    ['no size', {}, { size: null }, 'file_invalid'],
    ['a size beyond numbers', {}, { size: 2 ** 60 }, 'file_invalid'],
    ['no name', {}, { name: '' }, 'file_invalid'],
    ['a name that is none', {}, { name: ['a'] }, 'file_invalid'],
    ['a name of 1,025 characters', {}, { name: 'x'.repeat(1025) }, 'file_invalid'],
    ['a type that is none', {}, { type: 7 }, 'file_invalid'],
    ['metadata that is deep', {}, { meta: { a: { b: 1 } } }, 'file_invalid'],
    ['metadata that is a list', {}, { meta: 'text' }, 'file_invalid'],
    ['too much metadata', {}, { meta: { a: '語'.repeat(700) } }, 'file_invalid'],
    ['an unknown checksum', {}, { checksum: { algorithm: 'md5', value: 'AAAAAAAA' } }, 'file_invalid'],
    ['a checksum with a line break', {}, { checksum: { algorithm: 'sha1', value: 'AAAAAAAA\n' } }, 'file_invalid'],
  ])('%s', async (_, limits, file, code) => {
    const { handler, errors } = setup({ limits })
    const [refused, other] = await signAll(handler, [file, { id: 'b', type: 'image/png', name: 'x.pdf' }])
    expect(codeOf(refused)).toBe(code)
    expect(other?.id).toBe('b')
    expect(errors).toEqual([])
  })

  it('reads 1e400 and -0 as what they are', async () => {
    const sized = (size: string) =>
      `{"v":1,"action":"sign","files":[{"id":"a","name":"a","type":"","size":${size}},{"id":"b","name":"b","type":"","size":1}]}`
    const { handler } = setup()
    for (const [size, code] of [
      ['1e400', 'file_invalid'],
      ['-0', 'ok'],
      ['5e0', 'ok'],
    ] as const) {
      const body: { files: object[] } = await (await handler(post(sized(size)))).json()
      expect(body.files.map(codeOf)).toEqual([code, 'ok'])
    }
  })

  it('lets one refused file fail alone, and counts only the accepted ones', async () => {
    const { handler } = setup({ limits: { maxFiles: 2, maxTotalSize: 11, maxFileSize: 6 } })
    const sizes = [7, 5, 7, 7, 5, 1, 1]
    const answers = await signAll(
      handler,
      sizes.map((size, i) => ({ id: String(i), size })),
    )
    expect(answers.map(codeOf)).toEqual([
      'file_too_large',
      'ok',
      'file_too_large',
      'file_too_large',
      'ok',
      'too_many_files',
      'too_many_files',
    ])
    const totals = await signAll(setup({ limits: { maxTotalSize: 11 } }).handler, [{}, {}, { size: 2 }, { size: 1 }])
    expect(totals.map(codeOf)).toEqual(['ok', 'ok', 'total_too_large', 'ok'])
  })

  it('has other limits for other users, shown and enforced', async () => {
    const { handler } = setup({
      authorize: (request) => ({ userId: request.headers.get('x-user') ?? '', plan: request.headers.get('x-plan') }),
      limits: async (user) => ({ maxFileSize: user.plan === 'pro' ? 100 : 1 }),
    })
    const pro = { 'x-user': 'u1', 'x-plan': 'pro' }
    const free = { 'x-user': 'u2', 'x-plan': 'free' }
    expect((await policyOf(handler, pro)).limits).toEqual({ maxFileSize: 100 })
    expect((await policyOf(handler, free)).limits).toEqual({ maxFileSize: 1 })
    expect((await signAll(handler, [{}], pro)).map(codeOf)).toEqual(['ok'])
    expect((await signAll(handler, [{}], free)).map(codeOf)).toEqual(['file_too_large'])
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('refuses all rather than take %d for a limit', async (bytes) => {
    const { handler, errors } = setup({ limits: () => ({ maxFileSize: bytes }) })
    expect(await failure(handler, post({ v: 1, action: 'sign', files: [] }))).toEqual([500, 'internal_error'])
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('limits.maxFileSize') })])
  })

  it('shows no more of the limits than the protocol has', async () => {
    const row = { maxFileSize: 5, internalNote: 'owes us money' }
    expect((await policyOf(setup({ limits: () => row }).handler)).limits).toEqual({ maxFileSize: 5 })
  })

  it('takes 100 files and no more', async () => {
    const { handler } = setup()
    const files = Array.from({ length: 101 }, (_, i) => ({ id: `f${i}`, name: 'a', type: '', size: 1 }))
    const answers = await signAll(handler, files.slice(1))
    expect(answers.map(codeOf)).toEqual(Array.from({ length: 100 }, () => 'ok'))
    expect(await failure(handler, post({ v: 1, action: 'sign', files }))).toEqual([400, 'bad_request'])
    expect(await failure(handler, post({ v: 1, action: 'sign', files: [] }))).toEqual([400, 'bad_request'])
  })
})
