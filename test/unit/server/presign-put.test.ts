import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { describe, expect, it } from 'vitest'
import { presignPut, type PresignPutOptions } from '../../../src/server/presign-put.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { s3 } from '../../../src/server/s3.ts'
import { bucketInSandbox, codeOf, NOW } from './presign-sandbox.ts'

const base: PresignPutOptions = { key: 'a.txt', expiresIn: 60, contentType: 'text/plain', now: NOW }
const SHA256_OF_HELLO = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='

describe('presignPut', () => {
  it('stores what was signed, and tells the browser which headers to send', async () => {
    const { storage, put, request } = bucketInSandbox()
    const signed = presignPut(storage, {
      ...base,
      contentLength: 5,
      metadata: { Owner: '42', name: encodeURIComponent('ü.txt') },
      encryption: 'AES256',
      storageClass: 'STANDARD_IA',
      checksum: { algorithm: 'sha256', value: SHA256_OF_HELLO },
      cacheControl: 'private',
      contentDisposition: 'attachment',
    })
    expect(signed.headers).toEqual({
      'content-type': 'text/plain',
      'cache-control': 'private',
      'content-disposition': 'attachment',
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-server-side-encryption': 'AES256',
      'x-amz-checksum-sha256': SHA256_OF_HELLO,
      'x-amz-meta-owner': '42',
      'x-amz-meta-name': '%C3%BC.txt',
    })
    const names = new URL(signed.url).searchParams.get('X-Amz-SignedHeaders')?.split(';')
    expect(names).toEqual([...Object.keys(signed.headers), 'content-length', 'host'].toSorted())
    expect((await put(signed)).status).toBe(200)

    const { headers } = await request(presignUrl(storage, { method: 'HEAD', key: 'a.txt', expiresIn: 60, now: NOW }), {
      method: 'HEAD',
    })
    expect(headers.get('x-amz-meta-owner')).toBe('42')
    expect(headers.get('cache-control')).toBe('private')
    expect(headers.get('content-disposition')).toBe('attachment')
  })

  it.each<[string, string, Record<string, string>]>([
    ['another type', 'hello', { 'content-type': 'text/html' }],
    ['other metadata', 'hello', { 'x-amz-meta-owner': '43' }],
    ['no disposition', 'hello', { 'content-disposition': '' }],
    ['another length', 'hello!', {}],
  ])('refuses %s', async (_case, body, more) => {
    const { storage, put } = bucketInSandbox()
    const signed = presignPut(storage, {
      ...base,
      contentLength: 5,
      metadata: { owner: '42' },
      contentDisposition: 'attachment',
    })
    expect(await codeOf(await put(signed, body, more))).toBe('SignatureDoesNotMatch')
  })

  it('refuses other bytes than the checksum’s', async () => {
    const { storage, put } = bucketInSandbox()
    const signed = presignPut(storage, { ...base, checksum: { algorithm: 'sha256', value: SHA256_OF_HELLO } })
    expect((await put(signed, 'hullo')).status).toBe(400)
    expect((await put(signed, 'hello')).status).toBe(200)
  })

  it('refuses a second write where it is asked to', async () => {
    const { storage, put } = bucketInSandbox()
    const signed = presignPut(storage, { ...base, onlyIfAbsent: true })
    expect((await put(signed)).status).toBe(200)
    expect(await codeOf(await put(signed))).toBe('PreconditionFailed')
  })

  it('does not pretend that a provider protects which does not', () => {
    const { storage } = bucketInSandbox({ endpoint: 'https://s3.us-west-004.backblazeb2.com' })
    expect(() => presignPut(storage, { ...base, onlyIfAbsent: true })).toThrow(
      'Backblaze B2 does not honour If-None-Match',
    )
    const unknown = bucketInSandbox({ provider: 'other' }).storage
    expect(() => presignPut(unknown, { ...base, onlyIfAbsent: true })).toThrow('name its `provider` in s3()')
  })

  it.each(['ceph', 'wasabi'] as const)('nor that %s verifies a checksum', (provider) => {
    const { storage } = bucketInSandbox({ provider })
    const checksum = { algorithm: 'sha256', value: SHA256_OF_HELLO } as const
    expect(() => presignPut(storage, { ...base, checksum })).toThrow('checksum does not protect')
    expect(presignPut(storage, base).url).toContain('X-Amz-Signature=')
  })

  it.each<[string, string | undefined, string | undefined]>([
    ['text/html', undefined, 'attachment'],
    ['Image/SVG+xml; charset=utf-8', undefined, 'attachment'],
    ['image/png, text/html', undefined, 'attachment'],
    ['image/svg+xml', 'inline', 'inline'],
    ['text/html', 'attachment; filename="a.html"', 'attachment; filename="a.html"'],
    ['image/png', undefined, undefined],
  ])('stores %s, told %s, as %s', (contentType, contentDisposition, stored) => {
    const { storage } = bucketInSandbox()
    const { headers } = presignPut(storage, { ...base, contentType, contentDisposition })
    expect(headers['content-disposition']).toBe(stored)
  })

  it.each<[string, Partial<PresignPutOptions>, object]>([
    ['AES256', { encryption: 'AES256' }, { ServerSideEncryption: 'AES256' }],
    ['KMS, default key', { encryption: { kms: true } }, { ServerSideEncryption: 'aws:kms' }],
    [
      'KMS, own key',
      { encryption: { kms: true, keyId: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd' } },
      { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd' },
    ],
    [
      'a storage class',
      { storageClass: 'GLACIER_IR', contentLength: 7 },
      { StorageClass: 'GLACIER_IR', ContentLength: 7 },
    ],
    ['metadata', { metadata: { a: 'b c', d: '' } }, { Metadata: { a: 'b c', d: '' } }],
    ['no second write', { onlyIfAbsent: true }, { IfNoneMatch: '*' }],
    ['a checksum', { checksum: { algorithm: 'sha256', value: SHA256_OF_HELLO } }, { ChecksumSHA256: SHA256_OF_HELLO }],
  ])('signs %s as the AWS SDK does', async (_case, options, input) => {
    const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret-secret-secret', sessionToken: 'a+b/c=' }
    const client = new S3Client({ region: 'eu-west-1', credentials, requestChecksumCalculation: 'WHEN_REQUIRED' })
    const storage = s3({ ...credentials, region: 'eu-west-1', bucket: 'photos' })
    const { headers } = presignPut(storage, { ...base, ...options })
    const names = new Set(Object.keys(headers))
    const command = new PutObjectCommand({ Bucket: 'photos', Key: 'a.txt', ContentType: 'text/plain', ...input })
    const theirs = await getSignedUrl(client, command, {
      expiresIn: 60,
      signingDate: NOW,
      signableHeaders: new Set([...names, 'host', 'content-length']),
      unhoistableHeaders: names,
    })
    const { contentLength } = options
    const length: Record<string, string> = contentLength ? { 'content-length': String(contentLength) } : {}
    // The SDK's two parameters of its own, which we leave out: see presign-url.sdk.test.ts.
    const query = { 'x-id': 'PutObject', 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }
    const signed = { ...headers, ...length }
    expect(presignUrl(storage, { method: 'PUT', key: 'a.txt', expiresIn: 60, headers: signed, query, now: NOW })).toBe(
      theirs,
    )
  })

  it.each<[string, Partial<PresignPutOptions>, string]>([
    ['an empty key', { key: '' }, 'An upload needs a key'],
    ['a key that a browser would change', { key: 'a/../b' }, '`.` or `..` segment'],
    ['a key too long', { key: '日'.repeat(342) }, 'longer than 1024 bytes'],
    ['an empty type', { contentType: '' }, 'contentType must be printable ASCII'],
    ['a length that is none', { contentLength: 1.5 }, 'contentLength must be a whole number'],
    ['more than 5 GiB', { contentLength: 5 * 1024 ** 3 + 1 }, 'contentLength must be a whole number'],
    ['metadata of other letters', { metadata: { name: 'ü' } }, 'x-amz-meta-name must be printable ASCII'],
    ['metadata with a line break', { metadata: { a: 'b\r\nx: y' } }, 'x-amz-meta-a must be printable ASCII'],
    ['a name with a blank', { metadata: { 'a b': '1' } }, 'Not a name for metadata: "a b"'],
    ['a name given twice', { metadata: { A: '1', a: '2' } }, 'The metadata a is given twice'],
    ['an encryption that S3 does not know', { encryption: JSON.parse('"aes256"') }, "encryption must be 'AES256' or"],
    ['a KMS that is none', { encryption: JSON.parse('{"keyId":"a"}') }, "encryption must be 'AES256' or"],
    [
      'a digest that S3 would ignore',
      { checksum: JSON.parse('{"algorithm":"md5","value":"NhCmhg=="}') },
      'must be crc32',
    ],
    ['an algorithm of the prototype', { checksum: JSON.parse('{"algorithm":"toString","value":""}') }, 'must be crc32'],
    ['a digest of another length', { checksum: { algorithm: 'sha256', value: 'NhCmhg==' } }, '32 bytes in base64'],
    ['a digest in hexadecimal', { checksum: { algorithm: 'crc32', value: '3610a686' } }, '4 bytes in base64'],
    ['too much metadata', { metadata: { a: 'x'.repeat(2048) } }, 'longer than 2048 bytes'],
  ])('refuses %s', (_case, options, message) => {
    expect(() => presignPut(bucketInSandbox().storage, { ...base, ...options })).toThrow(message)
  })
})
