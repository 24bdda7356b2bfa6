import { describe, expect, test } from 'vitest'
import {
  maxZoom,
  moved,
  sideOf,
  squareOf,
  turned,
  wholeCrop,
  within,
  zoomed,
} from '../../../src/react/crop-geometry.ts'

const landscape = { width: 400, height: 200 }
const portrait = { width: 200, height: 400 }

test.each([
  [landscape, { x: 100, y: 0, side: 200 }],
  [portrait, { x: 0, y: 100, side: 200 }],
  [
    { width: 100, height: 100 },
    { x: 0, y: 0, side: 100 },
  ],
])('of %o, the whole is %o', (size, square) => {
  expect(squareOf(size, wholeCrop(size))).toEqual(square)
})

test.each([
  ['beyond the left', { x: 20, y: 100, zoom: 1 }, { x: 100, y: 100, zoom: 1 }],
  ['beyond the right and below', { x: 390, y: 500, zoom: 2 }, { x: 350, y: 150, zoom: 2 }],
  ['zoomed out too far', { x: 200, y: 100, zoom: 0.5 }, { x: 200, y: 100, zoom: 1 }],
  ['zoomed in too far', { x: 200, y: 100, zoom: 9 }, { x: 200, y: 100, zoom: 4 }],
  ['within', { x: 120, y: 90, zoom: 3 }, { x: 120, y: 90, zoom: 3 }],
])('%s', (_, crop, nearest) => {
  expect(within(landscape, crop, 4)).toEqual(nearest)
})

test.each([
  ['to the right', { x: 0.5, y: 0 }, { x: 150, y: 100 }],
  ['up', { x: 0, y: -0.25 }, { x: 200, y: 125 }],
])('pushed %s, the frame shows the other side', (_, by, middle) => {
  expect(moved(landscape, { x: 200, y: 100, zoom: 2 }, by)).toEqual({ ...middle, zoom: 2 })
})

describe('zoom', () => {
  test.each([
    ['at the middle', { x: 0, y: 0 }],
    ['at a corner', { x: 0.5, y: -0.5 }],
    ['anywhere', { x: -0.3, y: 0.2 }],
  ])('%s, what lies there stays there', (_, at) => {
    const before = { x: 180, y: 110, zoom: 1.5 }
    const pointAt = (crop: typeof before) => {
      const side = sideOf(landscape, crop)
      return { x: crop.x + at.x * side, y: crop.y + at.y * side }
    }
    const after = zoomed(landscape, before, 3, 8, at)
    expect(after.zoom).toBe(3)
    expect(pointAt(after).x).toBeCloseTo(pointAt(before).x)
    expect(pointAt(after).y).toBeCloseTo(pointAt(before).y)
  })

  test('ends where it may not go on, and moves nothing then', () => {
    const crop = { x: 180, y: 110, zoom: 4 }
    expect(zoomed(landscape, crop, 40, 4, { x: 0.5, y: 0.5 })).toEqual(crop)
  })

  test.each([
    [{ width: 4000, height: 3000 }, 500, 6],
    [{ width: 600, height: 900 }, 500, 2],
    [{ width: 100, height: 100 }, 500, 2],
  ])('of %o for %i pixels goes to %i', (size, output, most) => {
    expect(maxZoom(size, output)).toBe(most)
  })
})

test('turned four times, a picture is as it was', () => {
  const crop = { x: 130, y: 40, zoom: 2.5 }
  const once = turned(landscape, crop)
  expect(once).toEqual({ x: 160, y: 130, zoom: 2.5 })
  expect(turned(portrait, turned(landscape, turned(portrait, once)))).toEqual(crop)
})
