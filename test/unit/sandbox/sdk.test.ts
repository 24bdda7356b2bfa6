import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, memoryStorage } from '../../../src/sandbox/index.ts'
import { type Served, serve } from './serve.ts'

const credentials = { accessKeyId: 'AKIDSANDBOX', secretAccessKey: 'secret/of+the=sandbox' }
const Bucket = 'demo'
const MiB = 1024 * 1024
let served: Served
let s3: S3Client

beforeAll(async () => {
  served = await serve(createSandbox({ ...credentials, buckets: [Bucket, 'other.bucket'], storage: memoryStorage() }))
  s3 = client()
})
afterAll(() => served.close())

const client = (more: object = {}) =>
  new S3Client({
    region: 'us-east-1',
    endpoint: served.url,
    forcePathStyle: true,
    credentials,
    maxAttempts: 1,
    ...more,
  })

const md5 = (data: Uint8Array | string) => createHash('md5').update(data).digest('hex')

describe('objects', () => {
  test('come back as they were put, with their metadata', async () => {
    const put = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a/b c+d.txt',
        Body: 'hello',
        ContentType: 'text/plain; charset=utf-8',
        CacheControl: 'max-age=60',
        ContentDisposition: 'attachment; filename="x.txt"',
        ContentEncoding: 'identity',
        ContentLanguage: 'en',
        Metadata: { colour: 'green', constructor: 'x' },
      }),
    )
    expect(put.ETag).toBe(`"${md5('hello')}"`)
    expect(put.ChecksumCRC32).toBe('NhCmhg==')
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/b c+d.txt' }))
    expect(await got.Body?.transformToString()).toBe('hello')
    expect(got).toMatchObject({
      ContentType: 'text/plain; charset=utf-8',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment; filename="x.txt"',
      ContentEncoding: 'identity',
      ContentLanguage: 'en',
      ContentLength: 5,
      ChecksumCRC32: 'NhCmhg==',
      Metadata: { colour: 'green', constructor: 'x' },
    })
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/b c+d.txt', ChecksumMode: 'ENABLED' }))
    expect(head).toMatchObject({ ContentLength: 5, ETag: put.ETag, ChecksumCRC32: 'NhCmhg==' })
  })

  test('of no bytes', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '' }))
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'empty' }))
    expect(got.ContentLength).toBe(0)
    expect(got.ContentType).toBe('application/octet-stream')
    expect(await got.Body?.transformToString()).toBe('')
  })

  test('stream in aws-chunked coding with a trailing checksum', async () => {
    const data = randomBytes(300_000)
    const chunks = [data.subarray(0, 100_000), data.subarray(100_000, 250_000), data.subarray(250_000)]
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from(chunks), ContentLength: data.length }),
    )
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }))
    expect(md5((await got.Body?.transformToByteArray()) ?? '')).toBe(md5(data))
    expect(got.ContentEncoding).toBeUndefined()
  })

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('carry a %s checksum', async (algorithm) => {
    const Body = randomBytes(10_000)
    const put = new PutObjectCommand({ Bucket, Key: algorithm, Body, ChecksumAlgorithm: algorithm })
    const sent = await s3.send(put).catch((error: unknown) => error)
    if (sent instanceof Error && sent.message.includes('CRC64NVME')) return
    expect(sent).not.toBeInstanceOf(Error)
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: algorithm, ChecksumMode: 'ENABLED' }))
    expect(head[`Checksum${algorithm}`]).toMatch(/=?$/)
    expect(head[`Checksum${algorithm}`]).toBeTruthy()
  })
})

test('presigned', async () => {
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'p ü+(1)', Metadata: { a: 'b' } }), {
    expiresIn: 60,
  })
  const response = await fetch(put, { method: 'PUT', body: 'abc' })
  expect(await response.text()).toBe('')
  expect(response.status).toBe(200)
  const get = await getSignedUrl(
    s3,
    new GetObjectCommand({ Bucket, Key: 'p ü+(1)', ResponseContentDisposition: 'attachment; filename="ü.txt"' }),
    { expiresIn: 60 },
  )
  const got = await fetch(get)
  expect(await got.text()).toBe('abc')
  expect(got.headers.get('x-amz-meta-a')).toBe('b')
})

test('post', async () => {
  const { url, fields } = await createPresignedPost(s3, {
    Bucket,
    Key: 'post/${filename}',
    Conditions: [['content-length-range', 0, 100]],
  })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob(['hello']), 'ü.txt')
  const response = await fetch(url, { method: 'POST', body: form })
  expect(await response.text()).toBe('')
  expect(response.status).toBe(204)
  const list = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'post/' }))
  expect(list.Contents?.[0]?.Key).toBe('post/ü.txt')
})

test('multipart', async () => {
  const Key = 'multi'
  const parts = [randomBytes(5 * MiB), randomBytes(5 * MiB), randomBytes(10)]
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'x/y' }))
  const done = []
  for (const [i, Body] of parts.entries()) {
    const { ETag, ChecksumCRC32 } = await s3.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: i + 1, Body }),
    )
    done.push({ PartNumber: i + 1, ETag, ChecksumCRC32 })
  }
  const listed = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 2 }))
  expect(listed.Parts?.length).toBe(2)
  expect(listed.NextPartNumberMarker).toBe('2')
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: done } })
  const result = await s3.send(complete)
  expect(result.ETag).toMatch(/-3"$/)
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }))
  expect(md5((await got.Body?.transformToByteArray()) ?? '')).toBe(md5(Buffer.concat(parts)))
})
