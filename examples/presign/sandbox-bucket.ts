/** A bucket to try things on: a sandbox S3 behind a port of this machine. Your own comes from `s3({ … })` alone. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSandbox } from 'bucketdrop/sandbox'
import { s3, toNodeHandler } from 'bucketdrop/server'

const KEYS = { accessKeyId: 'bucketdropdemo', secretAccessKey: 'bucketdrop-demo-secret-key' }

export async function startSandboxBucket() {
  const sandbox = createSandbox({ ...KEYS, buckets: ['demo'] })
  const server = createServer(toNodeHandler((request) => sandbox.fetch(request)))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    keys: KEYS,
    endpoint,
    // The sandbox does what AWS does.
    storage: s3({ ...KEYS, provider: 'aws', bucket: 'demo', region: 'us-east-1', endpoint }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
