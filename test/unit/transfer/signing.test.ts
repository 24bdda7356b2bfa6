/** How often the endpoint is asked, and that no permission is used past its time. */
import { describe, expect, test } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { openTransfer, type Running } from './open-transfer.ts'

const KiB = 1024
const allDone = (files: readonly Running[]) => files.every(({ object }) => object !== undefined)
const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)

describe('small files', () => {
  test.each([
    [1000, 'post'],
    [1000, 'put'],
    [50, 'post'],
  ] as const)('%d by %s: a hundred to each sign, and nearly so to each complete', async (count, kind) => {
    const { clock, endpoint, storage, start } = openTransfer()
    const files = Array.from({ length: count }, (_, i) => start(`f${i}`, kind))
    await clock.turn(120_000)
    expect(allDone(files)).toBe(true)
    expect(endpoint.signs).toHaveLength(Math.ceil(count / 100))
    expect(sum(endpoint.signs)).toBe(count)
    expect(endpoint.completes.length).toBeLessThanOrEqual(Math.ceil(count / 60) + 2)
    expect(sum(endpoint.completes)).toBe(count)
    expect(storage.stored).toHaveLength(count)
    expect(clock.pending()).toEqual([])
  })

  test('the pool never waits for a signature', async () => {
    const { clock, endpoint, storage, start } = openTransfer()
    endpoint.onSign = () => clock.wait(200)
    Array.from({ length: 400 }, (_, i) => start(`f${i}`, 'put'))
    await clock.turn(600)
    for (let i = 0; i < 40; i++) {
      await clock.turn(100)
      expect(storage.open.size).toBeGreaterThanOrEqual(6)
    }
  })
})

describe('permissions are not asked for so early that they end', () => {
  test('on a slow link, five minutes ahead at most', async () => {
    const { clock, endpoint, storage, start } = openTransfer({ stallTimeout: 1_000_000 })
    // 200 KiB take 120 s, six at a time: 10 KiB/s.
    storage.latency = 120_000
    const files = Array.from({ length: 60 }, (_, i) => start(`f${i}`, 'put', 200 * KiB))
    // Until it is known, as much as a slow link carries in five minutes: these may have to be signed again.
    await clock.turn(1_500_000)
    const [signed, sent] = [endpoint.signed.length, storage.stored.length]
    expect(signed - sent).toBeLessThan(60)
    await clock.turn(3_000_000)
    expect(allDone(files)).toBe(true)
    expect(storage.seen).toHaveLength(60)
  })

  test('large files: as many as a slow link might begin in five minutes', async () => {
    const { clock, endpoint, start } = openTransfer()
    const files = Array.from({ length: 10 }, (_, i) => start(`f${i}`, 'put', 60 * 1024 * KiB))
    await clock.turn(0)
    // Six are under way.
    expect(sum(endpoint.signs)).toBe(6 + 3)
    await clock.turn(120_000)
    expect(allDone(files)).toBe(true)
  })

  test('one whose time ended in the queue is asked for again before anything is sent', async () => {
    const { clock, endpoint, storage, start } = openTransfer({ stallTimeout: 100_000 })
    endpoint.validity = 60_000
    storage.reply = ({ key }) => (key.startsWith('slow') ? 90_000 : 100)
    Array.from({ length: 6 }, (_, i) => start(`slow${i}`, 'put'))
    await clock.turn(0)
    const late = start('late', 'put')
    await clock.turn(89_000)
    expect(late.settled).toBe(false)
    await clock.turn(5000)
    expect(late.object?.key).toBe('late-8')
    expect(storage.seen.filter(({ key }) => key.startsWith('late'))).toHaveLength(1)
    expect(endpoint.aborted).toEqual(['token of late-7'])
  })

  test('of a file in parts, only the URLs are', async () => {
    const { clock, endpoint, storage, start } = openTransfer()
    endpoint.validity = 60_000
    storage.latency = 25_000
    const file = start('large', 'parts', 3000)
    await clock.turn(300_000)
    expect(file.object).toBeDefined()
    expect(endpoint.signs).toEqual([1])
    expect(storage.stored).toHaveLength(30)
    expect(storage.seen).toHaveLength(30)
  })
})

describe('who cannot be signed', () => {
  test('a file that is refused fails alone, and keeps no place', async () => {
    const { clock, endpoint, start } = openTransfer()
    endpoint.onSign = ({ id }) => {
      if (id.startsWith('bad')) throw new UploadError('file_too_large', { message: 'At most 5 MB.' })
    }
    const bad = Array.from({ length: 200 }, (_, i) => start(`bad${i}`, 'put'))
    const good = Array.from({ length: 200 }, (_, i) => start(`good${i}`, 'put'))
    await clock.turn(30_000)
    expect(bad.every(({ error }) => error?.code === 'file_too_large' && error.message === 'At most 5 MB.')).toBe(true)
    expect(allDone(good)).toBe(true)
  })

  test('an endpoint that never answered is not tried beyond its client’s own tries', async () => {
    const { clock, endpoint, start } = openTransfer()
    endpoint.onSign = () => {
      throw new UploadError('endpoint_unreachable')
    }
    const file = start('f', 'put')
    await clock.turn(0)
    expect(file.error?.code).toBe('endpoint_unreachable')
  })

  test('one that has answered before is waited for, with hundreds of files', async () => {
    const { clock, endpoint, start } = openTransfer()
    const first = start('first', 'put')
    await clock.turn(1000)
    expect(first.object).toBeDefined()
    let out = true
    endpoint.onSign = () => {
      if (out) throw new UploadError('endpoint_unreachable')
    }
    const files = Array.from({ length: 300 }, (_, i) => start(`f${i}`, 'put'))
    await clock.turn(300_000)
    expect(files.some(({ settled }) => settled)).toBe(false)
    out = false
    await clock.turn(60_000)
    expect(allDone(files)).toBe(true)
    expect(clock.pending()).toEqual([])
  })
})

test('small files do not wait behind a large one, nor the reverse', async () => {
  const { clock, storage, start } = openTransfer()
  storage.reply = ({ part }) => (part > 0 ? 5000 : 100)
  const large = start('large', 'parts', 6000)
  const small = Array.from({ length: 100 }, (_, i) => start(`s${i}`, 'post'))
  await clock.turn(15_000)
  expect(allDone(small)).toBe(true)
  expect(large.parts.length).toBeGreaterThanOrEqual(2)
  await clock.turn(120_000)
  expect(large.object).toBeDefined()
})

test('a form up to 256 KiB is not listened to, so that it needs no preflight; all else is', async () => {
  const { clock, storage, start } = openTransfer()
  start('small', 'post', 256 * KiB)
  start('larger', 'post', 256 * KiB + 1)
  start('put', 'put', 1)
  await clock.turn(1000)
  expect(storage.seen.map(({ key, listener }) => [key.split('-')[0], listener !== undefined])).toEqual([
    ['small', false],
    ['larger', true],
    ['put', true],
  ])
})

test('an empty file is one request', async () => {
  const { clock, storage, start } = openTransfer()
  const files = [start('a', 'post', 0), start('b', 'put', 0)]
  await clock.turn(1000)
  expect(allDone(files)).toBe(true)
  expect(storage.seen).toHaveLength(2)
})
