/** A bucket behind a domain of its own: which host is signed decides. */
import { describe, expect, it } from 'vitest'
import { presignGet } from '../../../src/server/presign-get.ts'
import { presignPut } from '../../../src/server/presign-put.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { bucketInSandbox, codeOf, NOW } from './presign-sandbox.ts'

const at = { key: 'a b.txt', expiresIn: 60, now: NOW }

describe('a domain in front of the bucket', () => {
  it('breaks a URL into which it is put afterwards', async () => {
    const { storage, put, request } = bucketInSandbox(
      { endpoint: 'https://demo.example.com', bucketEndpoint: true },
      { host: 'example.com' },
    )
    await put(presignPut(storage, { ...at, contentType: 'text/plain' }))
    const origin = bucketInSandbox({ endpoint: 'https://s3.test' }).storage
    const swapped = presignGet(origin, at).replace('https://s3.test/demo', 'https://demo.example.com')
    expect(await codeOf(await request(swapped))).toBe('SignatureDoesNotMatch')
  })

  it('works where it is what is signed, and the server goes to S3 itself', async () => {
    const { storage, put, request } = bucketInSandbox(
      { endpoint: 'https://demo.example.com', bucketEndpoint: true, internalEndpoint: 'http://minio:9000' },
      { host: 'example.com' },
    )
    expect((await put(presignPut(storage, { ...at, contentType: 'text/plain' }))).status).toBe(200)
    const url = presignGet(storage, at)
    expect(url).toMatch(/^https:\/\/demo\.example\.com\/a%20b\.txt\?/)
    expect(await (await request(url)).text()).toBe('hello')

    const internal = presignUrl(storage, { ...at, method: 'HEAD', internal: true })
    expect(internal).toMatch(/^http:\/\/minio:9000\/demo\/a%20b\.txt\?/)
    expect((await request(internal, { method: 'HEAD' })).status).toBe(200)
  })
})
