import { XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { placeLabels } from '../../../bench/chart-labels.ts'
import { chartOf, tickStep } from '../../../bench/chart.ts'
import { type ContenderResults, type Results, thin } from '../../../bench/results.ts'

test.each([
  [9, 2],
  [8, 1],
  [53, 10],
  [0.4, 0.05],
  [120, 20],
])('an axis of %d s has a tick every %d s', (longest, step) => {
  expect(tickStep(longest)).toBeCloseTo(step)
})

test.each([
  ['stand above what they label', [50, 100, 300], [50, 100, 300]],
  ['that would cover each other stand in a row', [100, 110, 300], [81, 129, 300]],
  ['keep their order, whatever the order they come in', [110, 100], [129, 81]],
  ['stay inside', [0, 395], [20, 380]],
  ['push their neighbours', [340, 399, 400], [284, 332, 380]],
])('labels %s', (_, at, middles) => {
  const labels = at.map((x) => ({ x, width: 40 }))
  expect(placeLabels(labels, { left: 0, right: 400 })).toEqual(middles)
})

test('a curve keeps its ends when it is thinned', () => {
  expect(thin([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3)).toEqual([0, 5, 10])
  expect(thin([1, 2], 3)).toEqual([1, 2])
})

test('the chart is an SVG, also where somebody failed and a name has an ampersand', () => {
  const contender = (id: ContenderResults['id'], failed: number): ContenderResults => ({
    id,
    seconds: [failed ? null : 9],
    ratio: null,
    ok: null,
    findings: [],
    median: {
      seconds: 9,
      stored: 1 - failed,
      failed,
      confirmed: 0,
      longestTask: 0,
      mainThread: 1,
      resent: 0,
      requests: { s3: 1, endpoint: 1, preflights: 1 },
    },
    series: [
      [1, 10],
      [8, failed ? 40 : 64],
    ],
  })
  const results: Results = {
    date: '2026-11-22',
    machine: { cpu: 'a', cores: 2, memoryGiB: 8, system: 'Linux' },
    versions: { chromium: '150.0.1' },
    outage: 'cut',
    scenarios: [
      {
        id: 'outage',
        title: '1 & only <file>',
        bytes: 64 * 2 ** 20,
        outage: { from: 5, seconds: 60 },
        load: 1,
        contenders: [contender('ceiling', 0), contender('uppy', 1)],
      },
    ],
  }
  const svg = chartOf(results)
  expect(XMLValidator.validate(svg)).toBe(true)
  expect(svg).toContain('9.0 s')
  expect(svg).toContain('failed')
  expect(svg).not.toContain('NaN')
})
