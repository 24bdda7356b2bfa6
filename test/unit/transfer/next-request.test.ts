import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lane } from '../../../src/protocol/messages.ts'
import { type ByLane, nextLane } from '../../../src/transfer/next-request.ts'

type Counts = [post: number, put: number, multipart: number]
const byLane = ([post, put, multipart]: Counts): ByLane => ({ post, put, multipart })
const lanes: Lane[] = ['post', 'put', 'multipart']

test.each<[waiting: Counts, running: Counts, width: number, turn: number, next: Lane | undefined]>([
  [[0, 0, 0], [0, 0, 0], 6, 0, undefined],
  [[1, 0, 0], [5, 0, 0], 6, 0, 'post'],
  [[0, 1, 0], [0, 5, 0], 6, 0, 'put'],
  [[0, 0, 1], [0, 0, 5], 6, 0, 'multipart'],
  [[1, 1, 1], [3, 1, 2], 6, 0, undefined],
  [[1, 0, 1], [0, 0, 0], 6, 0, 'multipart'],
  [[1, 0, 1], [0, 0, 1], 6, 0, 'post'],
  [[0, 1, 1], [0, 4, 1], 6, 0, 'put'],
  [[0, 1, 1], [0, 5, 0], 6, 0, 'multipart'],
  [[0, 1, 1], [0, 5, 1], 12, 0, 'multipart'],
  [[1, 1, 0], [0, 0, 0], 6, 0, 'post'],
  [[1, 1, 0], [1, 0, 0], 6, 0, 'put'],
  [[1, 1, 0], [2, 3, 0], 6, 0, 'post'],
  [[1, 0, 1], [0, 0, 0], 1, 0, 'multipart'],
  [[1, 0, 1], [0, 0, 0], 1, 1, 'post'],
  [[1, 1, 1], [0, 0, 0], 0, 0, undefined],
])('waiting %j, running %j, width %d, turn %d: %s', (waiting, running, width, turn, next) => {
  expect(nextLane(byLane(waiting), byLane(running), width, turn)).toBe(next)
})

describe('property: over long random runs', () => {
  /** Grants whatever may go, then ends a random request, again and again, while these lanes always have some waiting. */
  function run(waiting: Counts, width: number, ends: readonly number[]): Lane[] {
    const running: Lane[] = []
    const granted: Lane[] = []
    const count = (lane: Lane) => running.filter((each) => each === lane).length
    for (const end of ends) {
      for (;;) {
        const now = byLane([count('post'), count('put'), count('multipart')])
        const next = nextLane(byLane(waiting), now, width, granted.length)
        if (!next) break
        running.push(next)
        granted.push(next)
      }
      expect(running).toHaveLength(width)
      running.splice(end % running.length, 1)
    }
    return granted
  }
  const shareOf = (granted: readonly Lane[], lane: Lane) =>
    granted.filter((each) => each === lane).length / granted.length

  test('whole files and parts both go on, at any width', () => {
    const arbitrary = fc.array(fc.nat(1000), { minLength: 300, maxLength: 400 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), arbitrary, (width, ends) => {
        const granted = run([0, 1, 1], width, ends)
        expect(shareOf(granted, 'put')).toBeGreaterThan(0.25)
        expect(shareOf(granted, 'multipart')).toBeGreaterThan(0.05)
      }),
      { numRuns: 25 },
    )
  })

  test('forms and PUTs both go on, at any width over one', () => {
    const arbitrary = fc.array(fc.nat(1000), { minLength: 300, maxLength: 400 })
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 24 }), arbitrary, (width, ends) => {
        const granted = run([1, 1, 1], width, ends)
        for (const lane of lanes) expect(shareOf(granted, lane)).toBeGreaterThan(0.05)
      }),
      { numRuns: 25 },
    )
  })

  test('a free connection is never left unused, nor one too many used', () => {
    const counts = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3))
    fc.assert(
      fc.property(counts, counts, fc.nat(24), fc.nat(), (waiting, running, width, turn) => {
        const next = nextLane(byLane(waiting), byLane(running), width, turn)
        const sum = (some: Counts) => some.reduce((total, each) => total + each, 0)
        expect(next !== undefined).toBe(sum(running) < width && sum(waiting) > 0)
        if (next) expect(byLane(waiting)[next]).toBeGreaterThan(0)
      }),
    )
  })
})
