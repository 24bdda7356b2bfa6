/** `npx tsx examples/key-safety/main.ts`: what the endpoint makes of some names and types, on a sandbox S3. */
import { pathToFileURL } from 'node:url'
import { startSandboxBucket } from '../presign/sandbox-bucket.ts'
import { createOfficeUpload } from './endpoint.ts'

const files = [
  { name: 'Übersicht (neu).PDF', type: 'application/pdf' },
  { name: '../../etc/passwd.txt', type: 'text/plain' },
  { name: 'notes.md', type: '' },
  { name: 'cat.png', type: 'text/html' },
  { name: 'invoice.pdf.exe', type: 'application/pdf' },
  { name: 'logo.svg', type: 'image/svg+xml' },
]

/** For each file its key, or why it was refused. */
export async function runExample() {
  const { storage, close } = await startSandboxBucket()
  try {
    const upload = createOfficeUpload(storage, crypto.randomUUID())
    const response = await upload(
      new Request('https://app.example.com/api/upload', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          v: 1,
          action: 'sign',
          files: files.map((file) => ({ ...file, id: file.name, size: 1000 })),
        }),
      }),
    )
    const answer: { files: { id: string; key?: string; error?: { message: string } }[] } = await response.json()
    return answer.files.map(({ id, key, error }) => ({ name: id, key, refused: error?.message }))
  } finally {
    await close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await runExample())
