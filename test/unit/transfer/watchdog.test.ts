import { expect, test } from 'vitest'
import type { SendListener } from '../../../src/transfer/send.ts'
import { sendWatched } from '../../../src/transfer/watchdog.ts'
import { uploadErrorOf } from '../../../src/endpoint/retry.ts'
import { type ManualClock, manualClock, settle } from '../endpoint/manual-clock.ts'
import { answer } from './fake-storage.ts'

const request = { method: 'PUT', url: 'https://s3.test/k', headers: {}, body: new Blob() } as const

function open({ listens = true, clock = manualClock(), stallTimeout = 30_000, answerTimeout = 120_000 } = {}) {
  const controller = new AbortController()
  const seen: { listener: SendListener | undefined; answer: () => void; outcome: string } = {
    listener: undefined,
    answer: () => undefined,
    outcome: '',
  }
  sendWatched(
    (_request, signal, listener) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        seen.listener = listener
        seen.answer = () => resolve(answer(200))
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
    request,
    { clock, stallTimeout, answerTimeout },
    controller.signal,
    listens ? () => undefined : undefined,
  ).then(
    ({ status }) => (seen.outcome = String(status)),
    (error: unknown) => (seen.outcome = controller.signal.aborted ? String(error) : uploadErrorOf(error).code),
  )
  return { clock, seen, controller }
}

test('30 s without a byte while sending end it; each byte gives time anew', async () => {
  const { clock, seen } = open()
  for (let i = 0; i < 10; i++) {
    await clock.turn(29_999)
    seen.listener?.onProgress(i)
  }
  await clock.turn(29_999)
  expect(seen.outcome).toBe('')
  await clock.turn(1)
  expect(seen.outcome).toBe('upload_stalled')
  expect(clock.pending()).toEqual([])
})

test('while the storage thinks, its own longer limit holds', async () => {
  const { clock, seen } = open()
  seen.listener?.onProgress(100)
  seen.listener?.onSent()
  await clock.turn(119_999)
  expect(seen.outcome).toBe('')
  seen.answer()
  await settle()
  expect(seen.outcome).toBe('200')
  expect(clock.pending()).toEqual([])
})

test('a storage that thinks for too long ends it; so does a request that nobody listens to', async () => {
  const [sent, quiet] = [open(), open({ listens: false })]
  sent.seen.listener?.onSent()
  expect(quiet.seen.listener).toBeUndefined()
  for (const { clock, seen } of [sent, quiet]) {
    await clock.turn(119_999)
    expect(seen.outcome).toBe('')
    await clock.turn(1)
    expect(seen.outcome).toBe('upload_stalled')
  }
})

test('a timer that overslept gives the request another chance, once', async () => {
  const inner = manualClock()
  let asleep = 0
  const clock: ManualClock = { ...inner, now: () => inner.now() + asleep }
  const { seen } = open({ clock })
  // The machine slept: the timer fires at its time by its own count, and hours have passed.
  asleep = 3_600_000
  await clock.turn(30_000)
  expect(seen.outcome).toBe('')
  await clock.turn(30_000)
  expect(seen.outcome).toBe('upload_stalled')
})

test('limits may be endless, each by itself, without a timer that runs wild', async () => {
  const endless = Number.POSITIVE_INFINITY
  const both = open({ stallTimeout: endless, answerTimeout: endless })
  const stall = open({ stallTimeout: endless })
  const thinking = open({ answerTimeout: endless })
  for (const { seen } of [stall, thinking]) seen.listener?.onSent()
  for (const { clock } of [both, stall, thinking]) {
    await clock.turn(7_200_000)
    for (const left of clock.pending()) expect(left).toBeLessThan(2 ** 31)
  }
  expect([both, stall, thinking].map(({ seen }) => seen.outcome)).toEqual(['', 'upload_stalled', ''])
})

test('ends with its signal, before and while it sends', async () => {
  const { clock, seen, controller } = open()
  controller.abort('enough')
  await settle()
  expect(seen.outcome).toBe('enough')
  expect(clock.pending()).toEqual([])
})
