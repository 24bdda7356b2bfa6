import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextSpeed, type Speed, secondsLeft } from '../../../src/uploader/speed.ts'

const start: Speed = { value: undefined, at: 0, bytes: 0 }

test('unknown until something moves, then what moves', () => {
  const still = nextSpeed(start, 1000, 0)
  expect(still).toEqual({ value: undefined, at: 1000, bytes: 0 })
  expect(nextSpeed(still, 2000, 500).value).toBe(500)
})

test('a change shows by two thirds after four seconds, however often one looks', () => {
  for (const step of [10, 100, 1000, 4000]) {
    let speed: Speed = { value: 1000, at: 0, bytes: 0 }
    for (let now = step; now <= 4000; now += step) speed = nextSpeed(speed, now, (now / 1000) * 2000)
    expect(speed.value).toBeCloseTo(1632, 0)
  }
})

test('bytes that are sent again are no negative speed', () => {
  const { value } = nextSpeed({ value: 1000, at: 0, bytes: 5000 }, 1000, 0)
  expect(value).toBeGreaterThan(0)
  expect(value).toBeLessThan(1000)
})

test('two looks within a millisecond lose no bytes, and a clock set back stops nothing', () => {
  const speed: Speed = { value: 1000, at: 1000, bytes: 1000 }
  const again = nextSpeed(speed, 1000, 1500)
  expect(again).toEqual(speed)
  const back = nextSpeed(speed, -5_000_000, 1500)
  expect(nextSpeed(back, -4_999_000, 2500).value).toBeGreaterThan(1000)
})

test('property: between the slowest and the fastest that was seen', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(1_000_000)), { minLength: 1 }), (steps) => {
      let speed = start
      const seen: number[] = []
      for (const [ms, bytes] of steps) {
        const [now, sent] = [speed.at + ms, speed.bytes + bytes]
        if (speed.value !== undefined || bytes > 0) seen.push((bytes / ms) * 1000)
        speed = nextSpeed(speed, now, sent)
      }
      if (speed.value === undefined) {
        expect(seen).toEqual([])
        return
      }
      expect(speed.value).toBeGreaterThanOrEqual(Math.min(...seen) * 0.999_999)
      expect(speed.value).toBeLessThanOrEqual(Math.max(...seen) * 1.000_001)
    }),
    { examples: [[[[1, 0]]]] },
  )
})

test.each([
  [1000, undefined, undefined],
  [1000, 0, undefined],
  [1000, 0.5, undefined],
  [1000, 300, 4],
  [0, 300, 0],
])('%d bytes at %s a second: %s', (bytes, speed, seconds) => {
  expect(secondsLeft(bytes, speed)).toBe(seconds)
})
