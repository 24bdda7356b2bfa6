import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { signedSeconds } from '../../../src/server/expires-in.ts'
import { presignGet } from '../../../src/server/presign-get.ts'
import { presignPost } from '../../../src/server/presign-post.ts'
import type { CredentialsProvider, S3Credentials } from '../../../src/server/s3-credentials.ts'
import { s3 } from '../../../src/server/s3.ts'
import { NOW } from './presign-sandbox.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const MINUTE = 60_000
const at = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE)

/** A provider that numbers what it gives, each good for an hour from the given minute. */
function numbered(hours = 1) {
  const asked: AbortSignal[] = []
  const state: { start: number; failure: unknown; gate: Promise<unknown> | undefined } = {
    start: 0,
    failure: undefined,
    gate: undefined,
  }
  const credentials: CredentialsProvider = async ({ signal }) => {
    asked.push(signal)
    const count = asked.length
    await state.gate
    if (state.failure) throw state.failure
    return {
      accessKeyId: `ASIA${count}`,
      secretAccessKey: SECRET,
      sessionToken: `token${count}`,
      expiration: at(state.start + 60 * hours),
    }
  }
  const storage = s3({ bucket: 'demo', region: 'eu-west-1', credentials })
  const sign = (now: Date, expiresIn = 900) => new URL(presignGet(storage, { key: 'a', expiresIn, now })).searchParams
  return { storage, asked, state, sign }
}

const expectUnavailable = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof UploadError)) throw new Error(`expected an UploadError, got ${String(error)}`)
  expect([error.code, error.retryable]).toEqual(['storage_unavailable', true])
  expect(inspect(error)).not.toContain(SECRET)
  return error
}

describe('credentials that are fetched', () => {
  it('cannot sign before they are there', () => {
    const { sign, asked } = numbered()
    expect(() => sign(NOW)).toThrow('await storage.ready() before signing')
    expect(asked).toHaveLength(0)
  })

  it('sign with their token, in URLs and in forms, and are kept', async () => {
    const { storage, sign, asked } = numbered()
    await storage.ready({ now: NOW })
    expect(sign(NOW).get('X-Amz-Security-Token')).toBe('token1')
    expect(sign(NOW).get('X-Amz-Credential')).toMatch(/^ASIA1\//)
    expect(presignPost(storage, { key: 'a', expiresIn: 60, now: NOW }).fields['X-Amz-Security-Token']).toBe('token1')
    for (const minute of [1, 30, 54.9]) await storage.ready({ now: at(minute) })
    expect(asked).toHaveLength(1)
  })

  it('are fetched once for a hundred requests at a time', async () => {
    const { storage, sign, asked } = numbered()
    await Promise.all(Array.from({ length: 100 }, () => storage.ready({ now: NOW })))
    expect(asked).toHaveLength(1)
    expect(sign(NOW).get('X-Amz-Security-Token')).toBe('token1')
  })

  it('are renewed in their last 5 minutes, while nobody waits', async () => {
    const { storage, sign, asked, state } = numbered()
    await storage.ready({ now: NOW })
    let open = (): void => undefined
    state.gate = new Promise<void>((resolve) => {
      open = resolve
    })
    state.start = 56
    await storage.ready({ now: at(56) })
    await storage.ready({ now: at(56) })
    expect(asked).toHaveLength(2)
    expect(sign(at(56)).get('X-Amz-Security-Token')).toBe('token1')
    open()
    await vi.waitFor(() => expect(sign(at(56)).get('X-Amz-Security-Token')).toBe('token2'))
  })

  it('go on when a renewal fails, until they end; then the failure shows, and the next request tries again', async () => {
    const { storage, sign, asked, state } = numbered()
    await storage.ready({ now: NOW })
    state.failure = new Error('STS is down')
    await storage.ready({ now: at(57) })
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    expect(sign(at(57)).get('X-Amz-Security-Token')).toBe('token1')

    const error = await expectUnavailable(storage.ready({ now: at(60) }))
    expect(error.cause).toBe(state.failure)
    expect(() => sign(at(60))).toThrow('The server’s credentials for the storage have ended.')

    state.failure = undefined
    state.start = 60
    await storage.ready({ now: at(61) })
    expect(sign(at(61)).get('X-Amz-Security-Token')).toBe(`token${asked.length}`)
  })

  it('are kept when a renewal gives older ones: a metadata service in trouble repeats what it had', async () => {
    const { storage, sign, asked, state } = numbered()
    await storage.ready({ now: NOW })
    state.start = -30
    await storage.ready({ now: at(56) })
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(asked).toHaveLength(2)
    expect(sign(at(56)).get('X-Amz-Security-Token')).toBe('token1')
    state.start = 2
    await storage.ready({ now: at(61) })
    expect(sign(at(61)).get('X-Amz-Security-Token')).toBe('token3')
  })

  it('cut a URL short that would outlive them', async () => {
    const { storage, sign } = numbered()
    await storage.ready({ now: NOW })
    expect(sign(NOW, 3600).get('X-Amz-Expires')).toBe('3600')
    expect(sign(NOW, 3601).get('X-Amz-Expires')).toBe('3600')
    expect(sign(at(50), 900).get('X-Amz-Expires')).toBe('600')
    expect(signedSeconds(storage, 900, at(50))).toBe(600)
    expect(signedSeconds(storage, 60, at(50))).toBe(60)
    expect(sign(new Date(at(60).getTime() - 1000), 900).get('X-Amz-Expires')).toBe('1')
    expect(() => sign(new Date(at(60).getTime() - 999))).not.toThrow()
    expect(() => sign(at(60))).toThrow(UploadError)
    const { fields } = presignPost(storage, { key: 'a', expiresIn: 900, now: at(50) })
    expect(JSON.parse(atob(fields.Policy ?? '')).expiration).toBe('2026-11-22T13:00:00Z')
  })

  it('that never end are fetched once', async () => {
    const credentials = vi.fn<CredentialsProvider>(async () => ({ accessKeyId: 'AKIA', secretAccessKey: SECRET }))
    const storage = s3({ bucket: 'demo', region: 'eu-west-1', credentials })
    for (const minute of [0, 1e6, 1e9]) await storage.ready({ now: at(minute) })
    expect(credentials).toHaveBeenCalledTimes(1)
    expect(signedSeconds(storage, 604_800)).toBe(604_800)
  })

  it('let one caller stop waiting, and go on for the others', async () => {
    const { storage, asked, state } = numbered()
    let open = (): void => undefined
    state.gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const gone = new AbortController()
    const first = storage.ready({ now: NOW, signal: gone.signal })
    const second = storage.ready({ now: NOW })
    gone.abort(new Error('the browser left'))
    await expect(first).rejects.toThrow('the browser left')
    await expect(storage.ready({ now: NOW, signal: gone.signal })).rejects.toThrow('the browser left')
    open()
    await second
    expect(asked).toHaveLength(1)
    expect(asked[0]?.aborted).toBe(false)
  })

  it('give up on a provider that never answers after 10 s, and ask it again', async () => {
    vi.useFakeTimers()
    // AbortSignal.timeout does not follow fake timers.
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(new DOMException('timed out', 'TimeoutError')), ms)
      return controller.signal
    })
    try {
      const { storage, asked, state } = numbered()
      state.gate = new Promise<void>(() => undefined)
      const refused = expectUnavailable(storage.ready({ now: NOW }))
      await vi.advanceTimersByTimeAsync(9_999)
      expect(asked[0]?.aborted).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      await refused
      expect(asked[0]?.aborted).toBe(true)
      state.gate = undefined
      await storage.ready({ now: NOW })
      expect(asked).toHaveLength(2)
    } finally {
      timeout.mockRestore()
      vi.useRealTimers()
    }
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no secret', { accessKeyId: 'AKIA' }],
    ['a blank token', { accessKeyId: 'AKIA', secretAccessKey: SECRET, sessionToken: '' }],
    ['a line break', { accessKeyId: 'AKIA', secretAccessKey: `${SECRET}\n` }],
    ['an expiration that is text', { accessKeyId: 'AKIA', secretAccessKey: SECRET, expiration: '2026-11-23' }],
    ['an invalid date', { accessKeyId: 'AKIA', secretAccessKey: SECRET, expiration: new Date(Number.NaN) }],
    ['what has ended', { accessKeyId: 'AKIA', secretAccessKey: SECRET, expiration: NOW }],
  ])('are refused: %s', async (_case, given) => {
    const credentials = async (): Promise<S3Credentials> => Object(given)
    const storage = s3({ bucket: 'demo', region: 'eu-west-1', credentials })
    await expectUnavailable(storage.ready({ now: NOW }))
  })

  it('are not in what is logged', async () => {
    const { storage } = numbered()
    await storage.ready({ now: NOW })
    const shown = inspect(storage, { showHidden: true, depth: null, getters: true }) + JSON.stringify(storage)
    expect(shown).not.toContain(SECRET)
    expect(shown).not.toContain('token1')
  })
})

describe('keys that are given', () => {
  const given = { bucket: 'demo', region: 'eu-west-1', accessKeyId: 'AKIA', secretAccessKey: SECRET }

  it('are ready at once', async () => {
    await expect(s3(given).ready()).resolves.toBeUndefined()
    await expect(s3(given).ready({ now: NOW })).resolves.toBeUndefined()
  })

  it('may have an end too', () => {
    const storage = s3({ ...given, expiration: at(1) })
    expect(signedSeconds(storage, 900, NOW)).toBe(60)
    expect(() => signedSeconds(storage, 900, at(1))).toThrow(UploadError)
  })

  it('are given, or fetched, not both', () => {
    const untyped = (options: object) => Reflect.apply(s3, undefined, [options])
    expect(() => untyped({ ...given, credentials: async () => given })).toThrow('not both')
    expect(() => untyped({ bucket: 'demo', region: 'eu-west-1', credentials: 'x' })).toThrow('must be a function')
    expect(() => untyped({ ...given, credentials: undefined })).not.toThrow()
  })
})
