/** The demo: the widget on a page, its upload endpoint and a sandbox S3, in one process and on this machine only. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { folderStorage } from '../sandbox/folder-storage.ts'
import { createSandbox } from '../sandbox/index.ts'
import { s3 } from '../server/s3.ts'
import { toNodeHandler } from '../server/to-node-handler.ts'
import { createEndpoint, type Uploaded } from './endpoint.ts'
import { pagePolicy } from './page-policy.ts'
import { listObjects } from './list-objects.ts'
import { serveFolder } from './serve-folder.ts'

export interface DemoOptions {
  /** Of the page and its endpoint; 0 for any free one. */
  port: number
  /** Of the sandbox S3; 0 for any free one. */
  s3Port: number
  /** Where the sandbox keeps its files. */
  directory: string
  /** The folder of the built pages. */
  page: string
  /** The folder of `bucketdrop.umd.js`, `bucketdrop.css` and `bucketdrop.locales/`, for the page without a build step. */
  bundle: string
  /** Told of every confirmed upload. */
  onUploaded?: (uploaded: Uploaded) => void
}

const BUCKET = 'demo'
const REGION = 'us-east-1'
/** Known to all, and good for nothing but this sandbox on this machine. */
const CREDENTIALS = { accessKeyId: 'bucketdropdemo', secretAccessKey: 'bucketdrop-demo-secret-key' }

/** Starts everything; resolves when the page can be opened. */
export async function startDemo({ port, s3Port, directory, page, bundle, onUploaded }: DemoOptions) {
  const files = await serveFolder(page)
  const bundled = await serveFolder(bundle)

  // The sandbox listens first: the endpoint signs for its address. Its CORS rule needs the page's address, which is
  // known for sure only later, where any free port was asked for.
  const origins: string[] = []
  const storage = folderStorage(directory)
  const sandbox = createSandbox({
    ...CREDENTIALS,
    region: REGION,
    buckets: {
      [BUCKET]: {
        cors: [
          {
            allowedOrigins: origins,
            allowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
            allowedHeaders: ['*'],
            exposeHeaders: ['ETag'],
            maxAgeSeconds: 600,
          },
        ],
      },
    },
    storage,
  })
  const s3Server = await listen(
    createServer((incoming, outgoing) => {
      // The request line as it was sent: a URL object resolves `..` in keys, and S3 does not.
      const target = incoming.url === undefined ? {} : { target: incoming.url }
      toNodeHandler((request) => sandbox.fetch(request, target))(incoming, outgoing)
    }),
    s3Port,
  )
  const s3Url = urlOf(s3Server)

  const bucket = s3({ ...CREDENTIALS, bucket: BUCKET, region: REGION, endpoint: s3Url })
  const routes = new Map<string, (request: Request) => Promise<Response>>([
    ['/api/upload', createEndpoint(bucket, onUploaded)],
    ['/api/objects', async () => Response.json(await listObjects(bucket))],
  ])
  const pageServer = await listen(
    createServer(
      toNodeHandler((request) => {
        const { pathname } = new URL(request.url)
        const answer = routes.get(pathname) ?? (pathname.startsWith('/bucketdrop.') ? bundled : files)
        return answer(request).then((response) => withPolicy(response, s3Url))
      }),
    ),
    port,
  ).catch(async (error: unknown) => {
    await stop(s3Server)
    await storage.close()
    throw error
  })
  const url = urlOf(pageServer)
  origins.push(url, url.replace('127.0.0.1', 'localhost'))

  return {
    /** The page. */
    url,
    /** The sandbox S3. */
    s3Url,
    /** The bucket, with which a test can look into the sandbox. */
    bucket,
    /** What an S3 client needs, in a line. */
    s3Line: `S3 ${s3Url} bucket=${BUCKET} accessKeyId=${CREDENTIALS.accessKeyId} secretAccessKey=${CREDENTIALS.secretAccessKey} region=${REGION}`,
    async close() {
      await Promise.all([stop(pageServer), stop(s3Server)])
      await storage.close()
    },
  }
}

/** What a page may load and whom it may ask. */
async function withPolicy(response: Response, storageOrigin: string): Promise<Response> {
  const { status, headers } = response
  if (!headers.get('content-type')?.startsWith('text/html')) return response
  const html = await response.text()
  headers.set('content-security-policy', pagePolicy(html, storageOrigin))
  return new Response(html, { status, headers })
}

async function listen(server: Server, port: number): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

function urlOf(server: Server): string {
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}
