/** `npx tsx examples/no-second-write/main.ts`: an upload URL used again after its file was confirmed, on a sandbox S3. */
import { pathToFileURL } from 'node:url'
import { presignGet, type S3Storage, type UploadHandler } from 'bucketdrop/server'
import { startSandboxBucket } from '../presign/sandbox-bucket.ts'
import { writeOnce } from './condition.ts'
import { moveIn } from './incoming.ts'

/** What the second PUT was answered, and what is stored after it. */
export async function runExamples() {
  const { storage, close } = await startSandboxBucket()
  try {
    return {
      condition: await sendTwice(writeOnce(storage, crypto.randomUUID()), storage),
      incoming: await sendTwice(moveIn(storage, crypto.randomUUID()), storage),
    }
  } finally {
    await close()
  }
}

async function sendTwice(endpoint: UploadHandler, storage: S3Storage) {
  const file = { id: '1', name: 'contract.txt', type: 'text/plain', size: 7 }
  const { token, key, upload } = await ask(endpoint, { action: 'sign', accept: ['PUT'], files: [file] })
  const put = async (body: string) => (await fetch(upload.url, { method: 'PUT', headers: upload.headers, body })).status

  const first = await put('100 EUR')
  await ask(endpoint, { action: 'complete', files: [{ token }] })
  const second = await put('999 EUR')
  const stored = await (await fetch(presignGet(storage, { key, expiresIn: 60 }))).text()
  return { first, second, stored }
}

/** One message of the protocol, about one file. The widget does this for a page. */
async function ask(endpoint: UploadHandler, message: object) {
  const request = new Request('https://app.example.com/api/upload', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ v: 1, ...message }),
  })
  const { files } = await (await endpoint(request)).json()
  return files[0]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await runExamples())
