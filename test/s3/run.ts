/**
 * `npm run test:s3`: the end-to-end tests before a real S3, Ceph's, which is installed (as root), started and ended here:
 * the browser tests, whose scenarios go through to it, and the tests in Node that ask for one by `S3_TEST_ENDPOINT`.
 */
import { spawn } from 'node:child_process'
import { s3 } from '../../src/server/index.ts'
import { makeBucket } from './make-bucket.ts'
import { startRadosgw } from './radosgw.ts'

const BUCKET = 'bucketdrop-test'

await using radosgw = await startRadosgw()
const { endpoint, accessKeyId, secretAccessKey } = radosgw
const storage = s3({ accessKeyId, secretAccessKey, provider: 'ceph', bucket: BUCKET, region: 'us-east-1', endpoint })
await makeBucket(storage)
console.log(`radosgw at ${endpoint}`)

const tests = ['run', '--mode', 's3', '--project', 'browser', '--project', 'unit', ...process.argv.slice(2)]
const files = process.argv.slice(2).some((argument) => argument.startsWith('test/'))
  ? []
  : [
      'test/browser/core',
      'test/browser/uppy',
      'test/browser/s3-',
      'test/browser/parts',
      'test/browser/element',
      'apply-rule',
      'write-guard',
      'real-s3',
    ]
const vitest = spawn('npx', ['--no-install', 'vitest', ...tests, ...files], {
  stdio: 'inherit',
  env: {
    ...process.env,
    S3_TEST_ENDPOINT: endpoint,
    S3_TEST_BUCKET: BUCKET,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  },
})
process.exitCode = await new Promise<number>((resolve) => vitest.once('exit', (code) => resolve(code ?? 1)))
