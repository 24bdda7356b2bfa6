/**
 * Our URLs against the AWS SDK's, byte for byte, signed with both implementations of `#crypto`.
 *
 * What is compared: the whole string that `getSignedUrl` returns; for names of headers and parameters that no command of
 * the SDK sends, its `S3RequestPresigner`, parameter by parameter, in their order. The SDK's presigner differs from ours in two habits,
 * which are evened out, and in nothing else:
 * - it adds the query parameters `x-id` and `X-Amz-Content-Sha256=UNSIGNED-PAYLOAD`; we are given both as `query`;
 * - by default it moves x-amz-* headers into the query, where S3 ignores most of them, and leaves content-type unsigned;
 *   its own options `unhoistableHeaders` and `signableHeaders` make it sign them as headers, as we always do.
 */
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PresignUrlOptions, presignUrl } from '../../../src/server/presign-url.ts'
import { headersOfWrite, metadata, writeFields } from './signing-write-headers.ts'
import { bucket, configuration, expiresIn, headerValue, key, SEED, storagesFor, time } from './signing-cases.ts'

const UNSIGNED = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }
const common = { configuration, Bucket: bucket, key, time, expiresIn }

type Operation = Pick<PresignUrlOptions, 'method' | 'query'> & { headers: Record<string, string> }

/** Signs one case: the SDK once, we with each implementation. */
async function signBoth(
  {
    configuration: { client, options },
    Bucket,
    time: now,
    expiresIn: seconds,
  }: { [K in keyof typeof common]: Value<(typeof common)[K]> },
  objectKey: string,
  sign: SdkCall,
  { method, query, headers }: Operation,
) {
  const names = new Set(Object.keys(headers))
  const theirs = await sign(client, {
    expiresIn: seconds,
    signingDate: now,
    signableHeaders: new Set([...names, 'host']),
    unhoistableHeaders: names,
  })
  const signed = { ...UNSIGNED, ...query }
  const ours = storagesFor(options, Bucket).map((storage) =>
    presignUrl(storage, { method, key: objectKey, expiresIn: seconds, headers, query: signed, now }),
  )
  return { ours, theirs }
}
type SdkCall = (client: S3Client, options: Parameters<typeof getSignedUrl>[2]) => Promise<string>
type Value<T> = T extends fc.Arbitrary<infer V> ? V : never

const token = fc.string({ minLength: 1, maxLength: 40 })

const check = (runs: number, property: fc.IAsyncProperty<unknown>) => fc.assert(property, { numRuns: runs, seed: SEED })

describe(`presignUrl equals the AWS SDK's getSignedUrl (seed ${SEED})`, () => {
  it('PUT: 600 generated uploads', async () => {
    const fields = { ...common, fields: writeFields, metadata, length: fc.option(fc.nat()), absent: fc.boolean() }
    await check(
      600,
      fc.asyncProperty(fc.record(fields), async (given) => {
        const headers = headersOfWrite(given.fields, given.metadata)
        if (given.length !== null) headers['content-length'] = String(given.length)
        if (given.absent) headers['if-none-match'] = '*'
        const command = new PutObjectCommand({
          Bucket: given.Bucket,
          Key: given.key,
          Metadata: given.metadata,
          ...given.fields,
          ...(given.length === null ? {} : { ContentLength: given.length }),
          ...(given.absent ? { IfNoneMatch: '*' } : {}),
        })
        const sign: SdkCall = (client, options) => getSignedUrl(client, command, options)
        const operation: Operation = { method: 'PUT', query: { 'x-id': 'PutObject' }, headers }
        const { ours, theirs } = await signBoth(given, given.key, sign, operation)
        expect(ours).toEqual([theirs, theirs])
      }),
    )
  })

  it('GET: 300 generated downloads', async () => {
    const fields = { ...common, type: fc.option(token), disposition: fc.option(key), version: fc.option(token) }
    await check(
      300,
      fc.asyncProperty(fc.record(fields), async (given) => {
        const query: Record<string, string> = { 'x-id': 'GetObject' }
        if (given.type !== null) query['response-content-type'] = given.type
        if (given.disposition !== null) query['response-content-disposition'] = given.disposition
        if (given.version !== null) query.versionId = given.version
        const command = new GetObjectCommand({
          Bucket: given.Bucket,
          Key: given.key,
          ...(given.type === null ? {} : { ResponseContentType: given.type }),
          ...(given.disposition === null ? {} : { ResponseContentDisposition: given.disposition }),
          ...(given.version === null ? {} : { VersionId: given.version }),
        })
        const sign: SdkCall = (client, options) => getSignedUrl(client, command, options)
        const operation: Operation = { method: 'GET', query, headers: {} }
        const { ours, theirs } = await signBoth(given, given.key, sign, operation)
        expect(ours).toEqual([theirs, theirs])
      }),
    )
  })

  it('HEAD, DELETE, POST and the multipart calls: 400 generated requests', async () => {
    const fields = { ...common, uploadId: token, part: fc.integer({ min: 1, max: 10_000 }), metadata }
    await check(
      400,
      fc.asyncProperty(fc.record(fields), fc.nat({ max: 5 }), async (given, which) => {
        const object = { Bucket: given.Bucket, Key: given.key }
        const upload = { ...object, UploadId: given.uploadId }
        const { uploadId } = given
        const partNumber = String(given.part)
        const start = { ContentType: 'video/mp4', Metadata: given.metadata }
        const started = headersOfWrite({ ContentType: 'video/mp4' }, given.metadata)
        const calls: [SdkCall, Operation][] = [
          [(s3, how) => getSignedUrl(s3, new HeadObjectCommand(object), how), { method: 'HEAD', headers: {} }],
          [
            (s3, how) => getSignedUrl(s3, new DeleteObjectCommand(object), how),
            { method: 'DELETE', query: { 'x-id': 'DeleteObject' }, headers: {} },
          ],
          [
            (s3, how) => getSignedUrl(s3, new CreateMultipartUploadCommand({ ...object, ...start }), how),
            { method: 'POST', query: { uploads: '' }, headers: started },
          ],
          [
            (s3, how) => getSignedUrl(s3, new UploadPartCommand({ ...upload, PartNumber: given.part }), how),
            { method: 'PUT', query: { partNumber, uploadId, 'x-id': 'UploadPart' }, headers: {} },
          ],
          [
            (s3, how) => getSignedUrl(s3, new ListPartsCommand(upload), how),
            { method: 'GET', query: { uploadId, 'x-id': 'ListParts' }, headers: {} },
          ],
          [
            (s3, how) => getSignedUrl(s3, new AbortMultipartUploadCommand(upload), how),
            { method: 'DELETE', query: { uploadId, 'x-id': 'AbortMultipartUpload' }, headers: {} },
          ],
        ]
        const call = calls[which]
        if (call === undefined) throw new Error(`no call ${which}`)
        const { ours, theirs } = await signBoth(given, given.key, ...call)
        expect(ours).toEqual([theirs, theirs])
      }),
    )
  })

  it('an empty key is the bucket: 100 generated listings', async () => {
    await check(
      100,
      fc.asyncProperty(fc.record({ ...common, prefix: key }), async (given) => {
        const command = new ListObjectsV2Command({ Bucket: given.Bucket, Prefix: given.prefix, MaxKeys: 7 })
        const query = { 'list-type': '2', prefix: given.prefix, 'max-keys': '7' }
        const sign: SdkCall = (client, options) => getSignedUrl(client, command, options)
        const operation: Operation = { method: 'GET', query, headers: {} }
        const { ours, theirs } = await signBoth(given, '', sign, operation)
        expect(ours).toEqual([theirs, theirs])
      }),
    )
  })

  it('any header and query name: 300 generated requests through S3RequestPresigner', async () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,12}$/)
    const headers = fc.dictionary(
      name.filter((text) => !['date', 'host'].includes(text.toLowerCase())),
      headerValue,
      { maxKeys: 5 },
    )
    const method = fc.constantFrom('GET', 'PUT', 'HEAD', 'DELETE', 'POST')
    const fields = { time, expiresIn, method, headers, query: fc.dictionary(name, key, { maxKeys: 5 }) }
    const options = { region: 'us-east-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
    const presigner = new S3RequestPresigner(new S3Client({ region: options.region, credentials: options }).config)
    await check(
      300,
      fc.asyncProperty(fc.record(fields), async (given) => {
        const lowerCase = Object.keys(given.headers).map((header) => header.toLowerCase())
        fc.pre(new Set(lowerCase).size === lowerCase.length)
        const signed = await presigner.presign(
          {
            method: given.method,
            protocol: 'https:',
            hostname: 'bucketdrop-demo.s3.us-east-1.amazonaws.com',
            path: '/key',
            headers: { ...given.headers },
            query: { ...given.query },
          },
          {
            expiresIn: given.expiresIn,
            signingDate: given.time,
            signableHeaders: new Set(lowerCase),
            unhoistableHeaders: new Set(lowerCase),
          },
        )
        const theirs = new Map(Object.entries(signed.query ?? {}))
        const order = [...theirs.keys()].toSorted()
        for (const ours of storagesFor(options, 'bucketdrop-demo')) {
          const url = new URL(
            presignUrl(ours, {
              method: given.method,
              key: 'key',
              expiresIn: given.expiresIn,
              headers: given.headers,
              query: { ...given.query, ...UNSIGNED },
              now: given.time,
            }),
          )
          expect(new Map(url.searchParams)).toEqual(theirs)
          expect([...url.searchParams.keys()]).toEqual(order)
        }
      }),
    )
  })
})
