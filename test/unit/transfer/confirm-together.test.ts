import { expect, test } from 'vitest'
import { confirmTogether } from '../../../src/transfer/confirm-together.ts'
import { manualClock, settle } from '../endpoint/manual-clock.ts'
import { fakeEndpoint } from './fake-endpoint.ts'

function open() {
  const clock = manualClock()
  const endpoint = fakeEndpoint(clock)
  const others = { coming: 1 }
  const confirmOne = confirmTogether(endpoint, clock, () => others.coming === 0)
  const upload = { method: 'PUT', url: 'https://s3.test/k', headers: {} } as const
  const prepared = { upload, key: 'k', token: 't', expiresAt: undefined }
  const confirm = (count: number, signal = new AbortController().signal) => {
    for (let i = 0; i < count; i++) {
      const file = { id: 'f', name: 'f', type: '', size: 1, data: new Blob() }
      confirmOne(file, prepared, signal).catch(() => undefined)
    }
  }
  return { clock, endpoint, others, confirm }
}

test('the last file is confirmed at once, and a hundred are', async () => {
  const { clock, endpoint, others, confirm } = open()
  confirm(100)
  await settle()
  expect(endpoint.completes).toEqual([100])
  confirm(3)
  await settle()
  expect(endpoint.completes).toEqual([100])
  others.coming = 0
  confirm(1)
  await settle()
  expect(endpoint.completes).toEqual([100, 4])
  expect(clock.pending()).toEqual([])
})

test('others are waited for while one ends every 150 ms, and a second at most', async () => {
  const { clock, endpoint, confirm } = open()
  confirm(1)
  await clock.turn(149)
  expect(endpoint.completes).toEqual([])
  await clock.turn(1)
  expect(endpoint.completes).toEqual([1])
  for (let i = 0; i < 25; i++) {
    confirm(1)
    await clock.turn(100)
  }
  expect(endpoint.completes[1]).toBe(10)
})

test('who is cancelled leaves, and the last one takes the timer along', async () => {
  const { clock, endpoint, confirm } = open()
  const controller = new AbortController()
  confirm(3, controller.signal)
  confirm(1, controller.signal)
  controller.abort()
  await settle()
  expect(clock.pending()).toEqual([])
  await clock.turn(10_000)
  expect(endpoint.completes).toEqual([])
})
