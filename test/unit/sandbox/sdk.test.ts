import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteBucketCorsCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, memoryStorage } from '../../../src/sandbox/index.ts'
import { type Served, serve } from './serve.ts'
import { rawRequest } from './signer.ts'

const credentials = { accessKeyId: 'AKIDSANDBOX', secretAccessKey: 'secret/of+the=sandbox' }
const Bucket = 'demo'
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
    const sent = await s3.send(put)
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: algorithm, ChecksumMode: 'ENABLED' }))
    expect(head[`Checksum${algorithm}`]).toBeTruthy()
    expect(head[`Checksum${algorithm}`]).toBe(sent[`Checksum${algorithm}`])
  })
})

describe('presigned URLs', () => {
  test('PUT, GET and HEAD', async () => {
    const Key = 'p ü+(1)'
    const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, Metadata: { a: 'b' } }), { expiresIn: 60 })
    expect((await fetch(put, { method: 'PUT', body: 'abc' })).status).toBe(200)
    const disposition = 'attachment; filename="ü.txt"'
    const get = new GetObjectCommand({ Bucket, Key, ResponseContentDisposition: disposition })
    const got = await fetch(await getSignedUrl(s3, get, { expiresIn: 60 }))
    expect(await got.text()).toBe('abc')
    expect(got.headers.get('x-amz-meta-a')).toBe('b')
    expect(Buffer.from(got.headers.get('content-disposition') ?? '', 'latin1').toString()).toBe(disposition)
    const head = await fetch(await getSignedUrl(s3, new HeadObjectCommand({ Bucket, Key })), { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-length')).toBe('3')
  })

  test('ignore a checksum hoisted into the query, as S3 does', async () => {
    const put = new PutObjectCommand({ Bucket, Key: 'hoisted', ChecksumCRC32: 'AAAAAA==' })
    const url = await getSignedUrl(s3, put)
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA')
    expect((await fetch(url, { method: 'PUT', body: 'abc' })).status).toBe(200)
  })

  test('in virtual-host style', async () => {
    const Key = 'virtual/ü'
    const url = await getSignedUrl(
      client({ endpoint: `http://localhost:${served.port}`, forcePathStyle: false }),
      new PutObjectCommand({ Bucket, Key }),
    )
    expect(new URL(url).host).toBe(`demo.localhost:${served.port}`)
    const request = {
      url: url.replace('demo.localhost', '127.0.0.1'),
      method: 'PUT',
      headers: { host: new URL(url).host, 'content-length': '1' },
    }
    const response = await rawRequest(request, (write, end) => {
      write('x')
      end()
    })
    expect(response.status).toBe(200)
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(1)
  })
})

describe('buckets', () => {
  test('are listed, found and located', async () => {
    const { Buckets } = await s3.send(new ListBucketsCommand({}))
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket, 'other.bucket'])
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1')
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined()
  })

  test('keep CORS rules', async () => {
    await expect(s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchCORSConfiguration',
    })
    const CORSRules = [
      {
        ID: 'one',
        AllowedOrigins: ['https://*.example'],
        AllowedMethods: ['PUT'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 5,
      },
    ]
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))
    expect((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(CORSRules)
    const bad = [{ AllowedOrigins: ['*'], AllowedMethods: ['PATCH'] }]
    const put = new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: bad } })
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'InvalidRequest' })
    await s3.send(new DeleteBucketCorsCommand({ Bucket }))
    await expect(s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toThrow()
  })
})

describe('listings', () => {
  const other = 'other.bucket'
  beforeAll(async () => {
    for (const Key of ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/4', 'ü<&>', '\uffee', '\u{10000}']) {
      await s3.send(new PutObjectCommand({ Bucket: other, Key, Body: Key }))
    }
  })

  test('in pages, in the order of UTF-8', async () => {
    const keys: (string | undefined)[] = []
    let ContinuationToken: string | undefined
    do {
      const page: ListObjectsV2CommandOutput = await s3.send(
        new ListObjectsV2Command({ Bucket: other, MaxKeys: 2, ContinuationToken }),
      )
      expect(page.KeyCount).toBeLessThanOrEqual(2)
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key))
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken)
    expect(keys).toEqual(['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/4', 'ü<&>', '\uffee', '\u{10000}'])
  })

  test('with delimiter, prefix and start, both versions', async () => {
    const v2 = await s3.send(new ListObjectsV2Command({ Bucket: other, Delimiter: '/', MaxKeys: 3 }))
    expect(v2.Contents?.map(({ Key }) => Key)).toEqual(['a', 'd'])
    expect(v2.CommonPrefixes).toEqual([{ Prefix: 'b/' }])
    expect(v2.IsTruncated).toBe(true)
    const next = await s3.send(
      new ListObjectsV2Command({ Bucket: other, Delimiter: '/', ContinuationToken: v2.NextContinuationToken }),
    )
    expect(next.CommonPrefixes).toEqual([{ Prefix: 'e/' }])
    expect(next.Contents?.length).toBe(3)
    const inside = await s3.send(
      new ListObjectsV2Command({ Bucket: other, Delimiter: '/', Prefix: 'b/', StartAfter: 'b/1' }),
    )
    expect(inside.Contents?.map(({ Key }) => Key)).toEqual(['b/2'])
    expect(inside.CommonPrefixes).toEqual([{ Prefix: 'b/c/' }])
    const v1 = await s3.send(new ListObjectsCommand({ Bucket: other, Delimiter: '/', MaxKeys: 2 }))
    expect(v1.NextMarker).toBe('b/')
    const v1Next = await s3.send(new ListObjectsCommand({ Bucket: other, Delimiter: '/', Marker: 'b/', MaxKeys: 2 }))
    expect(v1Next.Contents?.[0]?.Key).toBe('d')
    const encoded = await s3.send(new ListObjectsV2Command({ Bucket: other, Prefix: 'ü', EncodingType: 'url' }))
    expect(encoded.Contents?.[0]?.Key).toBe('%C3%BC%3C%26%3E')
    expect((await s3.send(new ListObjectsV2Command({ Bucket: other, MaxKeys: 0 }))).IsTruncated).toBe(false)
  })

  test('forget what is deleted', async () => {
    await s3.send(new PutObjectCommand({ Bucket: other, Key: 'x & y', Body: '' }))
    await s3.send(new PutObjectCommand({ Bucket: other, Key: 'z', Body: '' }))
    const Objects = [{ Key: 'x & y' }, { Key: 'never there' }]
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket: other, Delete: { Objects } }))
    expect(Deleted).toEqual(Objects)
    await s3.send(new DeleteObjectCommand({ Bucket: other, Key: 'z' }))
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: other, Prefix: 'x' }))
    expect(Contents).toBeUndefined()
  })

  test('delete a thousand keys that need escaping', async () => {
    const Objects = Array.from({ length: 1000 }, (_, i) => ({ Key: `&<>"'${i}` }))
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket: other, Delete: { Objects } }))
    expect(Deleted?.length).toBe(1000)
    expect(Deleted?.[999]).toEqual({ Key: `&<>"'999` })
  })
})

describe('copies', () => {
  test('keep metadata, or replace it', async () => {
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'from ü', Body: 'abc', Metadata: { a: '1' }, ContentType: 'a/b' }),
    )
    const CopySource = `${Bucket}/${encodeURIComponent('from ü')}`
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }))
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).toMatchObject({
      ContentType: 'a/b',
      Metadata: { a: '1' },
    })
    await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'to', CopySource, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
    )
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).Metadata).toEqual({ b: '2' })
    const self = new CopyObjectCommand({ Bucket, Key: 'from ü', CopySource })
    await expect(s3.send(self)).rejects.toMatchObject({ name: 'InvalidRequest' })
    const none = new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/none` })
    await expect(s3.send(none)).rejects.toMatchObject({ name: 'NoSuchKey' })
  })
})
