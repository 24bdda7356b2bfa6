import type { Limits } from 'bucketdrop/core'
import { expect, test } from 'vitest'
import { limitsNote } from '../../../src/uppy/limits-note.ts'

const MB = 1024 ** 2
test.each<[Limits, string | null]>([
  [{}, null],
  [{ maxFiles: 1 }, 'Up to 1 file'],
  [{ maxFiles: 5, maxFileSize: 10 * MB }, 'Up to 5 files, 10 MB each'],
  [{ maxFileSize: 10 * MB, types: ['image/*', '.pdf'] }, 'Up to 10 MB each · image/*, .pdf'],
  [{ types: ['image/*'] }, 'image/*'],
])('%o', (limits, note) => {
  expect(limitsNote(limits)).toBe(note)
})
