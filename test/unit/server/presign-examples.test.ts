import { expect, it } from 'vitest'
import { runExamples } from '../../../examples/presign/main.ts'
import { allowUpload } from '../../../examples/presign/upload.ts'
import { bucketInSandbox } from './presign-sandbox.ts'

it('the examples of presigning do what they say', async () => {
  const { upload, download, temporary, batch, operations, cdn } = await runExamples()
  expect(upload).toEqual({ first: 200, second: 412 })
  expect(download).toEqual({
    text: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    disposition: `attachment; filename="Gr__e _1_.svg"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%9C1%E2%80%9D.svg`,
  })
  expect(temporary.status).toBe(200)
  expect(Number(temporary.expires)).toBeGreaterThan(590)
  expect(Number(temporary.expires)).toBeLessThanOrEqual(600)
  expect(batch).toEqual([604_800, 21_600, 900])
  expect(operations).toEqual({ listed: true, size: 41, status: 204 })
  expect(cdn.ownDomain).toMatch(/^https:\/\/files\.example\.com\/a%20b\.txt\?X-Amz-Algorithm=/)
  expect(cdn.one).toMatch(/^https:\/\/d111111abcdef8\.cloudfront\.net\/films\/intro\.mp4\?Expires=\d+&Key-Pair-Id=/)
  expect(cdn.all).toMatch(/index\.m3u8\?Policy=[\w~-]+&Key-Pair-Id=K2JCJMDEHXQW5F&Signature=[\w~-]+$/)
})

it.each([
  ['notes.md', '', 'application/octet-stream', undefined],
  ['a.png', 'image/png', 'image/png', undefined],
  ['a.png', 'image/png, text/html', 'application/octet-stream', undefined],
  ['a.html', 'text/html', 'text/html', 'attachment; filename="a.html"'],
])('the upload example stores %s, said to be %j, as %s', (name, type, contentType, disposition) => {
  const { headers } = allowUpload(bucketInSandbox().storage, { name, type, size: 1 })
  expect([headers['content-type'], headers['content-disposition']]).toEqual([contentType, disposition])
})
