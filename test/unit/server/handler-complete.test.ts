import { describe, expect, it, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { memoryOnceStore, type OnceStore } from '../../../src/server/once.ts'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import {
  abortAll,
  codeOf,
  completeAll,
  completeOne,
  failure,
  NOON,
  post,
  send,
  setup,
  signOne,
  soon,
  storage,
  stored,
  upload,
} from './fixtures.ts'

describe('what must be there', () => {
  it('the bytes', async () => {
    const onUploaded = vi.fn()
    const thread = setup({ onUploaded })
    const signed = await signOne(thread.handler)
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('object_missing')
    await send(thread, signed)
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('ok')
    expect(onUploaded).toHaveBeenCalledOnce()
    expect(thread.errors).toEqual([])
  })

  it('this upload, not an older one under the same key, nor a newer', async () => {
    const thread = setup({ key: () => 'avatar' })
    const [one, two] = [await signOne(thread.handler), await signOne(thread.handler)]
    await send(thread, one)
    expect(codeOf(await completeOne(thread.handler, two.token))).toBe('object_missing')
    await send(thread, two)
    expect(codeOf(await completeOne(thread.handler, one.token))).toBe('object_missing')
    expect(codeOf(await completeOne(thread.handler, two.token))).toBe('ok')
  })

  it.each<[string, string, Record<string, string>]>([
    ['size', 'hello!', {}],
    ['type', 'hello', { 'content-type': 'text/html' }],
  ])('the announced %s', async (_, body, changed) => {
    const thread = setup({ lanes: ['put'] })
    const signed = await upload(thread)
    const { upload: target, key } = signed
    const headers = { ...(target.method === 'PUT' ? target.headers : {}), ...changed }
    // Somebody with the server's own rights puts another object in its place, metadata and all.
    const url = presignUrl(storage, { method: 'PUT', key, expiresIn: 60, headers, now: new Date(thread.clock.now) })
    const length = { 'content-length': String(body.length) }
    const put = await thread.sandbox.fetch(
      new Request(url, { method: 'PUT', headers: { ...headers, ...length }, body }),
    )
    expect(put.status).toBe(200)
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('object_mismatch')
  })
})

describe('once', () => {
  it('answers the same, byte for byte, however often it is asked', async () => {
    let count = 0
    const onUploaded = vi.fn(async () => ({ count: ++count, at: new Date(0), __proto__: null }))
    const thread = setup({ onUploaded })
    const { token, key } = await upload(thread)
    const message = { v: 1, action: 'complete', files: [{ token }] }
    const ask = async () => await (await thread.handler(post(message))).text()
    const answers = await Promise.all(Array.from({ length: 20 }, ask))
    thread.clock.now += 80_000_000
    answers.push(await ask())
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('"data":{"count":1,"at":"1970-01-01T00:00:00.000Z"}')
    expect(onUploaded).toHaveBeenCalledOnce()
    // One look at the object, too: it may be gone by the next time.
    expect(thread.calls).toEqual([`HEAD /demo/${key}`])
  })

  it('holds for the same token twice in one batch', async () => {
    const onUploaded = vi.fn(() => Math.random())
    const thread = setup({ onUploaded })
    const [a, b] = [await upload(thread), await upload(thread)]
    const answers = await completeAll(thread.handler, [a.token, b.token, a.token])
    expect(answers[0]).toEqual(answers[2])
    expect(answers[1]).not.toEqual(answers[0])
    expect(onUploaded).toHaveBeenCalledTimes(2)
  })

  it('holds across instances that share a store', async () => {
    const onUploaded = vi.fn(() => Math.random())
    const once = memoryOnceStore()
    const thread = setup({ once, onUploaded })
    const second = createUploadHandler({ ...thread.settings, onUploaded })
    const { token } = await upload(thread)
    const answers = await Promise.all(
      [thread.handler, second, thread.handler, second].map((it) => completeOne(it, token)),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('runs again after onUploaded failed, then never more', async () => {
    const failed = new Error('database at db://user:password@host is down')
    const onUploaded = vi.fn().mockRejectedValueOnce(failed).mockReturnValue('row 7')
    const thread = setup({ onUploaded })
    const { token } = await upload(thread)
    const first = await completeOne(thread.handler, token)
    expect(first).toMatchObject({ error: { code: 'callback_failed', retryable: true } })
    expect(JSON.stringify(first)).not.toContain('password')
    expect(thread.errors).toEqual([expect.objectContaining({ code: 'callback_failed', cause: failed })])
    for (let i = 0; i < 3; i++) {
      expect(await completeOne(thread.handler, token)).toMatchObject({ object: { data: 'row 7' } })
    }
    expect(onUploaded).toHaveBeenCalledTimes(2)
    const keys = onUploaded.mock.calls.map(([, context]) => context.idempotencyKey)
    expect(new Set(keys).size).toBe(1)
  })

  it('lets onUploaded refuse with an error of its own', async () => {
    const refusal = new UploadError('forbidden', { message: 'A virus.' })
    const thread = setup({ onUploaded: () => Promise.reject(refusal) })
    const { token } = await upload(thread)
    expect(await completeOne(thread.handler, token)).toEqual({
      error: { code: 'forbidden', message: 'A virus.', retryable: false },
    })
    expect(thread.errors).toEqual([])
  })

  it.each([
    ['a BigInt', 1n],
    ['a cycle', cycle()],
  ])('confirms without data, and tells the log, when onUploaded returns %s, which is no JSON', async (_, data) => {
    const onUploaded = vi.fn(() => data)
    const thread = setup({ onUploaded })
    const { token } = await upload(thread)
    const answers = [await completeOne(thread.handler, token), await completeOne(thread.handler, token)]
    expect(answers.map(codeOf)).toEqual(['ok', 'ok'])
    expect(answers[0]).not.toHaveProperty('object.data')
    expect(onUploaded).toHaveBeenCalledOnce()
    expect(thread.errors).toEqual([expect.objectContaining({ cause: expect.any(TypeError) })])
  })

  it.each<[keyof OnceStore, string, number]>([
    ['claim', 'database_unavailable', 1],
    ['finish', 'database_unavailable', 1],
    // Only where the object is missing is a claim given back: that stays the answer.
    ['release', 'object_missing', 0],
  ])('survives a store whose %s fails', async (method, code, told) => {
    const broken = { ...memoryOnceStore(), [method]: () => Promise.reject(new Error('redis://:hunter2@host')) }
    const thread = setup({ once: broken })
    const { token } = code === 'object_missing' ? await signOne(thread.handler) : await upload(thread)
    vi.useFakeTimers()
    const answer = await soon(completeOne(thread.handler, token)).finally(() => vi.useRealTimers())
    expect(codeOf(answer)).toBe(code)
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect(thread.errors).toHaveLength(told)
  })

  it('does not tell the application twice where the store was away for a moment just after', async () => {
    vi.useFakeTimers()
    try {
      const store = memoryOnceStore()
      const finish = vi.fn(store.finish).mockRejectedValueOnce(new Error('The connection was reset.'))
      const onUploaded = vi.fn()
      const thread = setup({ once: { ...store, finish }, onUploaded })
      const { token } = await upload(thread)
      expect(codeOf(await soon(completeOne(thread.handler, token)))).toBe('ok')
      expect(codeOf(await soon(completeOne(thread.handler, token)))).toBe('ok')
      expect(onUploaded).toHaveBeenCalledOnce()
      expect(thread.errors).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  it('signs no single call, either, while the store is away, and says so', async () => {
    const once = { ...memoryOnceStore(), claim: () => Promise.reject(new Error('redis://:hunter2@host')) }
    const { handler } = setup({ once })
    const { token } = await signOne(handler)
    const message = { v: 1, action: 'presign', token, call: 'createMultipartUpload' }
    expect(await failure(handler, post(message))).toEqual([503, 'database_unavailable'])
  })

  it('tells a second caller to come back when the first takes too long', async () => {
    vi.useFakeTimers()
    try {
      const thread = setup({ once: { ...memoryOnceStore(), claim: async () => ({ state: 'running' }) } })
      const { token } = await signOne(thread.handler)
      const answer = completeOne(thread.handler, token)
      await vi.advanceTimersByTimeAsync(11_000)
      expect(await answer).toMatchObject({ error: { code: 'confirm_pending', retryable: true, retryAfter: 2 } })
    } finally {
      vi.useRealTimers()
    }
  })

  it('outlives the object and the process that confirmed it, as long as the token', async () => {
    const thread = setup({ expiresIn: 100, completeWithin: 100 })
    const { token, key } = await upload(thread)
    const answer = await completeOne(thread.handler, token)
    const url = presignUrl(storage, { method: 'DELETE', key, expiresIn: 9, now: new Date(thread.clock.now) })
    await thread.sandbox.fetch(new Request(url, { method: 'DELETE' }))
    expect(await stored(thread, key)).toBeUndefined()
    thread.clock.now += 99_000
    expect(await completeOne(thread.handler, token)).toEqual(answer)
    thread.clock.now += 1000
    expect(codeOf(await completeOne(thread.handler, token))).toBe('token_expired')
  })

  it('outlives the token on an instance whose clock is behind', async () => {
    const onUploaded = vi.fn()
    const clock = { now: NOON }
    const once = memoryOnceStore(() => clock.now)
    const thread = setup({ once, onUploaded, expiresIn: 100, completeWithin: 100 })
    const { token, key } = await upload(thread)
    const answer = await completeOne(thread.handler, token)
    const behind = createUploadHandler({ ...thread.settings, now: () => thread.clock.now - 60_000 })
    for (const time of [thread.clock, clock]) time.now += 101_000
    expect(await completeOne(behind, token)).toEqual(answer)
    expect(await abortAll(behind, [token])).toEqual([{ removed: false }])
    expect(await stored(thread, key)).toBeDefined()
    expect(onUploaded).toHaveBeenCalledOnce()
  })
})

it('answers each of a batch by itself', async () => {
  const thread = setup()
  const [there, missing] = [await upload(thread), await signOne(thread.handler)]
  const answers = await completeAll(thread.handler, [missing.token, there.token, 'nonsense'])
  expect(answers.map(codeOf)).toEqual(['object_missing', 'ok', 'token_invalid'])
})

function cycle(): object {
  const one: { self?: object } = {}
  one.self = one
  return one
}
