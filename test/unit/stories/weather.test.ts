import { expect, test } from 'vitest'
import { FINE, isAmong, WEATHERS, weatherNamed } from '../../../stories/backend/weather.ts'

test.each(Object.entries(WEATHERS))('%s is fine weather but for what it changes', (name, { change }) => {
  expect(weatherNamed(name)).toEqual({ ...FINE, ...change })
})

test.each(['', 'hail', 'toString', undefined, 3])('%s is fine weather', (name) => {
  expect(weatherNamed(name)).toEqual(FINE)
})

test.each([
  [0, []],
  [0.5, [2, 4, 6, 8, 10]],
  [0.3, [4, 7, 10]],
  [1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
])('a share of %d is evenly spread', (share, among) => {
  const numbers = Array.from({ length: 10 }, (_, i) => i + 1)
  expect(numbers.filter((nth) => isAmong(nth, share))).toEqual(among)
})
