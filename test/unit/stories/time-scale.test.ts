import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTime, timeScale } from '../../../stories/network-room/time-scale.ts'

test.each([
  [0, 1000, [0, 200, 400, 600, 800, 1000]],
  [900, 1000, [0, 200, 400, 600, 800, 1000]],
  [4580, 4580, [0, 1000, 2000, 3000, 4000]],
  [61_000, 61_000, [0, 20_000, 40_000, 60_000]],
])('up to %d ms', (latest, length, marks) => {
  expect(timeScale(latest)).toEqual({ length, marks })
})

test('no mark lies outside, and there are few', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (latest) => {
      const { length, marks } = timeScale(latest)
      expect(length).toBeGreaterThanOrEqual(latest)
      expect(Math.max(...marks)).toBeLessThanOrEqual(length)
      expect(marks.length).toBeLessThanOrEqual(7)
      expect(marks.length).toBeGreaterThanOrEqual(2)
    }),
  )
})

test.each([
  [0, '0'],
  [249.6, '250 ms'],
  [1000, '1 s'],
  [4583, '4.58 s'],
])('%d ms is written %s', (milliseconds, text) => {
  expect(formatTime(milliseconds)).toBe(text)
})
