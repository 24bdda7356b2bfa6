import { expect, test } from 'vitest'

test('it can be imported where there is neither window nor elements', async () => {
  expect(globalThis).not.toHaveProperty('window')
  expect(globalThis).not.toHaveProperty('HTMLElement')
  const { mount, S3UploaderElement } = await import('bucketdrop/element')
  expect([typeof mount, typeof S3UploaderElement]).toEqual(['function', 'function'])
})
