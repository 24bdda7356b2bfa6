import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import fc from 'fast-check'
import { errorResponse } from '../../../../src/protocol/messages.ts'
import { createShareHandler, type ShareHandlerOptions } from '../../../../src/server/shares/create-share-handler.ts'
import type { Database } from '../../../../src/server/shares/database.ts'
import { pglite } from '../../../../src/server/shares/pglite.ts'
import { NOON, PASSWORD, setup, times } from './fixtures.ts'

const ENDPOINT = 'https://app.test/api/shares'
const KEY = 'users/ada/report.pdf'

const database = pglite('memory://')
beforeAll(async () => await setup(database).shares.migrate(), 60_000)
afterEach(async () => void (await database.query('TRUNCATE bucketdrop_shares')))
afterAll(() => database.close())

interface User {
  userId: string
}

function start(options: Partial<ShareHandlerOptions<User>> = {}, from: Database = database) {
  const thread = setup(from, { linkUrl: (token) => `https://app.test/s#${token}` })
  const errors: unknown[] = []
  const handler = createShareHandler(thread.shares, {
    authorize: (request) => {
      const userId = request.headers.get('authorization')
      return userId ? { userId } : null
    },
    mayShare: (user, key) => key.startsWith(`users/${user.userId}/`),
    onError: (error) => errors.push(error),
    ...options,
  })
  const post = (body: unknown, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    handler(
      new Request(ENDPOINT, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
      }),
    )
  const ask = async (action: string, fields: object = {}, user: string | null = 'ada') => {
    const response = await post({ v: 1, action, ...fields }, user === null ? {} : { authorization: user })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body: unknown = await response.json()
    if (!response.ok) return { status: response.status, ...v.parse(errorResponse, body).error }
    return { status: response.status, ...v.parse(answers, body) }
  }
  return { ...thread, handler, post, ask, errors }
}

const share = v.looseObject({ id: v.string(), state: v.string(), expiresAt: v.number() })
const answers = v.object({
  v: v.literal(1),
  share: v.optional(v.looseObject({ ...share.entries, token: v.optional(v.string()) })),
  download: v.optional(v.object({ url: v.string(), fileName: v.string(), expiresAt: v.number() })),
  shares: v.optional(v.array(share)),
  cursor: v.optional(v.string()),
})

/** What a link needs to be opened and revoked. */
async function make({ ask }: ReturnType<typeof start>, fields: object = {}) {
  const answer = await ask('create', { key: KEY, ...fields })
  const made = 'share' in answer ? answer.share : undefined
  if (!made?.token) throw new Error(`No link: ${JSON.stringify(answer)}`)
  return { ...made, token: made.token }
}

describe('the share endpoint', () => {
  it('makes, opens, lists and revokes a link', async () => {
    const thread = start()
    const { ask, store, fetch } = thread
    await store(KEY, 'the report')
    const made = await make(thread, { password: PASSWORD, maxDownloads: 2, expiresIn: 60, fileName: 'Q3.pdf' })
    expect(made).toMatchObject({
      url: `https://app.test/s#${made.token}`,
      key: KEY,
      fileName: 'Q3.pdf',
      hasPassword: true,
      expiresAt: NOON + 60_000,
    })
    expect(await ask('download', { token: made.token }, null)).toMatchObject({ status: 403, code: 'password_required' })
    expect(await ask('download', { token: made.token, password: 'wrong' }, null)).toMatchObject({
      status: 403,
      code: 'password_wrong',
    })
    const answer = await ask('download', { token: made.token, password: PASSWORD }, null)
    const url = 'download' in answer ? answer.download?.url : undefined
    expect(await (await fetch(url ?? '')).text()).toBe('the report')
    expect(await ask('list')).toMatchObject({ shares: [{ id: made.id, downloads: 1, state: 'active' }] })
    expect(await ask('revoke', { id: made.id })).toMatchObject({ share: { id: made.id, state: 'revoked' } })
    expect(await ask('download', { token: made.token, password: PASSWORD }, null)).toMatchObject({
      status: 410,
      code: 'share_revoked',
    })
  })

  it('shares nothing but what the application allows', async () => {
    const { ask } = start()
    expect(await ask('create', { key: 'users/eve/report.pdf' })).toMatchObject({
      status: 403,
      code: 'forbidden',
      message: 'You are not allowed to share this file.',
    })
    expect(await ask('create', { key: KEY }, 'eve')).toMatchObject({ code: 'forbidden' })
    // Would pass a `startsWith`, and never gets to it.
    const mayShare = vi.fn(() => true)
    for (const key of ['users/ada/../eve/x', '/users/ada/x', '', 'users/ada/\0', 'a'.repeat(1025)])
      expect(await start({ mayShare }).ask('create', { key }), key).toMatchObject({ status: 400, code: 'bad_request' })
    expect(mayShare).not.toHaveBeenCalled()
    const slow = start({ mayShare: () => new Promise((resolve) => setTimeout(resolve, 5, false)) })
    expect(await slow.ask('create', { key: KEY })).toMatchObject({ code: 'forbidden' })
  })

  it('takes the owner from `authorize`, not from the message', async () => {
    const thread = start()
    const { id } = await make(thread, { owner: 'eve' })
    expect(await thread.ask('list', { owner: 'ada' }, 'eve')).toMatchObject({ shares: [] })
    expect(await thread.ask('revoke', { id, owner: 'ada' }, 'eve')).toMatchObject({
      status: 404,
      code: 'share_not_found',
    })
    expect(await thread.ask('list')).toMatchObject({ shares: [{ id, state: 'active' }] })
  })

  it('asks who it is for everything but downloads', async () => {
    const { ask } = start()
    for (const action of ['create', 'list', 'revoke'])
      expect(await ask(action, { key: KEY, id: 'x' }, null)).toMatchObject({ status: 401, code: 'unauthorized' })
    const refusing = start({
      authorize: () => new Response('login first', { status: 302, headers: { location: '/' } }),
    })
    expect((await refusing.post({ v: 1, action: 'list' })).status).toBe(302)
    expect(await refusing.ask('download', { token: 'x' })).toMatchObject({ code: 'share_not_found' })
  })

  it.each([
    [400, 'bad_request', 'not json'],
    [400, 'bad_request', 'null'],
    [400, 'bad_request', '[]'],
    [400, 'unsupported_version', { v: 2, action: 'list' }],
    [400, 'unknown_action', { v: 1, action: 'toString' }],
    [400, 'unknown_action', { v: 1, action: '__proto__' }],
    [400, 'bad_request', { v: 1 }],
    [400, 'bad_request', { v: 1, action: 'create' }],
    [400, 'bad_request', { v: 1, action: 'create', key: KEY, maxDownloads: '10' }],
    [400, 'bad_request', { v: 1, action: 'create', key: KEY, maxDownloads: 0 }],
    [400, 'bad_request', { v: 1, action: 'create', key: KEY, expiresIn: 60, expiresAt: NOON + 1 }],
    [400, 'bad_request', { v: 1, action: 'create', key: KEY, password: 'abc' }],
    [400, 'bad_request', { v: 1, action: 'download', token: 7 }],
    [400, 'bad_request', { v: 1, action: 'list', cursor: 'nonsense' }],
    [400, 'bad_request', { v: 1, action: 'list', limit: 1000 }],
    [413, 'payload_too_large', { v: 1, action: 'list', more: 'x'.repeat(1024 * 1024) }],
  ])('answers %d %s to %j', async (status, code, body) => {
    const { post } = start()
    const response = await post(body, { authorization: 'ada' })
    expect([response.status, v.parse(errorResponse, await response.json()).error.code]).toEqual([status, code])
  })

  it('takes POST with JSON, and tells so', async () => {
    const { handler, post } = start()
    const response = await handler(new Request(ENDPOINT))
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
    expect((await post('{}', { 'content-type': 'text/plain' })).status).toBe(415)
  })

  it('tells how long a lock lasts in Retry-After', async () => {
    const thread = start()
    const { token } = await make(thread, { password: PASSWORD })
    for (let i = 0; i < 5; i++) await thread.ask('download', { token, password: 'wrong' })
    const response = await thread.post({ v: 1, action: 'download', token, password: PASSWORD })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('30')
    expect(await response.json()).toMatchObject({ error: { code: 'password_locked', retryable: true, retryAfter: 30 } })
  })

  it('lets other origins in where it is told to', async () => {
    const { post, handler } = start({ cors: { origins: ['https://app.test'] } })
    const headers = { origin: 'https://app.test' }
    expect((await post({ v: 1, action: 'list' }, headers)).headers.get('access-control-allow-origin')).toBe(
      headers.origin,
    )
    const preflight = (origin: string) => handler(new Request(ENDPOINT, { method: 'OPTIONS', headers: { origin } }))
    expect((await preflight('https://app.test')).status).toBe(204)
    expect((await preflight('https://evil.test')).status).toBe(403)
  })

  it('asks the rate limit before it does anything', async () => {
    const rateLimit = vi.fn(() => ({ retryAfter: 7 }))
    const { ask } = start({ rateLimit })
    expect(await ask('create', { key: KEY })).toMatchObject({ status: 429, code: 'rate_limited', retryAfter: 7 })
    expect(await ask('download', { token: 'x' }, null)).toMatchObject({ code: 'rate_limited' })
    expect(rateLimit.mock.calls).toMatchObject([
      [expect.any(Request), { user: { userId: 'ada' }, action: 'create' }],
      [expect.any(Request), { user: undefined, action: 'download' }],
    ])
  })

  it('says that the database is away, and reports it, without what was asked', async () => {
    const away: Database = { query: () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:5432')) }
    const { ask, errors } = start({}, away)
    const token = 'A'.repeat(32)
    expect(await ask('download', { token, password: PASSWORD }, null)).toMatchObject({
      status: 503,
      code: 'database_unavailable',
      retryable: true,
      message: 'The database does not answer at the moment. Try again.',
    })
    expect(errors).toHaveLength(1)
    for (const secret of [token, PASSWORD]) expect(String(errors[0])).not.toContain(secret)
  })

  it('reports what it does not expect, even to a log that fails', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const broken = start({
      mayShare: () => Promise.reject(new Error('permissions')),
      onError: () => {
        throw new Error('log')
      },
    })
    expect(await broken.ask('create', { key: KEY })).toMatchObject({ status: 500, code: 'internal_error' })
    expect(logged).toHaveBeenCalledOnce()
    logged.mockRestore()
  })

  it('counts nothing for a browser that went away, and reports nothing', async () => {
    const thread = start()
    const { token } = await make(thread)
    const gone = new AbortController()
    const request = new Request(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ v: 1, action: 'download', token }),
      signal: gone.signal,
    })
    const answer = thread.handler(request)
    gone.abort()
    await answer
    expect(thread.errors).toEqual([])
    expect(await thread.ask('list')).toMatchObject({ shares: [{ downloads: 0 }] })
  })

  it('is exact over HTTP too: 100 at once, 10 succeed', async () => {
    const thread = start()
    const { token } = await make(thread, { maxDownloads: 10 })
    const answered = await Promise.all(times(100, () => thread.ask('download', { token }, null)))
    expect(answered.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(answered.filter((answer) => 'code' in answer && answer.code === 'share_exhausted')).toHaveLength(90)
  })

  it('never answers 500, whatever JSON it gets', async () => {
    const { post, errors } = start()
    const field = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.jsonValue(), fc.constant(KEY))
    const message = fc.record(
      {
        v: fc.constantFrom(1, 1, 1, 2),
        action: fc.constantFrom('create', 'download', 'list', 'revoke', 'toString'),
        key: fc.oneof(
          field,
          fc.string({ unit: 'binary' }).map((name) => `users/ada/${name}`),
        ),
        fileName: field,
        // Few passwords: each costs a hash.
        expiresIn: field,
        expiresAt: field,
        maxDownloads: field,
        token: field,
        cursor: field,
        limit: field,
        id: field,
      },
      { requiredKeys: ['v', 'action'] },
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(message, fc.jsonValue()), async (body) => {
        const response = await post(body, { authorization: 'ada' })
        expect(response.status).toBeLessThan(500)
        expect(errors).toEqual([])
      }),
      { numRuns: 500 },
    )
  }, 60_000)
})

describe('createShareHandler', () => {
  it('needs to know who asks and what they may share', () => {
    const { shares } = setup(database)
    // @ts-expect-error A page in plain JavaScript may leave it out.
    expect(() => createShareHandler(shares, { mayShare: () => true })).toThrow('authorize')
    // @ts-expect-error As above.
    expect(() => createShareHandler(shares, { authorize: () => null })).toThrow('mayShare')
    const hooks = { authorize: () => null, mayShare: () => true }
    expect(() => createShareHandler(shares, { ...hooks, cors: { origins: ['https://app.test/'] } })).toThrow('cors')
  })
})
