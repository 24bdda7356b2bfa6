/** A test of your own upload route: the real handler, and a strict S3 in the same process. No network, no Docker. */
import { createSandbox } from 'bucketdrop/sandbox'
import { createUploadHandler, s3 } from 'bucketdrop/server'

const keys = { accessKeyId: 'test', secretAccessKey: 'test-secret' }

export async function uploadToSandbox(): Promise<string> {
  const sandbox = createSandbox({ ...keys, buckets: ['photos'] })
  const POST = createUploadHandler({
    storage: s3({ ...keys, bucket: 'photos', region: 'us-east-1', endpoint: 'https://s3.test' }),
    secret: 'at least sixteen characters',
    fetch: (url, init) => sandbox.fetch(new Request(url, init)),
  })

  const ask = async (message: object) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ v: 1, ...message })
    return await (await POST(new Request('https://app.test/api/upload', { method: 'POST', headers, body }))).json()
  }

  const file = { id: '1', name: 'a.txt', type: 'text/plain', size: 5 }
  const [{ upload, token }] = (await ask({ action: 'sign', accept: ['PUT'], files: [file] })).files
  await sandbox.fetch(
    new Request(upload.url, { method: 'PUT', headers: { ...upload.headers, 'content-length': '5' }, body: 'hello' }),
  )
  const [{ object }] = (await ask({ action: 'complete', files: [{ token }] })).files
  return object.name
}
