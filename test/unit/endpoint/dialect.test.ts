import { describe, expect, expectTypeOf, it } from 'vitest'
import { createEndpoint, type EndpointOption } from '../../../src/endpoint/create-endpoint.ts'
import type { SignFunction } from '../../../src/endpoint/dialect.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { failureOf, withSentences } from './failure.ts'
import { manualClock } from './manual-clock.ts'
import { errorOf, file } from './native-server.ts'
import { type Reply, serve } from './serve.ts'

const url = 'https://s3.test/bucket/k?sig=1'
const known = { upload: { method: 'PUT', url, headers: { 'content-type': 'text/plain' } }, key: 'k' } as const
const prepared = { ...known, expiresAt: undefined, token: undefined }

describe('a signing URL', () => {
  it.each([
    [undefined, { filename: 'a.txt', content_type: 'text/plain', file_size: 1 }],
    ['snake' as const, { filename: 'a.txt', content_type: 'text/plain', file_size: 1 }],
    ['camel' as const, { filename: 'a.txt', contentType: 'text/plain', fileSize: 1 }],
  ])('is asked in %s', async (spelling, body) => {
    const { url: sign, seen } = await serve(() => ({ json: { upload_url: url, key: 'k', expires_in: 300 } }))
    const clock = manualClock()
    const endpoint = createEndpoint({ sign, case: spelling }, { clock })
    expect(await endpoint.sign(file('a.txt'))).toEqual({ ...prepared, expiresAt: clock.now() + 300_000 })
    expect(clock.pending()).toEqual([])
    expect(seen.map(({ text }): unknown => JSON.parse(text))).toEqual([body])
  })

  it('hears of metadata where there is some, and of a type always', async () => {
    const { url: sign, seen } = await serve(() => ({ json: { url } }))
    await createEndpoint({ sign }).sign(file('a', { type: '', meta: { album: 'x' } }))
    expect(JSON.parse(seen[0]?.text ?? '')).toEqual({
      filename: 'a',
      content_type: 'application/octet-stream',
      file_size: 1,
      metadata: { album: 'x' },
    })
  })

  it.each<[string, Reply, object]>([
    ['a refusal', { status: 403, json: { detail: 'Images only' } }, { code: 'forbidden', message: 'Images only' }],
    ['no URL', { json: { key: 'k' } }, { code: 'endpoint_invalid', message: /JSON that is not a URL to upload to/ }],
    [
      'our form of error',
      { status: 422, json: { error: errorOf('file_too_large', 'Big') } },
      { code: 'file_too_large' },
    ],
    ['no key to confirm by', { json: { url } }, { code: 'endpoint_invalid', message: /with a `key` to confirm by/ }],
  ])('that answers %s', async (_, reply, expected) => {
    const { url: sign } = await serve(() => reply)
    const error = await failureOf(createEndpoint({ sign, confirm: '/c' }).sign(file('a')))
    expect(error).toMatchObject(withSentences(expected))
  })

  it('is asked again where the error can pass', async () => {
    const replies: Reply[] = [{ status: 500 }, { status: 503 }]
    const { url: sign, seen } = await serve(() => replies.shift() ?? { json: { url } })
    await createEndpoint({ sign }, { random: () => 0 }).sign(file('a'))
    expect(seen).toHaveLength(3)
  })

  it('publishes no policy, and there is nothing to abort', async () => {
    const endpoint = createEndpoint({ sign: 'http://127.0.0.1:1/' })
    expect(await endpoint.policy()).toBeUndefined()
    expect(await endpoint.abort(prepared)).toBeUndefined()
  })
})

describe('confirming', () => {
  const object = { key: 'k', name: 'a', size: 1, type: 'text/plain', etag: '' }

  it('needs no request where there is no such URL', async () => {
    const endpoint = createEndpoint({ sign: 'http://127.0.0.1:1/' })
    expect(await endpoint.complete(file('a'), prepared)).toEqual({ ...object, data: undefined })
    expect((await endpoint.complete(file('a'), { ...prepared, key: undefined })).key).toBe('')
  })

  it.each<[string, Reply, unknown]>([
    ['JSON', { json: { id: 7 } }, { id: 7 }],
    ['nothing', { status: 204, headers: {} }, undefined],
    ['null', { json: null }, null],
    ['a word', { text: 'OK', headers: { 'content-type': 'text/plain' } }, 'OK'],
  ])('gives %s on as data, and is tried again', async (_, reply, data) => {
    let first = true
    const { url: confirm, seen } = await serve(() => {
      const failed = first
      first = false
      return failed ? { status: 502 } : reply
    })
    const endpoint = createEndpoint({ sign: '/s', confirm: `${confirm}#frag` }, { random: () => 0 })
    const key = 'ü/a b&c=#?.png'
    expect(await endpoint.complete(file('a'), { ...prepared, key })).toEqual({ ...object, key, data })
    expect(seen).toHaveLength(2)
    expect(JSON.parse(seen[1]?.text ?? '')).toEqual({ key })
    const query = new URL(seen[1]?.url ?? '', 'http://x').searchParams
    expect([query.get('secret'), query.get('key')]).toEqual(['1', key])
  })

  it.each<[string, Reply, string]>([
    ['404', { status: 404 }, 'not_found'],
    ['an HTML page', { text: '<html>', headers: { 'content-type': 'text/html' } }, 'endpoint_invalid'],
    ['our form of error', { status: 409, json: { error: errorOf('object_missing', 'x') } }, 'object_missing'],
  ])('%s is an error', async (_, reply, code) => {
    const { url: confirm } = await serve(() => reply)
    expect((await failureOf(createEndpoint({ sign: '/s', confirm }).complete(file('a'), prepared))).code).toBe(code)
  })

  it('may be a function', async () => {
    const endpoint = createEndpoint({
      sign: () => ({ url }),
      confirm: async ({ name }, { key, upload }) => ({ name, key, to: upload.url }),
    })
    const each = file('a')
    const { data } = await endpoint.complete(each, await endpoint.sign(each))
    expect(data).toEqual({ name: 'a', key: undefined, to: url })
  })
})

describe('a signing function', () => {
  it('gets the file with its bytes, and a signal', async () => {
    const each = file('a', { data: new Blob(['x']) })
    const endpoint = createEndpoint(async (given, { signal }) => {
      expect(given).toBe(each)
      expect(signal.aborted).toBe(false)
      return { url, fields: { key: 'k' } }
    })
    expect(await endpoint.sign(each)).toMatchObject({ upload: { method: 'POST', fields: { key: 'k' } }, key: 'k' })
  })

  it('keeps its error, as cause and in words', async () => {
    const cause = new RangeError('Your plan is full')
    const error = await failureOf(createEndpoint(() => Promise.reject(cause)).sign(file('a')))
    expect(error).toMatchObject({ message: 'Your plan is full', cause, retryable: false })
    const own = new UploadError('file_too_large')
    expect(await failureOf(createEndpoint(() => Promise.reject(own)).sign(file('a')))).toBe(own)
    const odd = createEndpoint(() => {
      throw 'a string'
    })
    expect(await failureOf(odd.sign(file('a')))).toMatchObject({
      message: 'The sign function failed.',
      cause: 'a string',
    })
  })

  it('may throw an UploadError that can pass, and is asked again', async () => {
    let asked = 0
    const sign: SignFunction = () => {
      asked += 1
      if (asked === 1) throw new UploadError('rate_limited')
      return { url }
    }
    await createEndpoint(sign, { random: () => 0 }).sign(file('a'))
    expect(asked).toBe(2)
  })

  it('is told off for answers that lead nowhere', async () => {
    const error = await failureOf(createEndpoint(() => ({ url: '/upload' })).sign(file('a')))
    expect(error).toMatchObject(withSentences({ code: 'endpoint_invalid', message: /sign function returned/ }))
  })

  it('is left alone when aborted, and after 30 s', async () => {
    const clock = manualClock()
    const signals: AbortSignal[] = []
    const endpoint = createEndpoint(
      (_, { signal }) => {
        signals.push(signal)
        return new Promise<never>(() => undefined)
      },
      { clock, attempts: 1 },
    )
    const controller = new AbortController()
    const aborted = failureOf(endpoint.sign(file('a'), controller))
    await clock.turn(10)
    controller.abort()
    expect((await aborted).code).toBe('aborted')
    const late = failureOf(endpoint.sign(file('a')))
    await clock.turn(30_000)
    expect((await late).code).toBe('endpoint_timeout')
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true])
    expect(clock.pending()).toEqual([])
  })
})

it('the types take the three kinds of endpoint and no other', () => {
  expectTypeOf<'/api/upload'>().toExtend<EndpointOption>()
  expectTypeOf<{ sign: '/s'; confirm: () => Promise<number>; case: 'camel' }>().toExtend<EndpointOption>()
  expectTypeOf<(file: { name: string }) => { url: string }>().toExtend<EndpointOption>()
  expectTypeOf<{ confirm: '/c' }>().not.toExtend<EndpointOption>()
  expectTypeOf<() => { href: string }>().not.toExtend<EndpointOption>()
})
