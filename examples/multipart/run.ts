/** One file in parts, broken off after the first and gone on with, against a sandbox S3 in this very process. */
import { createSandbox } from 'bucketdrop/sandbox'
import { s3 } from 'bucketdrop/server'
import { createEndpoint } from './endpoint.ts'
import { type Ask, sendParts, sign } from './upload-in-parts.ts'

export async function run(log: (line: string) => void): Promise<unknown> {
  const keys = { accessKeyId: 'example', secretAccessKey: 'example-secret' }
  const sandbox = createSandbox({ ...keys, buckets: ['films'] })
  // The sandbox does what AWS does.
  const bucket = { provider: 'aws', bucket: 'films', region: 'us-east-1' } as const
  const storage = s3({ ...keys, ...bucket, endpoint: 'http://localhost:9000' })
  // What goes to S3 goes to the sandbox, without a server.
  const toSandbox: typeof fetch = (url, init) => sandbox.fetch(new Request(url, init))

  const endpoint = createEndpoint(storage, toSandbox, log)
  const ask: Ask = (message) =>
    endpoint(
      new Request('https://app.example/api/upload', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
      }),
    )

  const file = new File([new Uint8Array(40 * 1024 ** 2)], 'film.mp4', { type: 'video/mp4' })
  const { token, upload } = await sign(ask, file)
  log(`Signed: ${upload.partCount} parts of ${upload.partSize} bytes`)

  const [first] = upload.urls
  await toSandbox(first?.url ?? '', { method: 'PUT', body: file.slice(0, upload.partSize) })
  log('The connection is lost after part 1')

  const { sent, answer } = await sendParts(ask, toSandbox, token, file)
  log(`Gone on with parts ${sent.sort((a, b) => a - b).join(', ')}`)
  return answer
}
