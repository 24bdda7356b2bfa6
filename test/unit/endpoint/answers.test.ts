import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { failureOf, withSentences } from './failure.ts'
import { errorOf, file } from './native-server.ts'
import { type Reply, serve } from './serve.ts'

const html = (status: number, text = '<!DOCTYPE html><title>x</title>'): Reply => ({
  status,
  text,
  headers: { 'content-type': 'text/html; charset=utf-8' },
})
const prepared = {
  upload: { method: 'PUT', url: 'https://s3.test/x', headers: {} },
  key: 'k',
  expiresAt: undefined,
  token: 't',
} as const

describe('every bad answer is one clear error, the same for sign and complete', () => {
  it.each<[string, Reply, object]>([
    ['401', { status: 401 }, { code: 'unauthorized', status: 401, retryable: false }],
    ['403', { status: 403 }, { code: 'forbidden', status: 403 }],
    ['403 with a word', { status: 403, json: { error: 'Not yours' } }, { code: 'forbidden', message: 'Not yours' }],
    ['404', { status: 404 }, { code: 'not_found', message: /Check `endpoint`/ }],
    ['404 in HTML', html(404), { code: 'not_found', message: /no upload endpoint at this address/ }],
    ['405', { status: 405 }, { code: 'method_not_allowed' }],
    ['408', { status: 408 }, { code: 'endpoint_timeout', retryable: true }],
    ['413', { status: 413 }, { code: 'payload_too_large', retryable: false }],
    ['415', { status: 415 }, { code: 'unsupported_media_type' }],
    ['418', { status: 418, json: { detail: 'I am a teapot' } }, { code: 'bad_request', message: 'I am a teapot' }],
    ['429', { status: 429 }, { code: 'rate_limited', retryable: true, retryAfter: undefined }],
    [
      '429 with seconds',
      { status: 429, headers: { 'retry-after': '3' } },
      { code: 'rate_limited', retryable: true, retryAfter: 3 },
    ],
    ['429 with nonsense', { status: 429, headers: { 'retry-after': 'soon' } }, { retryAfter: undefined }],
    [
      '429 of ours',
      { status: 429, json: { error: errorOf('rate_limited', 'Slow', { retryable: true, retryAfter: 9 }) } },
      { code: 'rate_limited', message: 'Slow', retryAfter: 9, status: 429 },
    ],
    ['500', { status: 500, text: 'Traceback (most recent call last)' }, { code: 'internal_error', retryable: true }],
    ['502 in HTML', html(502), { code: 'internal_error', retryable: true, status: 502 }],
    ['503', { status: 503, headers: { 'retry-after': '0' } }, { code: 'internal_error', retryAfter: 0 }],
    [
      'our error with another status',
      { status: 503, json: { error: errorOf('storage_unavailable', 'S3 is down', { requestId: 'r' }) } },
      { code: 'storage_unavailable', message: 'S3 is down', retryable: false, requestId: 'r', status: 503 },
    ],
    [
      'our error with 200',
      { json: { error: errorOf('unsupported_version', 'Reload') } },
      { code: 'unsupported_version', message: 'Reload' },
    ],
    [
      'a code that is not in the list',
      { status: 403, json: { error: errorOf('toString', 'Closed on Sundays') } },
      { code: 'forbidden', message: 'Closed on Sundays' },
    ],
    [
      'an HTML page with 200',
      html(200),
      {
        code: 'endpoint_invalid',
        message: /^The upload endpoint \/api\/upload answered an HTML page \(text\/html\)\./,
      },
    ],
    [
      'invalid JSON',
      { text: '{"v":1,' },
      { code: 'endpoint_invalid', message: /answered something that is not JSON \(application\/json\)/ },
    ],
    ['nothing', { text: ' ' }, { code: 'endpoint_invalid', message: /answered nothing/ }],
    ['204', { status: 204, headers: {} }, { code: 'endpoint_invalid', message: /answered nothing/ }],
    [
      'JSON of another shape',
      { json: { v: 1, files: 7 } },
      { code: 'endpoint_invalid', message: /JSON that is not an upload answer/ },
    ],
    ['another version', { json: { v: 2, files: [] } }, { code: 'endpoint_invalid' }],
    ['null', { json: null }, { code: 'endpoint_invalid' }],
    ['a refusal with 200', { json: { ok: false, message: 'Quota used up' } }, { message: /: Quota used up\. / }],
  ])('%s', async (_, reply, expected) => {
    const { url } = await serve(() => reply)
    const endpoint = createEndpoint(url, { attempts: 1 })
    const calls = [endpoint.sign(file('a')), endpoint.complete(file('a'), prepared)]
    for (const error of await Promise.all(calls.map(failureOf))) {
      expect(error).toMatchObject(withSentences(expected))
      expect(error.message).not.toContain('secret')
    }
  })

  it('429 with a date counts from now', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString()
    const { url } = await serve(() => ({ status: 429, headers: { 'retry-after': date } }))
    const { retryAfter } = await failureOf(createEndpoint(url, { attempts: 1 }).sign(file('a')))
    expect(retryAfter).toBeGreaterThanOrEqual(58)
    expect(retryAfter).toBeLessThanOrEqual(60)
  })

  it('a redirect to a login page is called that', async () => {
    const { url } = await serve((seen) =>
      seen.url.startsWith('/login') ? html(200) : { status: 302, headers: { location: '/login?next=secret' } },
    )
    const error = await failureOf(createEndpoint(url).sign(file('a')))
    expect(error.code).toBe('endpoint_invalid')
    expect(error.message).toMatch(/redirected to \/login, which answered an HTML page.*sign in/)
    expect(error.message).not.toContain('secret')
  })

  it('a connection that breaks in the middle of the answer is no answer', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"v":1')
      setTimeout(() => response.destroy(), 5)
      return undefined
    })
    const error = await failureOf(createEndpoint(url, { attempts: 1 }).sign(file('a')))
    expect(error).toMatchObject({ code: 'endpoint_unreachable', retryable: true })
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  it('long sentences are cut', async () => {
    const { url } = await serve(() => ({ status: 403, json: { message: 'x'.repeat(5000) } }))
    expect((await failureOf(createEndpoint(url).sign(file('a')))).message).toHaveLength(300)
  })
})

it('answers of any kind end in an answer or an UploadError', async () => {
  const answer = fc.oneof(
    fc.json(),
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify({ v: 1, files: [value, { id: '0', ...Object(value) }] })),
    fc
      .record({ url: fc.webUrl(), fields: fc.jsonValue(), headers: fc.jsonValue(), key: fc.jsonValue() })
      .map((value) => JSON.stringify(value)),
  )
  const status = fc.constantFrom(200, 201, 299, 400, 403, 422, 429, 500, 503)
  const property = fc.assert(
    fc.asyncProperty(answer, status, async (text, code) => {
      const settings = { attempts: 1, fetch: async () => new Response(text, { status: code }) }
      for (const option of ['/x', { sign: '/x', confirm: '/y' }]) {
        const endpoint = createEndpoint(option, settings)
        const outcomes = await Promise.allSettled([
          endpoint.sign(file('a')),
          endpoint.complete(file('a'), prepared),
          endpoint.abort(prepared),
          endpoint.policy(),
        ])
        const reasons = outcomes.flatMap((outcome): unknown[] =>
          outcome.status === 'rejected' ? [outcome.reason] : [],
        )
        expect(reasons.filter((reason) => !(reason instanceof UploadError))).toEqual([])
      }
    }),
    { numRuns: 80 },
  )
  await expect(property).resolves.toBeUndefined()
})
