/**
 * Signatures per second on one core, in one run: presigned PUT URLs and POST policies, ours with each implementation of
 * `#crypto` beside the AWS SDK, aws4fetch and, where python3 has it, boto3. All sign the same distinct keys and headers, and
 * take turns; boto3 in a process of its own. Seconds are of the processor's time, with that of all threads, so that what
 * else runs on the machine takes none away. Run: npm run bench:sign
 */
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { AwsClient } from 'aws4fetch'
import * as nobleHashes from '../src/crypto/noble.ts'
import { presignPost } from '../src/server/presign-post.ts'
import { presignUrl } from '../src/server/presign-url.ts'
import { createS3Storage, s3, type S3Storage } from '../src/server/s3.ts'

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

function ourUrl(storage: S3Storage): string {
  const { key, size } = nextUpload()
  const headers = { 'content-type': 'image/jpeg', 'content-length': String(size), 'x-amz-meta-name': name }
  return presignUrl(storage, { method: 'PUT', key, expiresIn: EXPIRES_IN, headers })
}

function ourForm(storage: S3Storage): string {
  const { key, size } = nextUpload()
  const { fields } = presignPost(storage, {
    key,
    expiresIn: EXPIRES_IN,
    fields: { 'Content-Type': 'image/jpeg', 'x-amz-meta-name': name },
    conditions: [['content-length-range', size, size]],
  })
  return fields['X-Amz-Signature'] ?? ''
}

interface Contender {
  readonly name: string
  readonly sign: () => string | Promise<string>
}

const urls: Contender[] = [
  { name: 'bucketdrop, node:crypto', sign: () => ourUrl(nodeStorage) },
  { name: 'bucketdrop, @noble/hashes', sign: () => ourUrl(nobleStorage) },
  {
    name: 'aws4fetch, sign with signQuery',
    async sign() {
      const { key, size } = nextUpload()
      const url = `https://${options.bucket}.s3.${options.region}.amazonaws.com/${key}?X-Amz-Expires=${EXPIRES_IN}`
      const headers = { 'content-type': 'image/jpeg', 'content-length': String(size), 'x-amz-meta-name': name }
      const signed = await aws4fetch.sign(url, { method: 'PUT', headers, aws: { signQuery: true, allHeaders: true } })
      return new URL(signed.url).searchParams.get('X-Amz-Signature') ?? ''
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

const forms: Contender[] = [
  { name: 'bucketdrop, node:crypto', sign: () => ourForm(nodeStorage) },
  { name: 'bucketdrop, @noble/hashes', sign: () => ourForm(nobleStorage) },
  {
    name: 'AWS SDK v3, createPresignedPost',
    async sign() {
      const { key, size } = nextUpload()
      const { fields } = await createPresignedPost(sdk, {
        Bucket: options.bucket,
        Key: key,
        Expires: EXPIRES_IN,
        Fields: { 'Content-Type': 'image/jpeg', 'x-amz-meta-name': name },
        Conditions: [['content-length-range', size, size]],
      })
      return fields['X-Amz-Signature'] ?? ''
    },
  },
]

/** Signatures per second. Synchronous signers are not made to wait for the microtasks that the others need. */
async function measure(sign: Contender['sign']): Promise<number> {
  const started = process.cpuUsage()
  let signed = 0
  let elapsed = 0
  while (elapsed < MILLISECONDS_PER_ROUND) {
    for (let i = 0; i < 100; i++) {
      const made = sign()
      const text = typeof made === 'string' ? made : await made
      if (text.length < 64) throw new Error(`not signed: ${text}`)
    }
    signed += 100
    const { user, system } = process.cpuUsage(started)
    elapsed = (user + system) / 1000
  }
  return (signed / elapsed) * 1000
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** What boto3 makes of the same task, as `[URLs/s, policies/s]`; `undefined` where python3 or boto3 is missing. */
const BOTO3 = `
import json, statistics, sys, time
try:
    import boto3
    from botocore.config import Config
except ImportError:
    sys.exit(3)
o = json.loads(sys.argv[1])
client = boto3.client('s3', region_name=o['region'], aws_access_key_id=o['accessKeyId'],
    aws_secret_access_key=o['secretAccessKey'], config=Config(signature_version='s3v4', s3={'addressing_style': 'virtual'}))
count = 0
def url():
    global count; count += 1
    return client.generate_presigned_url('put_object', ExpiresIn=o['expiresIn'], Params={'Bucket': o['bucket'],
        'Key': f'2026/11/22/{count:08x}.jpg', 'ContentType': 'image/jpeg', 'ContentLength': 1000000 + count,
        'Metadata': {'name': o['name']}})
def form():
    global count; count += 1
    return client.generate_presigned_post(o['bucket'], f'2026/11/22/{count:08x}.jpg', ExpiresIn=o['expiresIn'],
        Fields={'Content-Type': 'image/jpeg', 'x-amz-meta-name': o['name']},
        Conditions=[{'Content-Type': 'image/jpeg'}, {'x-amz-meta-name': o['name']},
            ['content-length-range', 1000000 + count, 1000000 + count]])
def rate(sign):
    started = time.process_time(); signed = 0
    while time.process_time() - started < o['seconds']:
        for _ in range(20): sign()
        signed += 20
    return signed / (time.process_time() - started)
rate(url); rate(form)
print(json.dumps([statistics.median(rate(s) for _ in range(o['rounds'])) for s in (url, form)]))
`
function boto3Rates(): [number, number] | undefined {
  const task = { ...options, name, expiresIn: EXPIRES_IN, rounds: ROUNDS, seconds: MILLISECONDS_PER_ROUND / 1000 }
  const { status, stdout } = spawnSync('python3', ['-c', BOTO3, JSON.stringify(task)], { encoding: 'utf8' })
  return status === 0 ? JSON.parse(stdout) : undefined
}

/** Prints a table; sets the exit code where the bar is missed. */
async function compare(title: string, contenders: Contender[], bar: number, boto3: number | undefined) {
  for (const { sign } of contenders) await measure(sign)
  const rates = new Map<string, number[]>(contenders.map((contender) => [contender.name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) rates.get(contender.name)?.push(await measure(contender.sign))
  }
  const rows = contenders.map((contender) => ({ name: contender.name, rate: median(rates.get(contender.name) ?? []) }))
  if (boto3 !== undefined) rows.push({ name: 'boto3', rate: boto3 })
  const best = rows[0]?.rate ?? 0
  console.log(`\n${title} per second`)
  for (const row of rows) {
    const rate = Math.round(row.rate).toLocaleString('en').padStart(9)
    const ratio = row === rows[0] ? '' : `  ours signs ${(best / row.rate).toFixed(1)} × as many`
    console.log(`${row.name.padEnd(32)}${rate}/s${ratio}`)
  }
  console.log(`The bar is ${bar.toLocaleString('en')}/s with node:crypto: ${best >= bar ? 'passed' : 'MISSED'}`)
  if (best < bar) process.exitCode = 1
}

console.log(`One core: medians of ${ROUNDS} rounds of ${MILLISECONDS_PER_ROUND} ms of processor time, in turns`)
console.log(`Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown CPU'}`)
const boto3 = boto3Rates()
if (!boto3) console.log('boto3 is not measured: python3 does not have it')
await compare('Presigned PUT URLs', urls, 50_000, boto3?.[0])
await compare('POST policies', forms, 30_000, boto3?.[1])
