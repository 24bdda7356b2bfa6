import { afterEach, expect, test, vi } from 'vitest'
import { watchNetwork } from '../../../src/transfer/network.ts'
import { manualClock, settle } from '../endpoint/manual-clock.ts'
import { stubPage } from './page.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

function open() {
  const page = stubPage()
  const clock = manualClock()
  const told: boolean[] = []
  const network = watchNetwork(clock, (down) => told.push(down))
  return { page, clock, told, network }
}
const { signal } = new AbortController()

test.each([
  ['the event', true],
  ['a look every 5 s', false],
])('offline holds everything until %s', async (_, tells) => {
  const { page, clock, told, network } = open()
  expect(network.limit).toBe(Number.POSITIVE_INFINITY)
  page.goOffline()
  page.goOffline()
  expect([network.limit, network.down, told]).toEqual([0, true, [true]])
  await clock.turn(3_600_000)
  if (tells) page.goOnline()
  else page.navigator.onLine = true
  await clock.turn(tells ? 0 : 5000)
  expect([network.limit, network.down, told]).toEqual([Number.POSITIVE_INFINITY, false, [true, false]])
  network.stop()
  expect([page.listeners, clock.pending()]).toEqual([[], []])
})

test('offline from the beginning', async () => {
  vi.stubGlobal('navigator', { onLine: false })
  const clock = manualClock()
  const network = watchNetwork(clock, () => undefined)
  expect(network.limit).toBe(0)
  network.stop()
  await settle()
  expect(clock.pending()).toEqual([])
})

test('an observed outage lets one request try, until something moves', () => {
  const { told, network } = open()
  network.failed()
  network.failed()
  expect([network.limit, told]).toEqual([1, [true]])
  network.moved()
  expect([network.limit, told]).toEqual([Number.POSITIVE_INFINITY, [true, false]])
})

test('a connection that is cut while others move is no outage', async () => {
  const { clock, told, network } = open()
  network.moved()
  await clock.turn(999)
  network.failed()
  expect([network.limit, told]).toEqual([Number.POSITIVE_INFINITY, []])
  await clock.turn(1)
  network.failed()
  expect([network.limit, told]).toEqual([1, [true]])
})

test('waits of an outage end when the network is back; those begun before last as long as they were meant to', async () => {
  const { clock, network } = open()
  const ended: string[] = []
  const wait = (name: string, ms: number) => network.wait(ms, signal).then(() => ended.push(name))
  void wait('asked by the storage', 20_000)
  network.failed()
  void wait('outage', 15_000)
  await clock.turn(1000)
  network.moved()
  await clock.turn(0)
  expect(ended).toEqual(['outage'])
  await clock.turn(19_000)
  expect(ended).toEqual(['outage', 'asked by the storage'])
  expect(clock.pending()).toEqual([])
})

test('a wait ends with its signal', async () => {
  const { clock, network } = open()
  const controller = new AbortController()
  const waits = [network.wait(1000, controller.signal), network.wait(1000, AbortSignal.abort('before'))]
  controller.abort('enough')
  expect(await Promise.allSettled(waits)).toMatchObject([{ reason: 'enough' }, { reason: 'before' }])
  expect(clock.pending()).toEqual([])
})
