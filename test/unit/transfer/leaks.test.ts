/** After any ending, nothing is left: no timer, no listener, no request, no connection taken. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { settle } from '../endpoint/manual-clock.ts'
import { answer, busy, lost } from './fake-storage.ts'
import { type Kind, openTransfer, type Running } from './open-transfer.ts'
import { stubPage, watchSignals } from './page.ts'

const MINUTE = 60_000
type Opened = ReturnType<typeof openTransfer>
let page: ReturnType<typeof stubPage>
let signals: ReturnType<typeof watchSignals> | undefined
beforeEach(() => {
  page = stubPage()
})
afterEach(() => {
  signals?.restore()
  vi.unstubAllGlobals()
})

/** Brings files to their end. */
const endings: Record<string, (opened: Opened, files: Running[]) => Promise<void>> = {
  async success({ clock }) {
    await clock.turn(5 * MINUTE)
  },
  async 'success after trouble'({ clock, storage }) {
    let count = 0
    storage.reply = () => [busy, lost, 700, answer(403, 'ExpiredRequest'), 300, 300][count++ % 6] ?? 100
    await clock.turn(20 * MINUTE)
  },
  async 'success after stalls'({ clock, storage }) {
    let count = 0
    storage.reply = () => (count++ % 3 === 0 ? 'hang' : 100)
    await clock.turn(100 * MINUTE)
  },
  async 'a failure at once'({ clock, storage }) {
    storage.reply = () => answer(403, 'SignatureDoesNotMatch')
    await clock.turn(MINUTE)
  },
  async 'a failure while others are under way'({ clock, storage }) {
    storage.reply = ({ part }) => (part === 2 || part === 0 ? answer(404, 'NoSuchBucket') : 'hang')
    await clock.turn(MINUTE)
  },
  async 'a failure when the time is up'({ clock, storage }) {
    storage.reply = () => busy
    await clock.turn(10 * MINUTE)
  },
  async 'an endpoint that refuses'({ clock, endpoint }) {
    endpoint.onComplete = () => {
      throw new UploadError('forbidden')
    }
    await clock.turn(5 * MINUTE)
  },
  async 'a signature that is refused'({ clock, endpoint }) {
    endpoint.onSign = () => {
      throw new UploadError('file_too_large')
    }
    await clock.turn(MINUTE)
  },
  async 'an outage, told and observed'({ clock, storage }) {
    await clock.turn(150)
    storage.reply = () => lost
    for (const seen of storage.open) seen.answer(lost)
    await clock.turn(MINUTE)
    page.goOffline()
    await clock.turn(MINUTE)
    page.goOnline()
    await clock.turn(5000)
    storage.reply = () => 100
    await clock.turn(5 * MINUTE)
  },
  async pauses({ clock }, files) {
    for (let i = 0; i < 10; i++) {
      for (const { transfer } of files) transfer.pause()
      await clock.turn(77)
      for (const { transfer } of files) transfer.resume()
      await clock.turn(133)
    }
    await clock.turn(5 * MINUTE)
  },
  ...Object.fromEntries(
    [0, 1, 60, 101, 160, 1000].map((ms) => [
      `a cancel after ${ms} ms`,
      async ({ clock, storage, endpoint }: Opened, files: Running[]) => {
        endpoint.onSign = () => clock.wait(ms === 1 ? 10 : 0)
        endpoint.onComplete = () => clock.wait(500)
        storage.reply = ({ before }) => (before === 0 ? 100 : 1000)
        await clock.turn(ms)
        for (const { transfer } of files) void transfer.cancel()
        await clock.turn(MINUTE)
      },
    ]),
  ),
  async 'a cancel while paused, offline and waiting'({ clock, storage }, files) {
    storage.reply = () => ({ ...busy, retryAfter: 100 })
    await clock.turn(1000)
    page.goOffline()
    for (const { transfer } of files.slice(0, 10)) transfer.pause()
    await clock.turn(1000)
    for (const { transfer } of files) void transfer.cancel()
    await settle()
  },
}

test.each(
  Object.keys(endings).flatMap((ending) => (['put', 'post', 'parts'] as const).map((kind) => [ending, kind] as const)),
)('%s, by %s', async (ending: string, kind: Kind) => {
  // Here, since the test's own runner listens too.
  signals = watchSignals()
  const opened = openTransfer({ answerTimeout: 40_000, retryBudget: MINUTE })
  const { clock, storage, transfer, endpoint, start } = opened
  const files = Array.from({ length: kind === 'parts' ? 12 : 150 }, (_, i) => start(`f${i}`, kind, 700))
  await endings[ending]?.(opened, files)

  expect(files.filter(({ settled }) => !settled)).toHaveLength(0)
  const stored = files.filter(({ object }) => object)
  expect(new Set(endpoint.confirmed).size).toBe(endpoint.confirmed.length)
  expect(endpoint.confirmed.length).toBeGreaterThanOrEqual(stored.length)
  expect(storage.open.size, 'requests').toBe(0)
  // No connection is taken: as many as ever go at a time, and the line moves on.
  page.goOnline()
  Object.assign(endpoint, { onSign: () => undefined, onComplete: () => undefined })
  storage.reply = () => 100
  const after = Array.from({ length: 200 }, (_, i) => start(`after${i}`, 'put'))
  await clock.turn(5 * MINUTE)
  expect(after.every(({ object }) => object)).toBe(true)

  transfer.stop()
  await settle()
  expect(clock.pending(), 'timers').toEqual([])
  expect(page.listeners, 'listeners on the page').toEqual([])
  expect(signals.left(), 'listeners on signals').toBe(0)
})
