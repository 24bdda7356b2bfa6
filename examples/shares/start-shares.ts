import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createSandbox } from 'bucketdrop/sandbox'
import { presignUrl, s3, toNodeHandler } from 'bucketdrop/server'
import { type Database, pglite } from 'bucketdrop/server/shares'
import { createShareEndpoint } from './share-endpoint.ts'

export interface SharesExampleOptions {
  /** 0 for any free one. */
  port: number
  /** Default: Postgres in this process, forgotten at its end. */
  database?: string | Database
}

/** Known to all, and good for nothing but the sandbox in this process. */
const CREDENTIALS = { accessKeyId: 'bucketdropdemo', secretAccessKey: 'bucketdrop-demo-secret-key' }
const DAY_MS = 86_400_000

/** The pages, the endpoint and a sandbox S3 that holds one file. */
export async function startShares({ port, database }: SharesExampleOptions) {
  const embedded = database === undefined ? pglite('memory://') : undefined
  const sandbox = createSandbox({ ...CREDENTIALS, buckets: ['files'] })
  const s3Server = await listen((request) => sandbox.fetch(request), 0)
  const storage = s3({ ...CREDENTIALS, bucket: 'files', region: 'us-east-1', endpoint: s3Server.url })
  await storeReport(presignUrl(storage, { method: 'PUT', key: 'users/ada/report.txt', expiresIn: 60 }))

  const { shares, handler } = createShareEndpoint(storage, embedded ?? database ?? '', () => pages.url)
  await shares.migrate()
  // What has been over for a month goes, once a day.
  const cleaning = setInterval(() => void shares.cleanUp().catch(console.error), DAY_MS)

  const pages = await listen(async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/api/shares') return await handler(request)
    if (pathname === '/') return await page('owner.html')
    if (pathname === '/s') return await page('link.html')
    return new Response('Not found', { status: 404 })
  }, port)

  return {
    url: pages.url,
    async close() {
      clearInterval(cleaning)
      await Promise.all([pages.close(), s3Server.close(), shares.close()])
      await embedded?.close()
    },
  }
}

async function storeReport(url: string): Promise<void> {
  const { ok } = await fetch(url, { method: 'PUT', body: 'The third quarter went well.\n' })
  if (!ok) throw new Error('The example file could not be stored')
}

async function page(name: string): Promise<Response> {
  return new Response(await readFile(new URL(name, import.meta.url)), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' },
  })
}

async function listen(handler: (request: Request) => Promise<Response>, port: number) {
  const server: Server = createServer(toNodeHandler(handler))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
