import { expect, test } from 'vitest'
import { judge, medianRun, middle, ratioTo } from '../../../bench/judge.ts'
import type { Measurement } from '../../../bench/measure.ts'

const run = (seconds: number, more: Partial<Measurement> = {}): Measurement => ({
  seconds,
  stored: 1,
  failed: 0,
  confirmed: 1,
  longestTask: 0,
  mainThread: 1,
  resent: 0,
  requests: { s3: 1, endpoint: 2, preflights: 1 },
  series: [],
  ...more,
})
const failed = (seconds: number) => run(seconds, { stored: 0, failed: 1, confirmed: 0, reason: 'the line broke' })

test('the median run; a failed one is slower than any that finished', () => {
  expect(medianRun([run(3), run(1), run(2)])?.seconds).toBe(2)
  expect(medianRun([run(3), failed(1), run(2)])?.seconds).toBe(3)
  expect(medianRun([failed(1), failed(2), run(2)])?.failed).toBe(1)
  expect(medianRun([])).toBeUndefined()
})

test('the middle value', () => {
  expect(middle([3, 1, 2])).toBe(2)
  expect(middle([1, 2])).toBe(2)
  expect(middle([])).toBeUndefined()
})

test('ratios are taken within a round: a machine that is busy in one of them changes nothing', () => {
  expect(ratioTo([run(11), run(22), run(11)], [run(10), run(20), run(10)])).toBeCloseTo(1.1)
  expect(ratioTo([failed(1), failed(1), run(11)], [run(10), run(10), run(10)])).toBeUndefined()
  expect(ratioTo([run(11), failed(2), run(12)], [run(10), run(10), run(10)])).toBeCloseTo(1.2)
  expect(ratioTo([run(11)], [])).toBeUndefined()
})

test.each([
  ['within its bar', { times: 1.2 }, [run(11)], true, ['1.10 × ceiling, bar 1.20']],
  ['slower', { times: 1.05 }, [run(11)], false, ['1.10 × ceiling, bar 1.05']],
  [
    'failed once',
    { times: 2 },
    [run(11), failed(3), run(11)],
    false,
    ['1 not stored: the line broke', '1.10 × ceiling, bar 2.00'],
  ],
  ['stored but not confirmed', {}, [run(1, { confirmed: 0 })], false, ['0 confirmed of 1 stored']],
  ['confirmed twice', {}, [run(1, { confirmed: 2 })], false, ['2 confirmed of 1 stored']],
  ['the large file last', { last: 'large' }, [run(1, { last: 'large' })], true, ['no file after the large one']],
  ['a small file last', { last: 'large' }, [run(1, { last: 'small' })], false, ['small was done after the large file']],
  ['long tasks', { longestTask: 200 }, [run(1, { longestTask: 201 })], false, ['longest task 201 ms, bar 200 ms']],
  ['no long tasks', { longestTask: 200 }, [run(1)], true, ['no task over 50 ms, bar 200 ms']],
  ['main thread', { mainThreadOfUppy: 0.1 }, [run(1, { mainThread: 2 })], true, ['main thread 2.0 s, 0.10 of Uppy’s']],
  [
    'sent again',
    { resentInFlight: true },
    [run(1, { resent: 2 ** 21, inFlight: 2 ** 20 }), run(1, { resent: 0, inFlight: 2 ** 20 })],
    false,
    ['2.0 MiB sent again, 1.0 MiB were in flight'],
  ],
  ['never measured', {}, [], false, ['not measured']],
])('%s', (_, bar, runs, ok, findings) => {
  const all = new Map([
    ['ours-core' as const, runs],
    ['ceiling' as const, runs.map(() => run(10))],
    ['uppy' as const, [run(50, { mainThread: 20 })]],
  ])
  const verdict = judge('ours-core', bar, all)
  expect(verdict.findings.map(({ text }) => text)).toEqual(findings)
  expect(verdict.ok).toBe(ok)
})
