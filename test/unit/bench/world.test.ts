import { expect, test } from 'vitest'
import { seededRandom } from '../../../bench/wan/random.ts'
import { createArrivals } from '../../../bench/world/arrivals.ts'
import { cut } from '../../../bench/world/prepare-pieces.ts'

test.each([
  [10, 1, [[0, 10]]],
  [
    12,
    3,
    [
      [0, 4],
      [4, 8],
      [8, 12],
    ],
  ],
  [
    10,
    3,
    [
      [0, 3],
      [3, 7],
      [7, 10],
    ],
  ],
  [0, 1, [[0, 0]]],
])('%d bytes in %d pieces', (size, count, pieces) => {
  expect(cut(size, count)).toEqual(pieces)
})

test('arrivals are kept in steps of 20 ms', () => {
  let now = 1000
  const arrivals = createArrivals(() => now)
  arrivals.add(50)
  now = 1010
  arrivals.add(40)
  now = 1025
  arrivals.add(20)
  expect(arrivals.total).toBe(110)
  expect(arrivals.series).toEqual([
    [1000, 90],
    [1025, 110],
  ])
})

test('a seed gives its numbers again, evenly spread', () => {
  const draw = (seed: number) => Array.from({ length: 10_000 }, seededRandom(seed))
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)[0]).not.toBe(draw(8)[0])
  expect(draw(7).reduce((sum, value) => sum + value, 0) / 10_000).toBeCloseTo(0.5, 1)
})
