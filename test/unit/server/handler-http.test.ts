import { describe, expect, it } from 'vitest'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { ask, ENDPOINT, failure, post, setup } from './fixtures.ts'

const { handler, errors } = setup()
const file = { id: 'a', name: 'a', type: '', size: 1 }
const sign = (more: object) => ({ v: 1, action: 'sign', files: [file], ...more })

describe('a request that is none', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD', 'PROPFIND'])('%s', async (method) => {
    const { response, body } = await ask(async (request) => {
      const answer = await handler(request)
      return method === 'HEAD' ? new Response(answer.body, answer) : answer
    }, new Request(ENDPOINT, { method }))
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, POST, OPTIONS')
    expect(body).toMatchObject({ error: { code: 'method_not_allowed' } })
  })

  it.each<[string, unknown, number, string]>([
    ['an unknown action', sign({ action: 'resign' }), 400, 'unknown_action'],
    ['toString', sign({ action: 'toString' }), 400, 'unknown_action'],
    ['__proto__', sign({ action: '__proto__' }), 400, 'unknown_action'],
    ['constructor', sign({ action: 'constructor' }), 400, 'unknown_action'],
    ['an action that is a list', sign({ action: ['sign'] }), 400, 'unknown_action'],
    ['an action that is an object', sign({ action: { toString: 'sign' } }), 400, 'unknown_action'],
    ['version 2', sign({ v: 2 }), 400, 'unsupported_version'],
    ['version "1"', sign({ v: '1' }), 400, 'unsupported_version'],
    ['version null', sign({ v: null }), 400, 'unsupported_version'],
    ['no version', { action: 'sign', files: [file] }, 400, 'bad_request'],
    ['no action', { v: 1, files: [file] }, 400, 'bad_request'],
    ['no files', { v: 1, action: 'sign' }, 400, 'bad_request'],
    ['files that are none', sign({ files: { 0: file, length: 1 } }), 400, 'bad_request'],
    ['a file that is none', sign({ files: ['a'] }), 400, 'bad_request'],
    ['a file without id', sign({ files: [{ ...file, id: undefined }] }), 400, 'bad_request'],
    ['an id that is a number', sign({ files: [{ ...file, id: 1 }] }), 400, 'bad_request'],
    ['an empty id', sign({ files: [{ ...file, id: '' }] }), 400, 'bad_request'],
    ['an endless id', sign({ files: [{ ...file, id: 'x'.repeat(513) }] }), 400, 'bad_request'],
    ['complete without tokens', { v: 1, action: 'complete', files: [] }, 400, 'bad_request'],
    [
      'complete of 101',
      { v: 1, action: 'complete', files: Array.from({ length: 101 }, () => ({ token: 't' })) },
      400,
      'bad_request',
    ],
    ['a token that is none', { v: 1, action: 'complete', files: [{ token: 7 }] }, 400, 'bad_request'],
    ['a token of 17 KB', { v: 1, action: 'complete', files: [{ token: 'x'.repeat(16_385) }] }, 400, 'bad_request'],
    ['abort of 101', { v: 1, action: 'abort', tokens: Array(101).fill('t') }, 400, 'bad_request'],
    ['abort of nothing', { v: 1, action: 'abort', tokens: [''] }, 400, 'bad_request'],
    ['a list', [sign({})], 400, 'bad_request'],
    ['null', null, 400, 'bad_request'],
    ['a number', 1, 400, 'bad_request'],
    ['an empty body', '', 400, 'bad_request'],
    ['no JSON', '{"v":1,', 400, 'bad_request'],
    ['two JSONs', '{}{}', 400, 'bad_request'],
    ['NaN', '{"v":NaN}', 400, 'bad_request'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'bad_request'],
    [
      '100,000 levels in a file',
      `{"v":1,"action":"sign","files":[{"id":"a","x":${'['.repeat(9e4)}${']'.repeat(9e4)}}]}`,
      200,
      '',
    ],
    ['a prototype', '{"__proto__":{"v":1,"action":"sign"}}', 400, 'bad_request'],
  ])('%s', async (_, body, status, code) => {
    const answer = await ask(handler, post(body))
    expect(answer.response.status).toBe(status)
    if (code) expect(answer.body).toMatchObject({ error: { code, retryable: false } })
    expect(errors).toEqual([])
  })

  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json, text/plain',
    'text/plain; application/json',
  ])('of type %j, which a foreign page could send without asking', async (type) => {
    expect(await failure(handler, post(sign({}), { 'content-type': type }))).toEqual([415, 'unsupported_media_type'])
  })

  it.each(['application/json', 'Application/JSON;charset=utf-8', 'application/json ; x=y'])(
    'but of type %s',
    async (type) => {
      expect((await ask(handler, post(sign({}), { 'content-type': type }))).response.status).toBe(200)
    },
  )

  it('never repeats a value that it did not understand', async () => {
    const { body } = await ask(handler, post({ v: 1, action: 'sign', files: [{ id: ['my password'] }] }))
    expect(body).toMatchObject({ error: { message: expect.stringContaining('files.0.id') } })
    expect(JSON.stringify(body)).not.toContain('my password')
  })
})

describe('CORS', () => {
  const preflight = (origin: string) =>
    new Request(ENDPOINT, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-auth',
      },
    })
  const named = createUploadHandler({
    ...setup().settings,
    cors: { origins: ['https://page.test'], credentials: true },
  })

  it('lets named origins in, with every header they ask for', async () => {
    const response = await named(preflight('https://page.test'))
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://page.test',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type,x-auth',
      'access-control-allow-methods': 'GET, POST',
      vary: 'Origin',
    })
    expect(response.body).toBeNull()
  })

  it.each(['https://page.test.evil.test', 'http://page.test', 'https://PAGE.test', 'null', 'https://page.test:8443'])(
    'keeps %s out',
    async (origin) => {
      const response = await named(preflight(origin))
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null])
      const answer = await named(post(sign({}), { origin }))
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      expect(answer.headers.get('vary')).toBe('Origin')
    },
  )

  it('keeps every other origin out by default', async () => {
    expect((await handler(preflight('https://page.test'))).status).toBe(403)
    const { response } = await ask(handler, post(sign({}), { origin: 'https://page.test' }))
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('opens to all with *, without cookies', async () => {
    const open = createUploadHandler({ ...setup().settings, cors: { origins: '*' } })
    expect((await open(preflight('https://any.test'))).headers.get('access-control-allow-origin')).toBe('*')
    const { response } = await ask(open, post(sign({}), { origin: 'https://any.test' }))
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('lets the page read errors, and when to come back', async () => {
    const { response } = await ask(named, post('', { origin: 'https://page.test' }))
    expect(response.status).toBe(400)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://page.test')
    expect(response.headers.get('access-control-expose-headers')).toBe('Retry-After')
  })
})
