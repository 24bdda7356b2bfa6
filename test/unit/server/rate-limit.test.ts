/** Rate limits through the handler: by HTTP, with the real client, and on every store there is. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { type LimiterSettings, rateLimit, type RateLimitOptions } from '../../../src/server/rate-limit.ts'
import type { RateLimit } from '../../../src/server/rate-limit-hook.ts'
import { withRemoteAddress } from '../../../src/server/remote-address.ts'
import { toNodeHandler } from '../../../src/server/to-node-handler.ts'
import { abortAll, codeOf, ENDPOINT, failure, post, setup, signAll, signOne } from './fixtures.ts'
import { startPostgres } from './local-postgres.ts'
import { startRedis } from './local-redis.ts'

const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})
afterAll(async () => {
  await Promise.all([postgres?.stop(), redis?.stop()])
}, 20_000)

const ofUser = (request: Request) => ({ userId: request.headers.get('x-user') ?? '' })
const ann = { 'x-user': 'ann' }
const bob = { 'x-user': 'bob' }
const files = (count: number) => Array.from({ length: count }, (_, i) => ({ id: String(i) }))
const sign = (count: number, headers?: Record<string, string>) =>
  post(
    { v: 1, action: 'sign', files: files(count).map((file) => ({ ...file, name: 'a', type: '', size: 1 })) },
    headers,
  )

/** A handler that knows its users, with a ready made limit. */
const limited = (options: RateLimitOptions) => setup({ authorize: ofUser, rateLimit: rateLimit(options) }).handler

describe('the hook', () => {
  it('is told who asks for what, about how many files', async () => {
    const asked = vi.fn<RateLimit<{ userId: string }>>()
    const { handler } = setup({ authorize: ofUser, rateLimit: asked })
    await handler(new Request(ENDPOINT, { headers: ann }))
    const { token } = await signOne(handler, {}, ann)
    await signAll(handler, files(3), ann)
    await abortAll(handler, [token, token], ann)
    await handler(post({ v: 1, action: 'toString', files: 'no list' }, ann))
    const user = { userId: 'ann' }
    expect(asked.mock.calls.map(([, question]) => question)).toEqual([
      { user, action: 'policy', files: 0 },
      { user, action: 'sign', files: 1 },
      { user, action: 'sign', files: 3 },
      { user, action: 'abort', files: 2 },
      { user, action: 'toString', files: 0 },
    ])
  })

  it.each([
    [{ retryAfter: 7 }, '7'],
    [{ retryAfter: 0.2 }, '1'],
    [{ retryAfter: 0 }, '1'],
    [{ retryAfter: Number.NaN }, '1'],
    [{ retryAfter: Infinity }, '1'],
    [Promise.resolve({ retryAfter: 90 }), '90'],
  ])('refuses with %j: 429 and Retry-After %s', async (verdict, header) => {
    const { handler, errors } = setup({ rateLimit: () => verdict })
    const response = await handler(sign(1))
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, header])
    expect(await response.json()).toMatchObject({ error: { code: 'rate_limited', retryable: true } })
    expect(errors).toEqual([])
  })

  it.each([
    ['an object that is no text', '{"v":1,"action":{"toString":0,"valueOf":0}}'],
    ['a list too deep to be written out', `{"v":1,"action":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['nothing', '{"v":1}'],
  ])('takes %s for an action that has no name', async (_name, body) => {
    const asked = vi.fn<RateLimit<undefined>>()
    const { handler, errors } = setup({ rateLimit: asked })
    const [status] = await failure(handler, post(body))
    expect(status).toBe(400)
    expect(asked).toHaveBeenCalledExactlyOnceWith(expect.any(Request), { user: undefined, action: '', files: 0 })
    expect(errors).toEqual([])
  })

  it('is not asked about those whom authorize refuses', async () => {
    const asked = vi.fn<RateLimit<{ userId: string }>>()
    const { handler } = setup<{ userId: string }>({ authorize: () => null, rateLimit: asked })
    expect(await failure(handler, sign(1))).toEqual([401, 'unauthorized'])
    expect(asked).not.toHaveBeenCalled()
  })

  it('that fails fails the request, and the log hears why', async () => {
    const { handler, errors } = setup({ rateLimit: () => Promise.reject(new Error('Redis is down')) })
    expect(await failure(handler, sign(1))).toEqual([500, 'internal_error'])
    expect(errors).toEqual([new Error('Redis is down')])
  })
})

describe('rateLimit()', () => {
  it('counts the requests of each user', async () => {
    const handler = limited({ requestsPerMinute: 2 })
    const statuses: number[] = []
    for (const user of [ann, ann, ann, bob])
      statuses.push((await handler(new Request(ENDPOINT, { headers: user }))).status)
    expect(statuses).toEqual([200, 200, 429, 200])
  })

  it('counts the files of each user, and not those it refused', async () => {
    const handler = limited({ filesPerHour: 10 })
    const statuses: number[] = []
    for (const count of [6, 5, 5, 4]) statuses.push((await handler(sign(count, ann))).status)
    expect(statuses).toEqual([200, 429, 429, 200])
    expect(await failure(handler, sign(1, ann))).toEqual([429, 'rate_limited'])
    // To ask for the policy, or to complete, is not to upload.
    expect((await handler(new Request(ENDPOINT, { headers: ann }))).status).toBe(200)
  })

  it('does not send away for an hour who asks for more than an hour allows', async () => {
    expect(await failure(limited({ filesPerHour: 10 }), sign(11, ann))).toEqual([422, 'too_many_files'])
  })

  it('without users counts addresses, and does not believe X-Forwarded-For', async () => {
    const { handler } = setup({ rateLimit: rateLimit({ requestsPerMinute: 1 }) })
    const from = async (address: string, forwardedFor: string) => {
      const request = new Request(ENDPOINT, { headers: { 'x-forwarded-for': forwardedFor } })
      return (await handler(withRemoteAddress(request, address))).status
    }
    expect(await from('198.51.100.1', '1.1.1.1')).toBe(200)
    expect(await from('198.51.100.1', '2.2.2.2')).toBe(429)
    expect(await from('198.51.100.2', '1.1.1.1')).toBe(200)
    expect(await from('2001:db8::1', '')).toBe(200)
    expect(await from('2001:db8::2', '')).toBe(429)
  })

  it('behind a proxy of one’s own believes what that one saw', async () => {
    const { handler } = setup({ rateLimit: rateLimit({ requestsPerMinute: 1, trustedProxies: 1 }) })
    const from = async (forwardedFor: string) => {
      const request = new Request(ENDPOINT, { headers: { 'x-forwarded-for': forwardedFor } })
      return (await handler(withRemoteAddress(request, '10.0.0.1'))).status
    }
    expect(await from('203.0.113.1')).toBe(200)
    expect(await from('invented, 203.0.113.1')).toBe(429)
    expect(await from('203.0.113.2')).toBe(200)
  })

  it('a user named like an address is not that address', async () => {
    const shared = rateLimit({ requestsPerMinute: 1 })
    const known = setup({ authorize: () => ({ userId: '198.51.100.1' }), rateLimit: shared }).handler
    const unknown = setup({ rateLimit: shared }).handler
    expect((await known(new Request(ENDPOINT))).status).toBe(200)
    expect((await unknown(withRemoteAddress(new Request(ENDPOINT), '198.51.100.1'))).status).toBe(200)
  })

  it.each(['consume', 'reward'] as const)('tells that its store is away when it cannot %s', async (method) => {
    const handler = limited({
      filesPerHour: 1,
      limiter: (settings) => {
        const limiter = new RateLimiterMemory(settings)
        const away = vi.fn<(typeof limiter)['consume']>(() => Promise.reject(new Error('Redis is down')))
        if (method === 'reward' || settings.points === 1) Object.assign(limiter, { [method]: away })
        return limiter
      },
    })
    if (method === 'reward') expect((await handler(sign(1, ann))).status).toBe(200)
    expect(await failure(handler, sign(1, ann))).toEqual([503, 'database_unavailable'])
  })

  it('says what to do where it cannot tell clients apart', async () => {
    const { handler, errors } = setup({ rateLimit: rateLimit() })
    expect(await failure(handler, sign(1))).toEqual([500, 'internal_error'])
    expect(String(errors[0])).toContain('`trustedProxies` or `client`')
    const client = (request: Request) => request.headers.get('cf-connecting-ip') ?? ''
    const { handler: told } = setup({ rateLimit: rateLimit({ requestsPerMinute: 1, client }) })
    const from = async (address: string) =>
      (await told(new Request(ENDPOINT, { headers: { 'cf-connecting-ip': address } }))).status
    expect([await from('a'), await from('a'), await from('b')]).toEqual([200, 429, 200])
  })

  it.each([{ requestsPerMinute: 0 }, { filesPerHour: 1.5 }, { filesPerHour: Number.NaN }, { trustedProxies: -1 }])(
    'refuses %j at once',
    (options) => expect(() => rateLimit(options)).toThrow(TypeError),
  )
})

const limiters: { name: string; skip?: boolean; make: () => Promise<NonNullable<RateLimitOptions['limiter']>> }[] = [
  { name: 'memory', make: async () => (settings) => new RateLimiterMemory(settings) },
  {
    name: 'a Redis server',
    skip: !redis,
    make: async () => {
      const storeClient = new Redis(redis?.url ?? '')
      closing.push(() => storeClient.disconnect())
      return (settings) => new RateLimiterRedis({ ...settings, storeClient })
    },
  },
  {
    name: 'a Postgres server',
    skip: !postgres,
    make: async () => {
      const storeClient = new Pool({ connectionString: postgres?.url })
      closing.push(() => storeClient.end())
      for (const keyPrefix of ['bucketdrop_requests', 'bucketdrop_files']) {
        await new Promise<void>((resolve, reject) => {
          const made = (error?: Error) => (error ? reject(error) : resolve())
          const settings = { storeClient, keyPrefix, points: 1, duration: 1, clearExpiredByTimeout: false }
          void new RateLimiterPostgres(settings, made)
        })
      }
      return (settings) =>
        new RateLimiterPostgres({ ...settings, storeClient, tableCreated: true, clearExpiredByTimeout: false })
    },
  },
]

for (const { name, skip = false, make } of limiters) {
  describe.skipIf(skip)(`with ${name}`, () => {
    it('three instances that share it let no more through than one, however many come at once', async () => {
      const limiter = await make()
      const instances = [1, 2, 3].map(() => limited({ filesPerHour: 10, limiter }))
      const shared = name === 'memory' ? instances.slice(0, 1) : instances
      const answers = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => await shared[i % shared.length]?.(sign(1, ann))),
      )
      const count = (status: number) => answers.filter((answer) => answer?.status === status).length
      expect([count(200), count(429)]).toEqual([10, 30])
      for (const answer of answers) {
        if (answer?.status !== 429) continue
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3500)
        expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(3600)
      }
    })

    it('a browser that is sent away waits, and goes on', async () => {
      const limiter = await make()
      // A minute of one second.
      const short = (settings: LimiterSettings) => limiter({ ...settings, duration: 1, keyPrefix: settings.keyPrefix })
      const { settings } = setup()
      const refused: (string | null)[] = []
      const handler = createUploadHandler({
        ...settings,
        rateLimit: rateLimit({ requestsPerMinute: 2, limiter: short }),
      })
      const server = createServer(
        toNodeHandler(async (request) => {
          const response = await handler(request)
          if (response.status === 429) refused.push(response.headers.get('retry-after'))
          return response
        }),
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      closing.push(() => server.close().closeAllConnections())
      const endpoint = createEndpoint(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
        random: () => 0.1,
      })
      await endpoint.policy()
      const started = performance.now()
      for (const id of ['1', '2', '3']) {
        const prepared = await endpoint.sign({ id, name: 'a', type: 'text/plain', size: 1 })
        expect(codeOf(prepared)).toBe('ok')
      }
      expect(refused.length).toBeGreaterThan(0)
      expect(new Set(refused)).toEqual(new Set(['1']))
      expect(performance.now() - started).toBeGreaterThan(900)
    }, 15_000)
  })
}
