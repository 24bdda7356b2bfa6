import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryOnceStore, type OnceStore, runOnce } from '../../../src/server/once.ts'

const clock = { now: 0 }
let store: OnceStore
beforeEach(() => {
  clock.now = 1_000_000
  store = memoryOnceStore(() => clock.now)
})
afterEach(() => void vi.useRealTimers())

describe('the memory store', () => {
  it('gives a claim to one, and tells the others', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => store.claim('a', `owner ${i}`, 60)))
    expect(claims.map(({ state }) => state).toSorted()).toEqual(['claimed', ...Array(19).fill('running')])
    expect(await store.claim('b', 'one', 60)).toEqual({ state: 'claimed' })
  })

  it('answers the result to all who come later, until its time is over', async () => {
    await store.claim('a', 'one', 60)
    await store.finish('a', '', 100)
    expect(await store.claim('a', 'one', 60)).toEqual({ state: 'done', result: '' })
    clock.now += 99_999
    expect(await store.claim('a', 'one', 60)).toEqual({ state: 'done', result: '' })
    clock.now += 1
    expect(await store.claim('a', 'one', 60)).toEqual({ state: 'claimed' })
  })

  it('frees a claim that its owner gave back, or whose lease ran out', async () => {
    await store.claim('a', 'one', 60)
    await store.release('a', 'two')
    expect(await store.claim('a', 'two', 60)).toEqual({ state: 'running' })
    await store.release('a', 'one')
    expect(await store.claim('a', 'two', 60)).toEqual({ state: 'claimed' })
    clock.now += 59_999
    expect(await store.claim('a', 'three', 60)).toEqual({ state: 'running' })
    clock.now += 1
    expect(await store.claim('a', 'three', 60)).toEqual({ state: 'claimed' })
  })

  it('lets its owner hold a claim longer', async () => {
    await store.claim('a', 'one', 60)
    clock.now += 59_000
    expect(await store.claim('a', 'one', 60)).toEqual({ state: 'claimed' })
    clock.now += 59_000
    expect(await store.claim('a', 'two', 60)).toEqual({ state: 'running' })
  })

  it('keeps the first result, and tells a caller whose lease ran out which that is', async () => {
    await store.claim('a', 'late', 60)
    clock.now += 60_000
    await store.claim('a', 'second', 60)
    expect(await store.finish('a', 'second', 100)).toBe('second')
    expect(await store.finish('a', 'first, and late', 100)).toBe('second')
    await store.release('a', 'late')
    expect(await store.claim('a', 'third', 60)).toEqual({ state: 'done', result: 'second' })
  })

  it.each(['__proto__', 'constructor', 'toString', ''])('takes %j for an id like any other', async (id) => {
    expect(await store.claim(id, 'one', 60)).toEqual({ state: 'claimed' })
    await store.finish(id, 'x', 100)
    expect(await store.claim(id, 'one', 60)).toEqual({ state: 'done', result: 'x' })
  })

  it('forgets what is over, so that it does not grow for ever', async () => {
    const deleted = vi.spyOn(Map.prototype, 'delete')
    for (let i = 0; i < 1000; i++) await store.finish(`old ${i}`, 'x', 100)
    await store.finish('young', 'x', 1000)
    clock.now += 200_000
    await store.claim('next', 'one', 60)
    expect(deleted.mock.calls.filter(([id]) => String(id).startsWith('old'))).toHaveLength(1000)
    deleted.mockRestore()
    expect(await store.claim('young', 'one', 60)).toEqual({ state: 'done', result: 'x' })
  })
})

describe('runOnce', () => {
  it('runs for the first, and the others wait for the result', async () => {
    vi.useFakeTimers()
    const run = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 3000))
      return 'result'
    })
    const calls = Array.from({ length: 20 }, () => runOnce(store, 'a', 100, run))
    await vi.advanceTimersByTimeAsync(4000)
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['result']))
    expect(run).toHaveBeenCalledOnce()
  })

  it('lets the next one run after a failure, which only the failed one hears of', async () => {
    vi.useFakeTimers()
    const run = vi.fn(async () => 'ok').mockRejectedValueOnce(new Error('first'))
    const calls = Promise.allSettled([runOnce(store, 'a', 100, run), runOnce(store, 'a', 100, run)])
    await vi.advanceTimersByTimeAsync(100)
    expect(await calls).toEqual([
      { status: 'rejected', reason: new Error('first') },
      { status: 'fulfilled', value: 'ok' },
    ])
  })

  it('gives up after ten seconds, saying when to come back', async () => {
    vi.useFakeTimers()
    await store.claim('a', 'one', 60)
    const waiting = Promise.allSettled([runOnce(store, 'a', 100, async () => 'x')])
    await vi.advanceTimersByTimeAsync(11_000)
    expect((await waiting)[0]).toMatchObject({
      reason: {
        code: 'confirm_pending',
        retryable: true,
        retryAfter: 2,
      },
    })
  })

  it('holds its claim while it runs, however long that takes, and lets go of it then', async () => {
    vi.useFakeTimers()
    const claim = vi.spyOn(store, 'claim')
    const run = runOnce(store, 'a', 100, async () => {
      await new Promise((resolve) => setTimeout(resolve, 90_000))
      return 'x'
    })
    await vi.advanceTimersByTimeAsync(90_000)
    expect(await run).toBe('x')
    expect(new Set(claim.mock.calls.map(([, owner]) => owner)).size).toBe(1)
    expect(claim.mock.calls.length).toBeGreaterThanOrEqual(4)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stops waiting for another caller when nobody waits for it any more', async () => {
    vi.useFakeTimers()
    await store.claim('a', 'another', 60)
    const gone = new AbortController()
    const waiting = Promise.allSettled([runOnce(store, 'a', 100, async () => 'x', gone.signal)])
    gone.abort()
    await vi.advanceTimersByTimeAsync(1000)
    expect((await waiting)[0]).toMatchObject({ reason: { code: 'confirm_pending' } })
  })

  it('keeps the result as long as it was told to', async () => {
    const finish = vi.spyOn(store, 'finish')
    await runOnce(store, 'a', 1234, async () => 'x')
    expect(finish).toHaveBeenCalledExactlyOnceWith('a', 'x', 1234)
  })

  it('gives its claim back for good, though a renewal was on its way', async () => {
    vi.useFakeTimers()
    let times = 0
    const slow: OnceStore = {
      ...store,
      claim: async (...args) => {
        if (++times === 2) await new Promise((resolve) => setTimeout(resolve, 5000))
        return await store.claim(...args)
      },
    }
    const run = runOnce(slow, 'a', 100, async () => {
      await new Promise((resolve) => setTimeout(resolve, 21_000))
      throw new Error('run')
    })
    const outcome = Promise.allSettled([run])
    await vi.advanceTimersByTimeAsync(30_000)
    expect(await outcome).toEqual([{ status: 'rejected', reason: new Error('run') }])
    expect(await slow.claim('a', 'another', 60)).toEqual({ state: 'claimed' })
  })

  it('throws what run threw, even where the claim cannot be given back', async () => {
    const broken = { ...store, release: () => Promise.reject(new Error('store')) }
    await expect(runOnce(broken, 'a', 1, () => Promise.reject(new Error('run')))).rejects.toThrow('run')
  })
})
