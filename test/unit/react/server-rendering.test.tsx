import { S3Uploader } from 'bucketdrop'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'

test('the widget renders on a server, where there is no window', () => {
  expect(globalThis).not.toHaveProperty('window')
  const html = renderToString(<S3Uploader endpoint="/api/upload" height={300} placeholder="One moment…" />)
  expect(html).toContain('One moment…')
  expect(html).toContain('height:300px')
  expect(html).toContain('data-state="loading"')
})

test('a dialog renders nothing to see', () => {
  expect(renderToString(<S3Uploader endpoint="/api/upload" mode="modal" placeholder="One moment…" />)).not.toContain(
    'One',
  )
})
