/** `npx tsx examples/presign/main.ts`: everything in this folder once, on a sandbox S3. */
import { generateKeyPairSync } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { galleryLinks } from './batch.ts'
import { cloudFrontLink, ownDomain } from './cdn.ts'
import { downloadLink } from './download.ts'
import { lookAndDelete } from './operations.ts'
import { startSandboxBucket } from './sandbox-bucket.ts'
import { temporaryLinks } from './temporary-credentials.ts'
import { allowUpload } from './upload.ts'

export async function runExamples() {
  const { storage, keys, endpoint, close } = await startSandboxBucket()
  try {
    const file = new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'Größe “1”.svg', { type: 'image/svg+xml' })
    const { key, url, headers } = allowUpload(storage, file)
    const send = () => fetch(url, { method: 'PUT', headers, body: file })
    const upload = { first: (await send()).status, second: (await send()).status }

    const answer = await fetch(downloadLink(storage, key, file.name))
    const download = { text: await answer.text(), disposition: answer.headers.get('content-disposition') }

    const link = await temporaryLinks(
      async () => ({ ...keys, expiration: new Date(Date.now() + 600_000) }),
      endpoint,
    )(key)
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    return {
      upload,
      download,
      temporary: { status: (await fetch(link)).status, expires: new URL(link).searchParams.get('X-Amz-Expires') },
      batch: galleryLinks(storage, ['thumbnails/a.jpg', 'film.mp4', 'a.pdf']).map(({ expiresIn }) => expiresIn),
      operations: await lookAndDelete(storage, '', key),
      cdn: { ownDomain: ownDomain(keys, 'https://files.example.com', endpoint), ...cloudFrontLink(privateKey) },
    }
  } finally {
    await close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await runExamples())
