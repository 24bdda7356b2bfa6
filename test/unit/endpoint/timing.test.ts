// Loaded where a page needs it: here before the clock is turned, since that takes real time.
import '../../../src/endpoint/dialect.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import type { EndpointSettings } from '../../../src/endpoint/settings.ts'
import { failureOf, withSentences } from './failure.ts'
import { type ManualClock, manualClock, settle } from './manual-clock.ts'
import { errorOf, file, nativeReply } from './native-server.ts'

interface Sent {
  text: string
  signal: AbortSignal | null | undefined
}

/** An endpoint whose every request is answered by `reply`, on a clock that is turned by hand. */
function endpointWith(
  reply: (attempt: number, sent: Sent) => Response | Promise<Response>,
  more: EndpointSettings = {},
) {
  const clock = manualClock()
  const sent: Sent[] = []
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const now = { text: typeof init?.body === 'string' ? init.body : '', signal: init?.signal }
    sent.push(now)
    return await reply(sent.length, now)
  }
  return { endpoint: createEndpoint('/api/upload', { clock, fetch, random: () => 0.5, ...more }), clock, sent }
}

const native = ({ text }: Sent) => Response.json(nativeReply({ method: 'POST', url: '', headers: {}, text }).json)
const hang = () => new Promise<never>(() => undefined)
const lost = () => Promise.reject(new TypeError('fetch failed'))
const busy = async () => new Response('', { status: 503 })
const idle = (clock: ManualClock) => expect(clock.pending()).toEqual([])

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('time limits', () => {
  it('an endpoint that says nothing for 30 s, five times, has failed', async () => {
    const { endpoint, clock, sent } = endpointWith(hang)
    const failure = failureOf(endpoint.sign(file('a')))
    await clock.turn(29_999)
    expect(sent[0]?.signal?.aborted).toBe(false)
    await clock.turn(1)
    expect(sent[0]?.signal?.aborted).toBe(true)
    await clock.turn(4 * 30_000 + 3750)
    expect(await failure).toMatchObject({ code: 'endpoint_timeout', retryable: true })
    expect(sent).toHaveLength(5)
    idle(clock)
  })

  it('holds for a body that never ends, and for headers that are never made', async () => {
    const stuck = new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('{')) }))
    const body = endpointWith(() => stuck, { attempts: 1, timeout: 1000 })
    const headers = endpointWith(hang, { attempts: 1, timeout: 1000, headers: hang })
    for (const { endpoint, clock } of [body, headers]) {
      const failure = failureOf(endpoint.sign(file('a')))
      await clock.turn(1000)
      expect((await failure).code).toBe('endpoint_timeout')
      idle(clock)
    }
    expect(headers.sent).toHaveLength(0)
  })

  it('can be switched off', async () => {
    const { endpoint, clock } = endpointWith(hang, { timeout: Number.POSITIVE_INFINITY })
    const controller = new AbortController()
    const failure = failureOf(endpoint.sign(file('a'), controller))
    await clock.turn(10_000_000)
    controller.abort()
    expect((await failure).code).toBe('aborted')
    idle(clock)
  })
})

describe('retries', () => {
  it('five attempts, in 3.75 s at half the jitter, and no timer is left', async () => {
    const { endpoint, clock, sent } = endpointWith(() => new Response('', { status: 503 }))
    const failure = failureOf(endpoint.sign(file('a')))
    await clock.turn(3749)
    expect(sent).toHaveLength(4)
    await clock.turn(1)
    expect(await failure).toMatchObject({ code: 'internal_error', status: 503 })
    expect(sent).toHaveLength(5)
    idle(clock)
  })

  it('no sooner than Retry-After', async () => {
    const { endpoint, clock, sent } = endpointWith((attempt, request) =>
      attempt === 1 ? new Response('', { status: 429, headers: { 'retry-after': '12' } }) : native(request),
    )
    const prepared = endpoint.sign(file('a'))
    await clock.turn(12_249)
    expect(sent).toHaveLength(1)
    await clock.turn(1)
    expect((await prepared).key).toBe('k/a')
    idle(clock)
  })

  it('Retry-After as a date is counted on the clock', async () => {
    const later = new Date(manualClock().now() + 20_000).toUTCString()
    const { endpoint, clock } = endpointWith(
      () => new Response('', { status: 429, headers: { 'retry-after': later } }),
      {
        attempts: 1,
      },
    )
    const failure = failureOf(endpoint.sign(file('a')))
    await clock.turn(0)
    expect((await failure).retryAfter).toBe(20)
  })

  it('a file refused for good does not wait for one whose error can pass', async () => {
    const rows = [
      errorOf('file_too_large', 'no'),
      errorOf('rate_limited', 'later', { retryable: true, retryAfter: 60 }),
    ]
    const { endpoint, clock } = endpointWith((attempt, request) =>
      attempt === 1
        ? Response.json({ v: 1, files: rows.map((error, i) => ({ id: String(i), error })) })
        : native(request),
    )
    const refused = failureOf(endpoint.sign(file('a')))
    const later = endpoint.sign(file('b'))
    await clock.turn(0)
    expect((await refused).code).toBe('file_too_large')
    await clock.turn(60_250)
    expect((await later).key).toBe('k/b')
    idle(clock)
  })

  it('an endpoint that has answered before is waited for through an outage of a minute', async () => {
    let out = false
    const { endpoint, clock, sent } = endpointWith((_, request) => (out ? lost() : native(request)))
    const first = endpoint.sign(file('a'))
    await clock.turn(0)
    out = true
    const prepared = await first
    const object = endpoint.complete(file('a'), prepared)
    await clock.turn(60_000)
    expect(sent.length).toBeGreaterThan(6)
    out = false
    await clock.turn(20_000)
    expect((await object).key).toBe('k/a')
    idle(clock)
  })

  it('an outage uses up no attempts of what fails after it', async () => {
    let state: 'fair' | 'out' | 'ill' = 'fair'
    const { endpoint, clock } = endpointWith((_, request) => {
      if (state === 'out') return lost()
      return state === 'ill' ? new Response('', { status: 503 }) : native(request)
    })
    const first = endpoint.sign(file('a'))
    await clock.turn(0)
    const prepared = await first
    state = 'out'
    const object = endpoint.complete(file('a'), prepared)
    await clock.turn(30_000)
    // Back, but not all of it is up yet: the next attempt meets that.
    state = 'ill'
    await clock.turn(clock.pending()[0] ?? 0)
    state = 'fair'
    await clock.turn(20_000)
    expect((await object).key).toBe('k/a')
    idle(clock)
  })

  it('an endpoint that never answered is given up after five attempts, any after one where told so', async () => {
    for (const [more, count] of [
      [{}, 5],
      [{ attempts: 1 }, 1],
      [{ attempts: 3 }, 3],
    ] as const) {
      const { endpoint, clock, sent } = endpointWith(lost, more)
      const failure = failureOf(endpoint.sign(file('a')))
      await clock.turn(10_000)
      expect(await failure).toMatchObject({ code: 'endpoint_unreachable' })
      expect((await failure).cause).toBeInstanceOf(TypeError)
      expect(sent).toHaveLength(count)
      idle(clock)
    }
  })

  it('headers that cannot be made are tried again; an UploadError from there is final', async () => {
    let asked = 0
    const flaky = endpointWith((_, request) => native(request), {
      headers: () => {
        asked += 1
        if (asked === 1) throw new Error('no token')
        return {}
      },
    })
    const prepared = flaky.endpoint.sign(file('a'))
    await flaky.clock.turn(250)
    expect((await prepared).key).toBe('k/a')

    const broken = endpointWith(hang, { headers: () => Promise.reject(new Error('no token')) })
    const failure = failureOf(broken.endpoint.sign(file('a')))
    await broken.clock.turn(10_000)
    expect(await failure).toMatchObject(
      withSentences({ code: 'unauthorized', message: /^The sign-in for the upload could not be renewed/ }),
    )
    expect(broken.sent).toHaveLength(0)
    idle(broken.clock)
  })
})

describe('without network', () => {
  it.each([
    ['the event', true],
    ['a look every 5 s', false],
  ])('waits for its return, told by %s, and burns no attempt', async (_, tells) => {
    const navigator = { onLine: false }
    const page = new EventTarget()
    vi.stubGlobal('navigator', navigator)
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
    const { endpoint, clock, sent } = endpointWith(
      (_attempt, request) => (navigator.onLine ? native(request) : lost()),
      {
        attempts: 2,
      },
    )
    const prepared = endpoint.sign(file('a'))
    await clock.turn(3_600_000)
    expect(sent).toHaveLength(1)
    navigator.onLine = true
    if (tells) page.dispatchEvent(new Event('online'))
    await clock.turn(tells ? 250 : 5250)
    expect((await prepared).key).toBe('k/a')
    idle(clock)
  })

  it('ends when aborted, and is an error at once where retries are off', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    const waiting = endpointWith(lost)
    const controller = new AbortController()
    const failure = failureOf(waiting.endpoint.sign(file('a'), controller))
    await waiting.clock.turn(60_000)
    controller.abort()
    expect((await failure).code).toBe('aborted')
    await settle()
    idle(waiting.clock)

    const once = endpointWith(lost, { attempts: 1 })
    const refused = failureOf(once.endpoint.sign(file('a')))
    await once.clock.turn(0)
    expect((await refused).code).toBe('offline')
    idle(once.clock)
  })
})

describe('aborting', () => {
  it('rejects one call and lets the others go on; the request ends when nobody waits for it', async () => {
    const { endpoint, clock, sent } = endpointWith(hang)
    const [one, other] = [new AbortController(), new AbortController()]
    const failures = [one, other].map((controller, i) => failureOf(endpoint.sign(file(`f${i}`), controller)))
    await clock.turn(0)
    one.abort('enough')
    expect(await failures[0]).toMatchObject({ code: 'aborted', cause: 'enough' })
    expect(sent[0]?.signal?.aborted).toBe(false)
    other.abort()
    expect(await failures[1]).toMatchObject({ code: 'aborted' })
    expect(sent[0]?.signal?.aborted).toBe(true)
    await settle()
    idle(clock)
  })

  it('before the request: no file of it travels, nor does an empty request', async () => {
    const { endpoint, clock, sent } = endpointWith((_, request) => native(request))
    const controller = new AbortController()
    const gone = failureOf(endpoint.sign(file('gone'), controller))
    controller.abort()
    expect((await gone).code).toBe('aborted')
    await settle()
    idle(clock)
    const second = new AbortController()
    const alsoGone = failureOf(endpoint.sign(file('gone'), second))
    const stays = endpoint.sign(file('stays'))
    second.abort()
    await clock.turn(0)
    expect((await alsoGone).code).toBe('aborted')
    expect((await stays).key).toBe('k/stays')
    expect(sent.map(({ text }) => text.includes('gone'))).toEqual([false])
  })

  it('while waiting to try again', async () => {
    for (const option of ['/api', { sign: '/api' }]) {
      const clock = manualClock()
      const controller = new AbortController()
      const failure = failureOf(
        createEndpoint(option, { clock, fetch: busy, random: () => 0.5 }).sign(file('a'), controller),
      )
      await clock.turn(100)
      expect(clock.pending()).toEqual([150])
      controller.abort()
      expect((await failure).code).toBe('aborted')
      await settle()
      idle(clock)
    }
  })

  it('before anything', async () => {
    const { endpoint, clock, sent } = endpointWith(hang)
    const signal = AbortSignal.abort()
    const upload = { method: 'PUT', url: 'https://s3.test', headers: {} } as const
    const prepared = { upload, key: 'k', token: 't', expiresAt: 1 }
    const calls: Promise<unknown>[] = [
      endpoint.policy({ signal }),
      endpoint.sign(file('a'), { signal }),
      endpoint.complete(file('a'), prepared, { signal }),
      endpoint.abort(prepared, { signal }),
    ]
    for (const { code } of await Promise.all(calls.map(failureOf))) expect(code).toBe('aborted')
    expect(sent).toHaveLength(0)
    idle(clock)
  })
})

it('travels with the credentials asked for', async () => {
  const seen: unknown[] = []
  const fetch: typeof globalThis.fetch = async (_, init) => {
    seen.push(init?.credentials)
    return Response.json({})
  }
  for (const credentials of [undefined, 'include'] as const) await createEndpoint('/x', { fetch, credentials }).policy()
  expect(seen).toEqual(['same-origin', 'include'])
})
