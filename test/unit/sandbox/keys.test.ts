/** Keys with every awkward character, over HTTP. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, memoryStorage } from '../../../src/sandbox/index.ts'
import { folderStorage } from '../../../src/sandbox/node.ts'
import { serve } from './serve.ts'
import { accessKeyId, secretAccessKey } from './signer.ts'

const credentials = { accessKeyId, secretAccessKey }
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-'))
})
afterAll(async () => {
  await rm(directory, { recursive: true })
})

describe.each([
  { name: 'memory', open: async () => memoryStorage() },
  { name: 'folder', open: async () => folderStorage(await mkdtemp(join(directory, 'keys-'))) },
])('awkward keys over HTTP, $name storage', ({ open }) => {
  const awkward = [
    '../',
    './',
    '/',
    '\\',
    '?',
    '#',
    '%',
    '%2F',
    '+',
    ' ',
    '&',
    '=',
    "'",
    '"',
    '<',
    '日本',
    'é',
    '\u{1f600}',
    '*',
    '!()',
    '~',
    ':',
    '@',
    'a',
    'A',
  ]
  const key = fc.array(fc.constantFrom(...awkward), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''))

  test('are put, listed, read and deleted by the AWS SDK', async () => {
    const server = await serve(createSandbox({ ...credentials, buckets: ['demo'], storage: await open() }))
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: server.url,
      forcePathStyle: true,
      credentials,
      maxAttempts: 1,
    })
    const Bucket = 'demo'
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 4 }), async (keys) => {
        for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
        const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }))
        expect(Contents?.map(({ Key }) => Key).toSorted()).toEqual(keys.toSorted())
        for (const Key of keys) {
          const got = await s3.send(new GetObjectCommand({ Bucket, Key }))
          expect(await got.Body?.transformToString()).toBe(Key)
        }
        await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }))
        expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
      }),
      { numRuns: 25 },
    )
    await server.close()
  })
})
