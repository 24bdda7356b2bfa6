import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adaptWidth, initialWidth, MAX_WIDTH, START_WIDTH, type Width } from '../../../src/transfer/width.ts'

/** The widths after so many samples of a link whose rate follows from the width. */
function follow(rateOf: (width: number) => number, samples: number, from: Width = initialWidth): Width[] {
  const seen: Width[] = []
  let width = from
  for (let i = 0; i < samples; i++) {
    width = adaptWidth(width, { rate: rateOf(width.width), trouble: false, lossy: false })
    seen.push(width)
  }
  return seen
}
const last = (widths: readonly Width[]) => widths.at(-1)?.width

test('climbs to its end while throughput grows with it', () => {
  const widths = follow((width) => width * 1000, 30).map(({ width }) => width)
  expect(widths.slice(0, 4)).toEqual([6, 8, 10, 12])
  expect(widths.at(-1)).toBe(MAX_WIDTH)
})

test('a step that does not pay is taken back, and tried again only after a rest', () => {
  const widths = follow(() => 1000, 20).map(({ width }) => width)
  expect(widths.slice(0, 4)).toEqual([6, 8, 6, 6])
  expect(widths.filter((width) => width === 8)).toHaveLength(2)
  expect(Math.max(...widths)).toBe(8)
})

test('settles where the link is full', () => {
  const widths = follow((width) => Math.min(width, 12) * 1000, 40).map(({ width }) => width)
  expect(Math.max(...widths)).toBe(14)
  expect(widths.filter((width) => width === 12).length).toBeGreaterThan(20)
})

test('halves on trouble, down to one, and takes its room back one by one', () => {
  let width: Width = { width: 24, before: undefined, rest: 0 }
  const down = Array.from(
    { length: 6 },
    () => (width = adaptWidth(width, { rate: 0, trouble: true, lossy: false })).width,
  )
  expect(down).toEqual([12, 6, 3, 1, 1, 1])
  expect(follow(() => 1000, 5, width).map((each) => each.width)).toEqual([2, 3, 4, 5, 6])
})

test('goes back to the start where it loses requests beyond it, and not below', () => {
  const at = (width: number, lossy: boolean) =>
    adaptWidth({ width, before: undefined, rest: 3 }, { rate: 1000, trouble: false, lossy }).width
  expect([at(14, false), at(14, true), at(6, true)]).toEqual([14, 6, 6])
})

test('property: always a whole number from 1 to the most; and a link that is well again gets back to the start', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          rate: fc.double({ min: 0, max: 1e9, noNaN: true }),
          trouble: fc.boolean(),
          lossy: fc.boolean(),
        }),
        {
          maxLength: 200,
        },
      ),
      (samples) => {
        let width = initialWidth
        for (const sample of samples) {
          width = adaptWidth(width, sample)
          expect(Number.isInteger(width.width) && width.width >= 1 && width.width <= MAX_WIDTH).toBe(true)
        }
        expect(last(follow(() => 1, 40, width))).toBeGreaterThanOrEqual(START_WIDTH)
      },
    ),
  )
})
