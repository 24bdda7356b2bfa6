import { createHash, randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { type Served, serve } from './serve.ts'
import { accessKeyId, secretAccessKey } from './signer.ts'

const Bucket = 'demo'
const MiB = 1024 * 1024
const md5 = (data: Uint8Array) => createHash('md5').update(data).digest()
let served: Served
let s3: S3Client

beforeAll(async () => {
  served = await serve(createSandbox({ accessKeyId, secretAccessKey, buckets: [Bucket] }))
  const credentials = { accessKeyId, secretAccessKey }
  s3 = new S3Client({ region: 'us-east-1', endpoint: served.url, forcePathStyle: true, credentials, maxAttempts: 1 })
})
afterAll(() => served.close())

const create = async (
  Key: string,
  more: { ChecksumAlgorithm?: ChecksumAlgorithm; ChecksumType?: 'FULL_OBJECT' } = {},
) =>
  (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'x/y', Metadata: { a: 'b' }, ...more })))
    .UploadId

test('parts in any order become one object, and Complete may be repeated', async () => {
  const Key = 'multi ü'
  const bodies = [randomBytes(5 * MiB), randomBytes(5 * MiB + 1), randomBytes(10)]
  const UploadId = await create(Key)
  const Parts = []
  for (const [i, Body] of [...bodies.entries()].toReversed()) {
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 3 * i + 1, Body }))
    Parts.unshift({ PartNumber: 3 * i + 1, ETag })
  }
  const first = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 2 }))
  expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, 5 * MiB],
    [4, 5 * MiB + 1],
  ])
  expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '4' })
  const second = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: '4' }))
  expect(second.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([7])
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } })
  const done = await s3.send(complete)
  expect(done.ETag).toBe(`"${md5(Buffer.concat(bodies.map(md5))).toString('hex')}-3"`)
  expect((await s3.send(complete)).ETag).toBe(done.ETag)
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }))
  expect(got).toMatchObject({ ContentType: 'x/y', Metadata: { a: 'b' }, ContentLength: 10 * MiB + 11 })
  expect(Buffer.compare((await got.Body?.transformToByteArray()) ?? new Uint8Array(), Buffer.concat(bodies))).toBe(0)
  const across = await s3.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=${5 * MiB - 2}-${5 * MiB + 1}` }))
  const wanted = Buffer.concat(bodies).subarray(5 * MiB - 2, 5 * MiB + 2)
  expect(Buffer.from((await across.Body?.transformToByteArray()) ?? [])).toEqual(wanted)
  const part = await s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 3 }))
  expect(part).toMatchObject({ PartsCount: 3, ContentLength: 10 })
  const list = new ListPartsCommand({ Bucket, Key, UploadId })
  await expect(s3.send(list)).rejects.toMatchObject({ name: 'NoSuchUpload' })
})

test.each([
  { algorithm: 'CRC32', type: undefined, told: 'COMPOSITE' },
  { algorithm: 'CRC32', type: 'FULL_OBJECT', told: 'FULL_OBJECT' },
  { algorithm: 'SHA256', type: undefined, told: 'COMPOSITE' },
] as const)('checksums $algorithm $told', async ({ algorithm, type, told }) => {
  const Key = `${algorithm}-${told}`
  const bodies = [randomBytes(5 * MiB), randomBytes(10)]
  const UploadId = await create(Key, { ChecksumAlgorithm: algorithm, ...(type && { ChecksumType: type }) })
  const Parts = []
  for (const [i, Body] of bodies.entries()) {
    const part = { Bucket, Key, UploadId, PartNumber: i + 1, Body, ChecksumAlgorithm: algorithm }
    const sent = await s3.send(new UploadPartCommand(part))
    Parts.push({ PartNumber: i + 1, ETag: sent.ETag, [`Checksum${algorithm}`]: sent[`Checksum${algorithm}`] })
  }
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
  expect(head.ChecksumType).toBe(told)
  await s3.send(
    new PutObjectCommand({ Bucket, Key: 'whole', Body: Buffer.concat(bodies), ChecksumAlgorithm: algorithm }),
  )
  const whole = await s3.send(new HeadObjectCommand({ Bucket, Key: 'whole', ChecksumMode: 'ENABLED' }))
  const value = head[`Checksum${algorithm}`]
  expect(told === 'FULL_OBJECT' ? value === whole[`Checksum${algorithm}`] : value?.endsWith('-2')).toBe(true)
})

test('parts may be copied', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }))
  const UploadId = await create('copied')
  const copy = { Bucket, Key: 'copied', UploadId, PartNumber: 1, CopySource: `${Bucket}/source` }
  const { CopyPartResult } = await s3.send(new UploadPartCopyCommand({ ...copy, CopySourceRange: 'bytes=2-4' }))
  const beyond = new UploadPartCopyCommand({ ...copy, CopySourceRange: 'bytes=2-10' })
  await expect(s3.send(beyond)).rejects.toMatchObject({ name: 'InvalidArgument' })
  const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'copied', UploadId, MultipartUpload: { Parts } }))
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'copied' }))
  expect(await got.Body?.transformToString()).toBe('234')
})

test('open uploads are listed in pages until they are aborted', async () => {
  const ids: (string | undefined)[] = []
  for (const Key of ['open/a', 'open/a', 'open/b/c', 'open/d']) ids.push(await create(Key))
  const first = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'open/', MaxUploads: 1 }))
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'open/a' })
  const second = await s3.send(
    new ListMultipartUploadsCommand({
      Bucket,
      Prefix: 'open/',
      Delimiter: '/',
      KeyMarker: first.NextKeyMarker,
      UploadIdMarker: first.NextUploadIdMarker,
    }),
  )
  expect(second.Uploads?.map(({ Key }) => Key)).toEqual(['open/a', 'open/d'])
  expect(second.CommonPrefixes).toEqual([{ Prefix: 'open/b/' }])
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'open/d', UploadId: ids[3] }))
  const left = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'open/d' }))
  expect(left.Uploads).toBeUndefined()
  const again = new AbortMultipartUploadCommand({ Bucket, Key: 'open/d', UploadId: ids[3] })
  await expect(s3.send(again)).rejects.toMatchObject({ name: 'NoSuchUpload' })
})

test('two Completes at once give one object', async () => {
  const UploadId = await create('race')
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: 'race', UploadId, PartNumber: 1, Body: 'x' }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  const command = () => new CompleteMultipartUploadCommand({ Bucket, Key: 'race', UploadId, MultipartUpload })
  const answers = await Promise.all([s3.send(command()), s3.send(command()), s3.send(command())])
  expect(new Set(answers.map((answer) => answer.ETag)).size).toBe(1)
})
