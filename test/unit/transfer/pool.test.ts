import { expect, test } from 'vitest'
import { createPool, type Slot } from '../../../src/transfer/pool.ts'
import { manualClock, settle } from '../endpoint/manual-clock.ts'

const { signal } = new AbortController()
const never = () => false

function open() {
  const clock = manualClock()
  const limit = { value: Number.POSITIVE_INFINITY }
  const pool = createPool(clock, () => limit.value)
  const slots: Slot[] = []
  const take = (count: number, held = never, by = signal) => {
    for (let i = 0; i < count; i++) {
      pool.acquire('put', held, by).then(
        (slot) => slots.push(slot),
        () => undefined,
      )
    }
  }
  const release = async () => {
    slots.shift()?.release()
    await settle()
  }
  return { clock, limit, pool, slots, take, release }
}

test('six at a time, in order, and who leaves the queue is forgotten', async () => {
  const { pool, slots, take, release } = open()
  const controller = new AbortController()
  take(6)
  take(2, never, controller.signal)
  take(1)
  await settle()
  expect(slots.length).toBe(6)
  controller.abort()
  // One of the three that waited is left.
  for (const left of [6, 5, 4]) {
    await release()
    expect(slots.length).toBe(left)
  }
  for (let i = 0; i < 4; i++) await release()
  expect(pool.busy).toBe(false)
})

test('who is held lets others go first', async () => {
  const { pool, slots, take } = open()
  const held = { value: true }
  take(1, () => held.value)
  take(1)
  await settle()
  expect([slots.length, pool.busy]).toEqual([1, true])
  held.value = false
  pool.wake()
  await settle()
  expect(slots.length).toBe(2)
})

test('nobody goes without a network, one to see whether it is back', async () => {
  const { limit, pool, slots, take, release } = open()
  limit.value = 0
  take(10)
  await settle()
  expect(slots.length).toBe(0)
  limit.value = 1
  pool.wake()
  await settle()
  expect(slots.length).toBe(1)
  await release()
  expect(slots.length).toBe(1)
})

test('what fails together halves the width once, however wide it was', async () => {
  const { clock, pool, take, release } = open()
  take(2000)
  for (let i = 0; i < 1500; i++) {
    pool.moved(pool.width * 100_000)
    await clock.turn(40)
    await release()
  }
  const wide = pool.width
  expect(wide).toBeGreaterThanOrEqual(12)
  for (let i = 0; i < 12; i++) pool.trouble()
  expect(pool.width).toBe(Math.floor(wide / 2))
  await clock.turn(1000)
  pool.trouble()
  expect(pool.width).toBe(Math.floor(Math.floor(wide / 2) / 2))
})

test('connections beyond the start are given up where requests are cut, one in five', async () => {
  const { clock, pool, take, release } = open()
  take(2000)
  for (let i = 0; pool.width < 12; i++) {
    pool.moved(pool.width * 100_000)
    await clock.turn(40)
    await release()
  }
  for (let i = 0; i < 100; i++) {
    if (i % 5 === 0) pool.cut()
    pool.moved(pool.width * 100_000)
    await clock.turn(40)
    await release()
  }
  expect(pool.width).toBeLessThanOrEqual(8)
})

test('trouble down to one connection is recovered from', async () => {
  const { clock, pool, take, release } = open()
  take(200)
  for (let i = 0; i < 5; i++) {
    await clock.turn(1000)
    pool.trouble()
  }
  expect(pool.width).toBe(1)
  for (let i = 0; i < 60; i++) {
    await clock.turn(500)
    await release()
  }
  expect(pool.width).toBeGreaterThanOrEqual(6)
})

test('the time in which there was nothing to send says nothing about the link', async () => {
  const { clock, pool, take, release } = open()
  await clock.turn(3_600_000)
  take(1)
  pool.moved(1_000_000)
  await clock.turn(2000)
  await release()
  expect(pool.rate).toBeGreaterThan(500_000)
})
