/** No network, as the browser says it or as requests show it. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { busy, lost } from './fake-storage.ts'
import { openTransfer } from './open-transfer.ts'
import { stubPage } from './page.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const MINUTE = 60_000

/** A storage that was reached before, and then is not. */
async function outage(settings = {}) {
  const opened = openTransfer(settings)
  const { storage, clock, start, endpoint } = opened
  start('first', 'put')
  await clock.turn(5000)
  storage.seen.length = 0
  storage.stored.length = 0
  storage.most = 0
  endpoint.signs.length = 0
  const out = { now: false }
  storage.reply = () => (out.now ? lost : 1000)
  return { ...opened, out }
}

describe('observed', () => {
  test.each(['put', 'post', 'parts'] as const)(
    '%s: a minute of it, and everything finishes unattended',
    async (kind) => {
      const { clock, storage, endpoint, out, start, network } = await outage()
      const files = Array.from({ length: kind === 'parts' ? 2 : 30 }, (_, i) => start(`f${i}`, kind, 1000))
      await clock.turn(1500)
      out.now = true
      for (const { listener } of storage.open) listener?.onProgress(1)
      for (const seen of storage.open) seen.answer(lost)
      await clock.turn(MINUTE)
      expect(network.at(-1)).toBe(true)
      expect(files.some(({ error }) => error)).toBe(false)
      out.now = false
      await clock.turn(MINUTE)
      expect(network.at(-1)).toBe(false)
      expect(files.every(({ object }) => object)).toBe(true)
      // Nothing that was stored was sent again, nor signed again.
      expect(storage.stored.length).toBe(new Set(storage.stored).size)
      expect(endpoint.aborted).toEqual([])
      expect(clock.pending()).toEqual([])
    },
  )

  test('is probed with one request at a time, and all go on at once when one gets through', async () => {
    const { clock, storage, out, start } = await outage()
    const files = Array.from({ length: 20 }, (_, i) => start(`f${i}`, 'put'))
    await clock.turn(1500)
    out.now = true
    for (const seen of storage.open) seen.answer(lost)
    await clock.turn(2 * MINUTE)
    storage.most = 0
    await clock.turn(MINUTE)
    expect(storage.most).toBe(1)
    out.now = false
    const before = clock.now()
    await clock.turn(30_000)
    const through = storage.seen.find(({ at }) => at > before)
    expect(files.every(({ object }) => object)).toBe(true)
    const after = storage.seen.filter(({ at }) => at > (through?.at ?? 0))
    // The first progress of the one that got through comes after half a second.
    expect(after.slice(0, 5).map(({ at }) => at - (through?.at ?? 0))).toEqual([500, 500, 500, 500, 500])
  })

  test('is given up where it lasts for ten minutes; a new start goes on with the stored parts', async () => {
    const { clock, storage, endpoint, out, start } = await outage()
    const file = start('f', 'parts', 2000)
    await clock.turn(1500)
    out.now = true
    for (const seen of storage.open) seen.answer(lost)
    await clock.turn(15 * MINUTE)
    expect(file.error).toMatchObject({ code: 'storage_unreachable', lane: 'multipart' })
    const stored = storage.stored.length
    expect(stored).toBeGreaterThanOrEqual(6)
    out.now = false
    file.start()
    await clock.turn(MINUTE)
    expect(file.object).toBeDefined()
    expect(storage.stored).toHaveLength(20)
    expect(endpoint.signs).toEqual([1])
  })

  test('a connection lost now and then, while others get on, is none', async () => {
    const { clock, storage, start, network } = await outage()
    let count = 0
    storage.reply = () => (count++ % 7 === 6 ? lost : 700)
    const files = Array.from({ length: 60 }, (_, i) => start(`f${i}`, 'put'))
    await clock.turn(MINUTE)
    expect(files.every(({ object }) => object)).toBe(true)
    expect(network).toEqual([])
  })
})

describe('told by the browser', () => {
  test('holds everything, whatever its stage, and resumes by itself', async () => {
    const page = stubPage()
    const { clock, storage, endpoint, out, start, network, transfer } = await outage()
    endpoint.onSign = ({ id }) => {
      if (id === 'signing' && out.now) throw new UploadError('offline')
    }
    storage.reply = ({ part }) => (out.now ? lost : part > 0 ? 1000 : 5000)
    const files = [start('put', 'put'), start('parts', 'parts', 2000)]
    await clock.turn(1500)
    out.now = true
    page.goOffline()
    for (const seen of storage.open) seen.answer(lost)
    files.push(start('signing', 'put'))
    await clock.turn(1000)
    const sent = storage.seen.length
    expect([network, transfer.down]).toEqual([[true], true])
    await clock.turn(60 * MINUTE)
    expect(storage.seen).toHaveLength(sent)
    expect(files.some(({ settled }) => settled)).toBe(false)
    out.now = false
    page.goOnline()
    await clock.turn(30_000)
    expect(network).toEqual([true, false])
    expect(files.every(({ object }) => object)).toBe(true)
    expect(storage.stored.length).toBe(new Set(storage.stored).size)
  })

  test('its hours do not count: a network that stammers when it comes back loses no file', async () => {
    const page = stubPage()
    const { clock, storage, out, start, endpoint } = await outage()
    endpoint.validity = 100 * 3_600_000
    const file = start('f', 'put')
    await clock.turn(100)
    page.goOffline()
    for (const seen of storage.open) seen.answer(lost)
    await clock.turn(5 * 3_600_000)
    out.now = true
    page.goOnline()
    await clock.turn(2000)
    out.now = false
    storage.reply = ({ before }) => (before < 8 ? busy : 100)
    await clock.turn(2 * MINUTE)
    expect(file.object).toBeDefined()
  })
})
