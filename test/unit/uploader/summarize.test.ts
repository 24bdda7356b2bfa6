import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summarize } from '../../../src/uploader/summarize.ts'
import type { FileSnapshot, FileStatus } from '../../../src/uploader/types.ts'

const file = (status: FileStatus, size = 100, bytesSent = 0): FileSnapshot => ({
  id: 'f',
  name: 'f',
  type: '',
  size,
  data: new Blob(),
  meta: {},
  status,
  bytesSent,
  speed: undefined,
  error: undefined,
  object: undefined,
})

test.each<[files: FileStatus[], status: string]>([
  [[], 'idle'],
  [['waiting', 'done', 'failed', 'cancelled'], 'idle'],
  [['queued', 'done'], 'uploading'],
  [['confirming'], 'uploading'],
  [['paused', 'done'], 'paused'],
  [['paused', 'uploading'], 'uploading'],
])('%j is %s', (statuses, status) => {
  expect(
    summarize(
      statuses.map((each) => file(each)),
      10,
    ).status,
  ).toBe(status)
})

test('counts, and tells speed and time only while something is under way', () => {
  const files = [file('done', 100, 100), file('failed', 100, 20), file('uploading', 200, 80)]
  expect(summarize(files, 50).progress).toEqual({
    bytesSent: 200,
    bytesTotal: 400,
    percentage: 50,
    speed: 50,
    secondsLeft: 4,
    done: 1,
    failed: 1,
  })
  expect(summarize([file('paused')], 50).progress).toMatchObject({ speed: undefined, secondsLeft: undefined })
})

test('empty files count themselves', () => {
  expect(summarize([file('done', 0), file('queued', 0)], 0).progress.percentage).toBe(50)
  expect(summarize([], 0).progress.percentage).toBe(0)
})

test('property: tenths from 0 to 100, and 100 only with every byte', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5 * 1024 ** 4), fc.double({ min: 0, max: 1, noNaN: true }))), (sizes) => {
      const files = sizes.map(([size, share]) => file('uploading', size, Math.floor(size * share)))
      const { percentage, bytesSent, bytesTotal } = summarize(files, undefined).progress
      expect(percentage).toBeGreaterThanOrEqual(0)
      expect(percentage).toBeLessThanOrEqual(100)
      expect(Math.round(percentage * 10) / 10).toBe(percentage)
      if (bytesTotal > 0) expect(percentage === 100).toBe(bytesSent === bytesTotal)
    }),
  )
})
