import { expect, it } from 'vitest'
import { formatBytes } from '../../../src/protocol/format-bytes.ts'

it.each([
  [0, '0 B'],
  [1, '1 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [1536, '1.5 KB'],
  [102_399, '100 KB'],
  [1024 ** 2, '1 MB'],
  [120 * 1024 ** 2, '120 MB'],
  [5 * 1024 ** 3, '5 GB'],
  [5 * 1024 ** 4, '5 TB'],
  [5000 * 1024 ** 4, '5000 TB'],
])('%d is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
