import { expect, test } from 'vitest'
import { confirmFailed, sentAlready, sentAnew } from '../../../src/uppy/file-progress.ts'

const sent = {
  uploadStarted: 5,
  uploadComplete: true,
  percentage: 100,
  bytesUploaded: 10,
  bytesTotal: 10,
  postprocess: { mode: 'indeterminate' as const, message: 'Confirming…' },
}

test('a file whose confirmation failed does not count as uploaded, and is not being processed', () => {
  const after = confirmFailed(sent, false)
  expect(after).toMatchObject({ uploadComplete: false, uploadStarted: 5, bytesUploaded: 10 })
  expect(after).not.toHaveProperty('postprocess')
})

test('one whose bytes are lost begins anew', () => {
  expect(confirmFailed(sent, true)).toEqual({
    percentage: 0,
    bytesUploaded: false,
    bytesTotal: 10,
    uploadComplete: false,
    uploadStarted: null,
  })
})

test('before it is tried again its bytes count as sent', () => {
  expect(sentAlready(confirmFailed(sent, false))).toMatchObject({
    uploadComplete: true,
    percentage: 100,
    uploadStarted: 5,
  })
})

test('bytes that turn out to be lost count no more, and the file stays started', () => {
  const after = sentAnew(sent)
  expect(after).toEqual({ uploadStarted: 5, uploadComplete: false, percentage: 0, bytesUploaded: 0, bytesTotal: 10 })
})
