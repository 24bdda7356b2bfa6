import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RetryQuestion, retryDelay } from '../../../src/endpoint/retry-delay.ts'

const ask = (question: Partial<RetryQuestion>, retryAfter?: number) =>
  retryDelay({ attempt: 1, error: { retryable: true, retryAfter }, random: () => 0.5, ...question })

describe('retryDelay', () => {
  it.each([
    [1, 250],
    [2, 500],
    [3, 1000],
    [4, 2000],
    [5, undefined],
    [6, undefined],
  ])('after attempt %i of 5 waits %s ms, at half the jitter', (attempt, delay) => {
    expect(ask({ attempt })).toBe(delay)
  })

  it.each([
    [6, 8000],
    [7, 10_000],
    [17, 10_000],
    [18, undefined],
  ])('after attempt %i of 18 waits %s ms', (attempt, delay) => {
    expect(ask({ attempt, attempts: 18 })).toBe(delay)
  })

  it.each([
    [0, 250],
    [-5, 250],
    [2, 2250],
    [300, 300_250],
    [301, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [Number.NaN, undefined],
  ])('with Retry-After %s waits %s ms', (retryAfter, delay) => {
    expect(ask({}, retryAfter)).toBe(delay)
  })

  it('never repeats what cannot pass, nor at all when there is one attempt', () => {
    expect(ask({ error: { retryable: false, retryAfter: 1 } })).toBeUndefined()
    expect(ask({ attempts: 1 })).toBeUndefined()
  })

  it('lies between what was asked for and 20 s more, and grows with chance', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 0, max: 300 }),
        unit,
        unit,
        (attempt, after, a, b) => {
          const low = ask({ attempt, attempts: attempt + 1, random: () => Math.min(a, b) }, after) ?? Number.NaN
          const high = ask({ attempt, attempts: attempt + 1, random: () => Math.max(a, b) }, after) ?? Number.NaN
          expect(low).toBeGreaterThanOrEqual(after * 1000)
          expect(high).toBeGreaterThanOrEqual(low)
          expect(high).toBeLessThan(after * 1000 + Math.min(20_000, 500 * 2 ** (attempt - 1)) + 1e-6)
        },
      ),
    )
  })
})
