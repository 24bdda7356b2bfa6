import { expect, test } from 'vitest'
import { restrictionsOf } from '../../../src/uppy/restrictions.ts'

test.each<[types: string[] | undefined, forUppy: string[] | null]>([
  [undefined, null],
  [[], null],
  [
    ['image/*', '.pdf'],
    ['image/*', '.pdf'],
  ],
  [
    ['IMAGE/*', ' .PNG '],
    ['image/*', '.png'],
  ],
  [['.tar.gz'], ['.gz']],
  [['image/png', '*'], null],
  [['*/*'], null],
])('types %o are %o to Uppy', (types, forUppy) => {
  expect(restrictionsOf({ types }).allowedFileTypes).toEqual(forUppy)
})

test.each([
  [undefined, null],
  [5, 5],
  [Number.POSITIVE_INFINITY, null],
])('at most %s files is %s to Uppy', (maxFiles, forUppy) => {
  expect(restrictionsOf({ maxFiles }).maxNumberOfFiles).toBe(forUppy)
})
