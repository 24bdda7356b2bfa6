/**
 * Presigned PUT URLs per second on one core: ours with each implementation of `#crypto`, the AWS SDK and aws4fetch, all
 * with the same distinct keys and headers, taking turns in one process. Run: npm run bench:sign
 */
import os from 'node:os'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { AwsClient } from 'aws4fetch'
import * as nobleHashes from '../src/crypto/noble.ts'
import { presignUrl } from '../src/server/presign-url.ts'
import { createS3Storage, s3 } from '../src/server/s3.ts'

const BAR = 50_000
const ROUNDS = 7
const MILLISECONDS_PER_ROUND = 400
const EXPIRES_IN = 900

const options = {
  bucket: 'bucketdrop-demo',
  region: 'eu-west-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const name = 'Urlaub%20am%20Meer%20%28final%29.jpg'
const nodeStorage = s3(options)
const nobleStorage = createS3Storage(options, nobleHashes)
const sdk = new S3Client({ region: options.region, credentials: options, requestChecksumCalculation: 'WHEN_REQUIRED' })
const aws4fetch = new AwsClient({ ...options, service: 's3' })

let count = 0
/** A key as the handler makes it, and a size: different at every call. */
function nextUpload() {
  count += 1
  const id = `${count.toString(16).padStart(8, '0')}-7a8b-4a55-9d1a-0f3c5b7e9d21`
  return { key: `2026/11/22/${id}.jpg`, size: 1_000_000 + count }
}

function ours(storage: typeof nodeStorage): string {
  const { key, size } = nextUpload()
  const headers = { 'content-type': 'image/jpeg', 'content-length': String(size), 'x-amz-meta-name': name }
  return presignUrl(storage, { method: 'PUT', key, expiresIn: EXPIRES_IN, headers })
}

const contenders: { name: string; sign: () => string | Promise<string> }[] = [
  { name: 'bucketdrop, node:crypto', sign: () => ours(nodeStorage) },
  { name: 'bucketdrop, @noble/hashes', sign: () => ours(nobleStorage) },
  {
    name: 'aws4fetch, sign with signQuery',
    async sign() {
      const { key, size } = nextUpload()
      const url = `https://${options.bucket}.s3.${options.region}.amazonaws.com/${key}?X-Amz-Expires=${EXPIRES_IN}`
      const headers = { 'content-type': 'image/jpeg', 'content-length': String(size), 'x-amz-meta-name': name }
      const signed = await aws4fetch.sign(url, { method: 'PUT', headers, aws: { signQuery: true, allHeaders: true } })
      return signed.url
    },
  },
  {
    name: 'AWS SDK v3, getSignedUrl',
    sign() {
      const { key, size } = nextUpload()
      const upload = { Bucket: options.bucket, Key: key, ContentType: 'image/jpeg', ContentLength: size }
      return getSignedUrl(sdk, new PutObjectCommand({ ...upload, Metadata: { name } }), {
        expiresIn: EXPIRES_IN,
        signableHeaders: new Set(['content-type', 'content-length', 'host', 'x-amz-meta-name']),
        unhoistableHeaders: new Set(['x-amz-meta-name']),
      })
    },
  },
]

/** URLs per second. Synchronous signers are not made to wait for the microtasks that the others need. */
async function measure(sign: () => string | Promise<string>): Promise<number> {
  const started = performance.now()
  let signed = 0
  let elapsed = 0
  while (elapsed < MILLISECONDS_PER_ROUND) {
    for (let i = 0; i < 100; i++) {
      const url = sign()
      const text = typeof url === 'string' ? url : await url
      if (!text.includes('X-Amz-Signature=')) throw new Error(`not signed: ${text}`)
    }
    signed += 100
    elapsed = performance.now() - started
  }
  return (signed / elapsed) * 1000
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

for (const { sign } of contenders) await measure(sign)
const rates = new Map<string, number[]>(contenders.map((contender) => [contender.name, []]))
for (let round = 0; round < ROUNDS; round++) {
  for (const contender of contenders) rates.get(contender.name)?.push(await measure(contender.sign))
}

const rows = contenders.map((contender) => ({ name: contender.name, rate: median(rates.get(contender.name) ?? []) }))
const best = rows[0]?.rate ?? 0
console.log(
  `Presigned PUT URLs per second, one core: median of ${ROUNDS} rounds of ${MILLISECONDS_PER_ROUND} ms, in turns`,
)
console.log(`Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown CPU'}\n`)
for (const row of rows) {
  const rate = Math.round(row.rate).toLocaleString('en').padStart(9)
  const ratio = row === rows[0] ? '' : `  ours signs ${(best / row.rate).toFixed(1)} × as many`
  console.log(`${row.name.padEnd(32)}${rate}/s${ratio}`)
}
console.log(`\nThe bar is ${BAR.toLocaleString('en')}/s with node:crypto: ${best >= BAR ? 'passed' : 'MISSED'}`)
if (best < BAR) process.exitCode = 1
