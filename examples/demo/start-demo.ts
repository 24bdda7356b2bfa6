import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { createSandbox } from 'bucketdrop/sandbox'
import { folderStorage } from 'bucketdrop/sandbox/node'
import { s3, toNodeHandler } from 'bucketdrop/server'
import { build, type InlineConfig, preview } from 'vite'
import { sourceAliases } from '../../scripts/source-aliases.ts'
import { createEndpoint, type Uploaded } from './endpoint.ts'
import { listObjects } from './list-objects.ts'

export interface DemoOptions {
  /** Of the page and its endpoint; 0 for any free one. */
  port: number
  /** Of the sandbox S3; 0 for any free one. */
  s3Port: number
  /** Where the sandbox keeps its files. */
  directory: string
  /** Told of every confirmed upload. */
  onUploaded?: (uploaded: Uploaded) => void
}

const BUCKET = 'demo'
const REGION = 'us-east-1'
/** Known to all, and good for nothing but this sandbox on this machine. */
const CREDENTIALS = { accessKeyId: 'bucketdropdemo', secretAccessKey: 'bucketdrop-demo-secret-key' }

/** Starts everything; resolves when the page can be opened. */
export async function startDemo({ port, s3Port, directory, onUploaded }: DemoOptions) {
  const vite = await buildPage()

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
  const upload = toNodeHandler(createEndpoint(bucket, onUploaded))
  const list = toNodeHandler(async () => Response.json(await listObjects(bucket)))

  const page = await preview({
    ...vite,
    preview: { host: '127.0.0.1', port, strictPort: port !== 0 },
    plugins: [
      {
        name: 'demo-endpoint',
        configurePreviewServer({ middlewares }) {
          middlewares.use('/api/upload', upload)
          middlewares.use('/api/objects', list)
        },
      },
    ],
  })
  const url = page.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? `http://127.0.0.1:${port}`
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
      s3Server.closeAllConnections()
      await Promise.all([page.close(), new Promise((resolve) => s3Server.close(resolve))])
      await storage.close()
    },
  }
}

/** Builds the page as a user's app would be built. */
async function buildPage(): Promise<InlineConfig> {
  const config: InlineConfig = {
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('page', import.meta.url)),
    resolve: { alias: sourceAliases('browser') },
    build: { outDir: fileURLToPath(new URL('../../.cache/demo', import.meta.url)), emptyOutDir: true },
  }
  await build({ ...config, plugins: [react()] })
  return config
}

async function listen(server: Server, port: number): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

function urlOf(server: Server): string {
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}
