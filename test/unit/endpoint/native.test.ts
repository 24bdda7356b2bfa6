import { describe, expect, it } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import { failureOf } from './failure.ts'
import { completed, errorOf, file, messageOf, nativeReply, policy, signed } from './native-server.ts'
import { type Reply, type Seen, serve } from './serve.ts'

const names = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`)

describe('sign', () => {
  it('joins the calls of one tick, spread over microtasks, into one request and deals the answers back', async () => {
    const { url, seen } = await serve(nativeReply)
    const endpoint = createEndpoint(url)
    const calls = names(20).map(async (name, i) => {
      for (let turn = 0; turn < i; turn++) await Promise.resolve()
      return await endpoint.sign(file(name))
    })
    const prepared = await Promise.all(calls)
    expect(seen).toHaveLength(1)
    expect(prepared.map(({ key }) => key)).toEqual(names(20).map((name) => `k/${name}`))
    expect(prepared[3]).toEqual({
      key: 'k/f3',
      token: 'token of f3',
      expiresAt: 1_800_000_000_000,
      upload: { method: 'PUT', url: 'https://s3.test/f3', headers: { 'content-type': 'text/plain' } },
    })
  })

  it.each([
    ['ahead', 7_200_000],
    ['behind', -7_200_000],
  ])(
    'reads the end of a permission by the server’s clock, where this machine’s is two hours %s',
    async (_name, offset) => {
      const server = Date.now() - offset
      const { url } = await serve(({ text }) => {
        const id = JSON.parse(text).files[0].id
        return {
          json: {
            v: 1,
            now: server,
            files: [{ ...signed({ id, name: 'a', type: 't/t' }), expiresAt: server + 900_000 }],
          },
        }
      })
      const { expiresAt = 0 } = await createEndpoint(url).sign(file('a'))
      expect(expiresAt - Date.now()).toBeGreaterThan(890_000)
      expect(expiresAt - Date.now()).toBeLessThanOrEqual(900_000)
    },
  )

  it('sends 250 files as three requests of at most 100', async () => {
    const { url, seen } = await serve(nativeReply)
    const endpoint = createEndpoint(url)
    const prepared = await Promise.all(names(250).map((name) => endpoint.sign(file(name))))
    expect(seen.map((request) => messageOf(request).files?.length)).toEqual([100, 100, 50])
    expect(prepared.map(({ key }) => key)).toEqual(names(250).map((name) => `k/${name}`))
  })

  it.each([
    ['__proto__', 'toString'],
    ['same', 'same'],
    ['constructor', 'hasOwnProperty'],
  ])('keeps files apart whose ids are %s and %s', async (one, other) => {
    const { url, seen } = await serve(nativeReply)
    const endpoint = createEndpoint(url)
    const [a, b] = await Promise.all([endpoint.sign(file('a', { id: one })), endpoint.sign(file('b', { id: other }))])
    expect([a.key, b.key]).toEqual(['k/a', 'k/b'])
    expect(seen).toHaveLength(1)
  })

  it('sends what the server needs, the type as the browser tells it, and never the bytes', async () => {
    const { url, seen } = await serve(nativeReply)
    const checksum = { algorithm: 'sha256', value: 'AAAAAAAA' } as const
    await createEndpoint(url).sign(
      file('日本語 #?%.png', { type: '', meta: { album: 1 }, checksum, data: new Blob(['secret bytes']) }),
    )
    const { action, files } = messageOf(seen[0])
    expect(action).toBe('sign')
    expect(files).toEqual([{ id: '0', name: '日本語 #?%.png', type: '', size: 1, meta: { album: 1 }, checksum }])
    expect(seen[0]?.headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' })
  })

  it('rejects the refused file only, with everything the server said', async () => {
    const more = { retryable: false, retryAfter: 7, storageCode: 'NoSuchBucket', requestId: 'r1' }
    const { url } = await serve((seen) => {
      if (!seen.text.includes('odd')) return nativeReply(seen)
      const ids = messageOf(seen).files?.length ?? 0
      const rows = Array.from({ length: ids }, (_, i) => signed({ id: String(i), name: `f${i}`, type: 'text/plain' }))
      return { json: { v: 1, files: [rows[0], { id: '1', error: errorOf('storage_refused', 'No bucket', more) }] } }
    })
    const endpoint = createEndpoint(url)
    const good = endpoint.sign(file('good'))
    const refused = await failureOf(endpoint.sign(file('odd')))
    expect((await good).key).toBe('k/f0')
    expect(refused).toMatchObject({ code: 'storage_refused', message: 'No bucket', status: 200, ...more })
  })

  it('rejects a file that the answer leaves out, or spoils, and no other', async () => {
    const { url } = await serve(() => ({
      json: { v: 1, files: [null, 7, spoil('1'), { id: '7', key: 'k' }, signed({ id: '0', name: 'f0', type: 'a/b' })] },
    }))
    const endpoint = createEndpoint(url)
    const [good, spoilt, missing] = await Promise.allSettled(
      ['f0', 'f1', 'f2'].map((name) => endpoint.sign(file(name))),
    )
    expect(good).toMatchObject({ status: 'fulfilled', value: { key: 'k/f0' } })
    for (const each of [spoilt, missing]) expect(each).toMatchObject({ reason: { code: 'endpoint_invalid' } })
  })
})

describe('complete and abort', () => {
  it('confirms in one request, in order, and gives the data of the application', async () => {
    const { url, seen } = await serve(nativeReply)
    const endpoint = createEndpoint(url)
    const files = ['a', 'lost', 'c'].map((name) => file(name))
    const prepared = await Promise.all(files.map((each) => endpoint.sign(each)))
    const [a, lost, c] = await Promise.allSettled(files.map((each, i) => complete(endpoint, each, prepared[i])))
    expect(seen).toHaveLength(2)
    expect(a).toMatchObject({ value: { key: 'k/a', etag: 'e', data: { row: 'a' } } })
    expect(lost).toMatchObject({ reason: { code: 'object_missing', message: 'lost is not there' } })
    expect(c).toMatchObject({ value: { key: 'k/c' } })
  })

  it('takes no answer of another length', async () => {
    const { url } = await serve(() => ({ json: { v: 1, files: [completed('token of a')] } }))
    const endpoint = createEndpoint(url)
    const prepared = { upload: put, key: 'k', expiresAt: undefined, token: 't' }
    const both = ['a', 'b'].map((name) => failureOf(endpoint.complete(file(name), prepared)))
    for (const { code } of await Promise.all(both)) expect(code).toBe('endpoint_invalid')
  })

  it('sends those again together whose error can pass, and only those', async () => {
    let round = 0
    const { url, seen } = await serve((request) => {
      round += 1
      const count = messageOf(request).files?.length ?? 0
      const passing = { error: errorOf('callback_failed', 'later', { retryable: true }) }
      const files =
        round === 1 ? [completed('token of a'), passing, passing] : Array(count).fill(completed('token of z'))
      return { json: { v: 1, files } }
    })
    const endpoint = createEndpoint(url, { random: () => 0 })
    const objects = await Promise.all(
      ['a', 'b', 'c'].map((token) => endpoint.complete(file(token), { upload: put, key: 'k', expiresAt: 1, token })),
    )
    expect(objects.map(({ name }) => name)).toEqual(['a', 'z', 'z'])
    expect(seen.map((request) => messageOf(request).files)).toEqual([
      [{ token: 'a' }, { token: 'b' }, { token: 'c' }],
      [{ token: 'b' }, { token: 'c' }],
    ])
  })

  it('aborts in one request', async () => {
    const { url, seen } = await serve(nativeReply)
    const endpoint = createEndpoint(url)
    await Promise.all(['a', 'b'].map((token) => endpoint.abort({ token })))
    expect(seen.map(({ text }): unknown => JSON.parse(text))).toEqual([{ v: 1, action: 'abort', tokens: ['a', 'b'] }])
  })
})

describe('policy', () => {
  it('is what the endpoint publishes', async () => {
    const { url, seen } = await serve(nativeReply)
    expect(await createEndpoint(url).policy()).toEqual(policy)
    expect(seen[0]).toMatchObject({ method: 'GET', text: '' })
    expect(seen[0]?.headers).not.toHaveProperty('content-type')
  })

  it.each<[string, Reply]>([
    ['401', { status: 401 }],
    ['403', { status: 403 }],
    ['404 in HTML', { status: 404, text: '<html>', headers: { 'content-type': 'text/html' } }],
    ['405', { status: 405 }],
    ['an HTML page', { text: '<!doctype html>', headers: { 'content-type': 'text/html' } }],
    ['another shape', { json: { v: 1, limits: 7 } }],
    ['another version', { json: { ...policy, v: 2 } }],
    ['nothing', { text: '' }],
  ])('is undefined where the endpoint answers %s', async (_, reply) => {
    const { url, seen } = await serve(() => reply)
    expect(await createEndpoint(url).policy()).toBeUndefined()
    expect(seen).toHaveLength(1)
  })

  it('is undefined where nobody answers, and rejects only when aborted', async () => {
    const none = createEndpoint('http://127.0.0.1:1/', { random: () => 0 })
    expect(await none.policy()).toBeUndefined()
    expect((await failureOf(none.policy({ signal: AbortSignal.abort() }))).code).toBe('aborted')
  })
})

it('asks for headers afresh for every request, retries included', async () => {
  let asked = 0
  const replies = [{ status: 503 }, { status: 429, json: { error: errorOf('rate_limited', 'x', { retryable: true }) } }]
  const { url, seen } = await serve((request: Seen) => replies.shift() ?? nativeReply(request))
  const headers = async () => ({ authorization: `Bearer ${++asked}`, 'x-none': undefined })
  await createEndpoint(url, { random: () => 0, headers }).sign(file('a'))
  expect(seen.map((request) => request.headers.authorization)).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 3'])
  expect(seen[0]?.headers).not.toHaveProperty('x-none')
})

it.each([[''], [undefined], [null], [7], [{}], [{ sign: '' }]])(
  'createEndpoint(%j) says what an endpoint is',
  (wrong) => {
    // As JavaScript without types may call it.
    expect(() => Reflect.apply(createEndpoint, undefined, [wrong])).toThrow(/must be the URL/)
  },
)

const spoil = (id: string) => ({
  ...signed({ id, name: 'x', type: 'a/b' }),
  upload: { method: 'PUT', url: 'javascript:1' },
})

const put = { method: 'PUT', url: 'https://s3.test/x', headers: {} } as const

type Api = ReturnType<typeof createEndpoint>
function complete(endpoint: Api, each: Parameters<Api['complete']>[0], prepared?: Parameters<Api['complete']>[1]) {
  if (!prepared) throw new Error('not signed')
  return endpoint.complete(each, prepared)
}
