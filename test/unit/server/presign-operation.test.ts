import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { describe, expect, it } from 'vitest'
import { type PresignedRequest, presignOperation } from '../../../src/server/presign-operation.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { s3 } from '../../../src/server/s3.ts'
import { bucketInSandbox, codeOf, NOW } from './presign-sandbox.ts'

const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret-secret', sessionToken: 'token+/=' }
const storage = s3({ ...credentials, bucket: 'photos', region: 'eu-west-1' })
const client = new S3Client({
  region: 'eu-west-1',
  credentials,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
})

const at = { expiresIn: 60, now: NOW }
const part = { key: 'ü #1', uploadId: 'u/1+', partNumber: 7 }
const sdk = { Bucket: 'photos', Key: 'ü #1' }
const sdkPart = { ...sdk, UploadId: 'u/1+' }
/** Signing time and the like go to `getSignedUrl`; a function for each, since the SDK's commands have no common type. */
type Sdk = (options: Parameters<typeof getSignedUrl>[2]) => Promise<string>
const page = { prefix: 'a/ü', delimiter: '/' }
const sdkPage = { Bucket: 'photos', Prefix: 'a/ü', Delimiter: '/' }

const cases: [string, PresignedRequest, Sdk][] = [
  [
    'GetObject',
    presignOperation(storage, 'GetObject', { key: 'ü #1', versionId: 'v1', partNumber: 2, ...at }),
    (how) => getSignedUrl(client, new GetObjectCommand({ ...sdk, VersionId: 'v1', PartNumber: 2 }), how),
  ],
  [
    'HeadObject',
    presignOperation(storage, 'HeadObject', { key: 'ü #1', ...at }),
    (how) => getSignedUrl(client, new HeadObjectCommand(sdk), how),
  ],
  [
    'PutObject',
    presignOperation(storage, 'PutObject', { key: 'ü #1', headers: { 'content-type': 'a/b' }, ...at }),
    (how) => getSignedUrl(client, new PutObjectCommand({ ...sdk, ContentType: 'a/b' }), how),
  ],
  [
    'DeleteObject',
    presignOperation(storage, 'DeleteObject', { key: 'ü #1', versionId: 'v1', ...at }),
    (how) => getSignedUrl(client, new DeleteObjectCommand({ ...sdk, VersionId: 'v1' }), how),
  ],
  [
    'GetObjectTagging',
    presignOperation(storage, 'GetObjectTagging', { key: 'ü #1', ...at }),
    (how) => getSignedUrl(client, new GetObjectTaggingCommand(sdk), how),
  ],
  [
    'CreateMultipartUpload',
    presignOperation(storage, 'CreateMultipartUpload', { key: 'ü #1', headers: { 'content-type': 'a/b' }, ...at }),
    (how) => getSignedUrl(client, new CreateMultipartUploadCommand({ ...sdk, ContentType: 'a/b' }), how),
  ],
  [
    'UploadPart',
    presignOperation(storage, 'UploadPart', { ...part, ...at }),
    (how) => getSignedUrl(client, new UploadPartCommand({ ...sdkPart, PartNumber: 7 }), how),
  ],
  [
    'ListParts',
    presignOperation(storage, 'ListParts', { key: 'ü #1', uploadId: 'u/1+', maxParts: 9, partNumberMarker: 3, ...at }),
    (how) => getSignedUrl(client, new ListPartsCommand({ ...sdkPart, MaxParts: 9, PartNumberMarker: '3' }), how),
  ],
  [
    'CompleteMultipartUpload',
    presignOperation(storage, 'CompleteMultipartUpload', { key: 'ü #1', uploadId: 'u/1+', ...at }),
    (how) => getSignedUrl(client, new CompleteMultipartUploadCommand(sdkPart), how),
  ],
  [
    'AbortMultipartUpload',
    presignOperation(storage, 'AbortMultipartUpload', { key: 'ü #1', uploadId: 'u/1+', ...at }),
    (how) => getSignedUrl(client, new AbortMultipartUploadCommand(sdkPart), how),
  ],
  [
    'HeadBucket',
    presignOperation(storage, 'HeadBucket', at),
    (how) => getSignedUrl(client, new HeadBucketCommand({ Bucket: 'photos' }), how),
  ],
  [
    'GetBucketLocation',
    presignOperation(storage, 'GetBucketLocation', at),
    (how) => getSignedUrl(client, new GetBucketLocationCommand({ Bucket: 'photos' }), how),
  ],
  [
    'GetBucketCors',
    presignOperation(storage, 'GetBucketCors', at),
    (how) => getSignedUrl(client, new GetBucketCorsCommand({ Bucket: 'photos' }), how),
  ],
  [
    'GetBucketVersioning',
    presignOperation(storage, 'GetBucketVersioning', at),
    (how) => getSignedUrl(client, new GetBucketVersioningCommand({ Bucket: 'photos' }), how),
  ],
  [
    'ListObjectsV2',
    presignOperation(storage, 'ListObjectsV2', {
      ...page,
      maxKeys: 5,
      startAfter: 'b',
      continuationToken: 't=',
      ...at,
    }),
    (how) =>
      getSignedUrl(
        client,
        new ListObjectsV2Command({ ...sdkPage, MaxKeys: 5, StartAfter: 'b', ContinuationToken: 't=' }),
        how,
      ),
  ],
  [
    'ListMultipartUploads',
    presignOperation(storage, 'ListMultipartUploads', {
      ...page,
      maxUploads: 5,
      keyMarker: 'k',
      uploadIdMarker: 'u',
      ...at,
    }),
    (how) =>
      getSignedUrl(
        client,
        new ListMultipartUploadsCommand({ ...sdkPage, MaxUploads: 5, KeyMarker: 'k', UploadIdMarker: 'u' }),
        how,
      ),
  ],
]

describe('presignOperation asks what the AWS SDK asks', () => {
  it.each(cases)('%s', async (_name, ours, sign) => {
    const names = new Set(Object.keys(ours.headers))
    const theirs = await sign({
      expiresIn: 60,
      signingDate: NOW,
      signableHeaders: new Set([...names, 'host']),
      unhoistableHeaders: names,
    })
    // Signed again with the parameters that only the SDK adds, ours is the same to the last byte.
    const added = [...new URL(theirs).searchParams].filter(([name]) => /^(x-id|X-Amz-Content-Sha256)$/.test(name))
    const url = new URL(ours.url)
    const query = Object.fromEntries([...url.searchParams].filter(([name]) => !name.startsWith('X-Amz-')).concat(added))
    const key = decodeURIComponent(url.pathname.slice(1))
    const { method, headers } = ours
    expect(presignUrl(storage, { method, key, headers, query, ...at })).toBe(theirs)
  })
})

describe('presignOperation on S3', () => {
  it('runs a multipart upload, a listing, and the end of the object', async () => {
    const { storage, request } = bucketInSandbox()
    const send = (presigned: PresignedRequest, body?: string) =>
      request(presigned.url, {
        method: presigned.method,
        headers: { ...presigned.headers, ...(body === undefined ? {} : { 'content-length': String(body.length) }) },
        ...(body === undefined ? {} : { body }),
      })
    const key = 'films/a b.mp4'
    const headers = { 'content-type': 'video/mp4' }
    const created = await (
      await send(presignOperation(storage, 'CreateMultipartUpload', { key, headers, ...at }), '')
    ).text()
    const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(created)?.[1] ?? ''
    const sent = await send(presignOperation(storage, 'UploadPart', { key, uploadId, partNumber: 1, ...at }), 'film')
    const etag = sent.headers.get('etag') ?? ''
    expect(await (await send(presignOperation(storage, 'ListParts', { key, uploadId, ...at }))).text()).toContain(
      '<PartNumber>1</PartNumber>',
    )
    const parts = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`
    const complete = presignOperation(storage, 'CompleteMultipartUpload', { key, uploadId, ...at })
    expect((await send(complete, parts)).status).toBe(200)

    const listing = await send(presignOperation(storage, 'ListObjectsV2', { prefix: 'films/', maxKeys: 10, ...at }))
    expect(await listing.text()).toContain('<Key>films/a b.mp4</Key>')
    const head = await send(presignOperation(storage, 'HeadObject', { key, ...at }))
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '4'])
    expect((await send(presignOperation(storage, 'GetBucketLocation', at))).status).toBe(200)
    expect((await send(presignOperation(storage, 'DeleteObject', { key, ...at }))).status).toBe(204)
    expect((await send(presignOperation(storage, 'HeadObject', { key, ...at }))).status).toBe(404)
  })

  it('signs one method, and no other', async () => {
    const { storage, request } = bucketInSandbox()
    const { url } = presignOperation(storage, 'HeadObject', { key: 'a', ...at })
    expect(await codeOf(await request(url, { method: 'DELETE' }))).toBe('SignatureDoesNotMatch')
  })
})

describe('presignOperation refuses', () => {
  /** Calls as JavaScript may: the types forbid all of these. */
  const untyped = (name: string, input: object) =>
    Reflect.apply(presignOperation, undefined, [storage, name, { ...at, ...input }])

  it.each<[string, string, object, string]>([
    ['an unknown operation', 'PutBucketPolicy', {}, 'Not an operation that can be presigned: "PutBucketPolicy"'],
    ['a name of the prototype', 'toString', {}, 'Not an operation'],
    ['__proto__', '__proto__', {}, 'Not an operation'],
    ['no key', 'HeadObject', {}, 'HeadObject needs a key'],
    ['an empty key', 'DeleteObject', { key: '' }, 'DeleteObject needs a key'],
    ['a key that a browser would change', 'DeleteObject', { key: './a' }, '`.` or `..` segment'],
    ['a key too long', 'PutObject', { key: 'x'.repeat(1025) }, 'longer than 1024 bytes'],
    ['a key where there is none', 'HeadBucket', { key: 'a' }, 'HeadBucket does not take "key"'],
    ['a missing input', 'UploadPart', { key: 'a', partNumber: 1 }, 'UploadPart needs uploadId'],
    ['an empty input', 'ListParts', { key: 'a', uploadId: '' }, 'ListParts needs uploadId'],
    ['an input that is no text', 'ListObjectsV2', { prefix: {} }, 'prefix must be text or a number'],
    ['an unknown input', 'ListObjectsV2', { Prefix: 'a' }, 'ListObjectsV2 does not take "Prefix"'],
    ['an input of the prototype', 'ListObjectsV2', { constructor: 'a' }, 'does not take "constructor"'],
    ['part 0', 'UploadPart', { key: 'a', uploadId: 'u', partNumber: 0 }, 'partNumber must be a whole number'],
    ['part 10,001', 'UploadPart', { key: 'a', uploadId: 'u', partNumber: 10_001 }, 'partNumber must be a whole number'],
    ['half a part', 'UploadPart', { key: 'a', uploadId: 'u', partNumber: 1.5 }, 'partNumber must be a whole number'],
    ['a maximum that is none', 'ListObjectsV2', { maxKeys: -1 }, 'maxKeys must be a whole number'],
    ['headers where there are none', 'HeadObject', { key: 'a', headers: {} }, 'HeadObject does not take "headers"'],
    ['8 days', 'HeadBucket', { expiresIn: 691_200 }, 'expiresIn must be a whole number'],
  ])('%s', (_case, name, input, message) => {
    expect(() => untyped(name, input)).toThrow(message)
  })
})
