/**
 * The worked examples of the Amazon S3 API Reference ("Signature Calculations for the Authorization Header", "Authenticating
 * Requests: Using Query Parameters"), sent as printed there; the sandbox's clock stands at their time.
 */
import { describe, expect, test, vi } from 'vitest'

const accessKeyId = 'AKIAIOSFODNN7EXAMPLE'
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const host = 'examplebucket.s3.amazonaws.com'
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const date = { 'x-amz-date': '20130524T000000Z' }
const authorization = (headers: string, signature: string) =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${headers},Signature=${signature}`

describe.each(['node', 'noble'])('with the hashes of crypto/%s.ts', (hashes) => {
  async function sandbox() {
    vi.resetModules()
    vi.doMock('#crypto', () => import(`../../../src/crypto/${hashes}.ts`))
    const { createSandbox } = await import('../../../src/sandbox/index.ts')
    const clock = () => Date.UTC(2013, 4, 24, 0, 1)
    return createSandbox({ accessKeyId, secretAccessKey, buckets: ['examplebucket'], clock })
  }
  async function answer(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
    at = host,
  ) {
    const headers = { host: at, ...init.headers }
    const response = await (await sandbox()).fetch(new Request(`https://${at}${path}`, { ...init, headers }))
    return { status: response.status, code: /<Code>(.*)<\/Code>/.exec(await response.text())?.[1] }
  }

  test('GET Object with a range', async () => {
    const signed = authorization(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    )
    const headers = { ...date, range: 'bytes=0-9', 'x-amz-content-sha256': emptyHash, authorization: signed }
    expect(await answer('/test.txt', { headers })).toEqual({ status: 404, code: 'NoSuchKey' })
  })

  test('PUT Object', async () => {
    const signed = authorization(
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    )
    const headers = {
      ...date,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'content-length': '21',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      authorization: signed,
    }
    const body = 'Welcome to Amazon S3.'
    expect((await answer('/test%24file.text', { method: 'PUT', headers, body })).status).toBe(200)
    const other = await answer('/test%24file.text', { method: 'PUT', headers, body: 'Welcome to Amazon S4.' })
    expect(other.code).toBe('XAmzContentSHA256Mismatch')
  })

  test('List Objects', async () => {
    const signed = authorization(
      'host;x-amz-content-sha256;x-amz-date',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    )
    const headers = { ...date, 'x-amz-content-sha256': emptyHash, authorization: signed }
    expect((await answer('/?max-keys=2&prefix=J', { headers })).status).toBe(200)
  })

  test('a presigned URL', async () => {
    const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${accessKeyId}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`
    expect((await answer(`/test.txt?${query}`, {})).code).toBe('NoSuchKey')
    expect((await answer(`/tesT.txt?${query}`, {})).code).toBe('SignatureDoesNotMatch')
  })

  test('signed chunks', async () => {
    const signed = authorization(
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    )
    const headers = {
      ...date,
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'content-length': '66824',
      authorization: signed,
    }
    const chunk = (size: number, signature: string) =>
      `${size.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(size)}\r\n`
    const body = [
      chunk(65536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'),
      chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'),
      chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
    ].join('')
    const at = 's3.amazonaws.com'
    expect(await answer('/examplebucket/chunkObject.txt', { method: 'PUT', headers, body }, at)).toEqual({
      status: 200,
    })
    const spoilt = await answer(
      '/examplebucket/chunkObject.txt',
      { method: 'PUT', headers, body: body.replace('\r\na', '\r\nb') },
      at,
    )
    expect(spoilt.code).toBe('SignatureDoesNotMatch')
  })
})
