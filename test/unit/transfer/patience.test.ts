import { expect, test } from 'vitest'
import { createPatience } from '../../../src/transfer/patience.ts'
import { manualClock } from '../endpoint/manual-clock.ts'

test('failures count in a row, reason by reason', () => {
  const { failed, reached } = createPatience(manualClock(), 600_000)
  expect([failed('url_expired'), failed('url_expired'), failed('storage_busy'), failed('url_expired')]).toEqual([
    1, 2, 1, 1,
  ])
  reached(10, 0)
  expect(failed('url_expired')).toBe(1)
})

test('parts that are missing again count, whatever else fails between, until the file gets further than ever', () => {
  const { failed, reached } = createPatience(manualClock(), 600_000)
  reached(100, 2)
  failed('parts_missing')
  failed('url_expired')
  reached(100, 2)
  expect(failed('parts_missing')).toBe(2)
  reached(101, 2)
  expect(failed('parts_missing')).toBe(1)
})
