/** Everything around the browser for one measurement: the page, an upload endpoint and an S3 behind a line. */
import { serveFolder } from '../../src/demo/serve-folder.ts'
import { createSandbox } from '../../src/sandbox/index.ts'
import { createUploadHandler } from '../../src/server/create-upload-handler.ts'
import { s3 } from '../../src/server/s3.ts'
import type { FileSpec, Target } from '../job.ts'
import type { LineOptions } from '../wan/line.ts'
import { createWan } from '../wan/proxy.ts'
import { createArrivals } from './arrivals.ts'
import { betterUploadRouter } from './better-upload-router.ts'
import type { Bucket } from './bucket.ts'
import { type Listening, listen } from './listen.ts'
import { type Packing, preparePieces } from './prepare-pieces.ts'
import { sinkStorage } from './sink-storage.ts'
import { type SlowDown, withSlowDown } from './slow-down.ts'
import { stockSigner } from './stock-signer.ts'

const name = 'bench'
const credentials = { accessKeyId: 'bucketdropbench', secretAccessKey: 'bucketdrop-bench-key', region: 'us-east-1' }

/** Requests that were made, preflights apart. */
export interface RequestCounts {
  s3: number
  endpoint: number
  preflights: number
}

export type World = Awaited<ReturnType<typeof startWorld>>

export interface WorldOptions {
  /** The folder of the built page. */
  readonly page: string
  /** Between the browser and the servers. Default: the browser is beside them. */
  readonly line?: LineOptions | undefined
  /** Default: S3 never says so. */
  readonly slowDown?: SlowDown | undefined
}

/** Starts it all on free ports of 127.0.0.1. */
export async function startWorld({ page, line, slowDown }: WorldOptions) {
  const arrivals = createArrivals()
  const requests: RequestCounts = { s3: 0, endpoint: 0, preflights: 0 }
  /** Bytes announced by the requests that S3 is answering. */
  let inFlight = 0
  let confirmed = 0

  const storage = sinkStorage((bytes) => arrivals.add(bytes))
  const cors = [{ allowedOrigins: ['*'], allowedMethods: ['GET', 'PUT', 'POST', 'DELETE'], allowedHeaders: ['*'] }]
  const rules = cors.map((rule) => ({ ...rule, exposeHeaders: ['ETag'], maxAgeSeconds: 600 }))
  const sandbox = createSandbox({ ...credentials, buckets: { [name]: { cors: rules } }, storage })

  const wan = line && createWan(line)
  const open: Listening[] = []
  const throughLine = async (listening: Listening) =>
    `http://127.0.0.1:${(await wan?.listen(listening.port)) ?? listening.port}`
  const count = (kind: 's3' | 'endpoint') => (method: string) => {
    requests[method === 'OPTIONS' ? 'preflights' : kind]++
  }

  const counted = count('s3')
  const storing = (request: Request) => sandbox.fetch(request)
  const s3Server = await listen(slowDown ? withSlowDown(storing, slowDown) : storing, {
    begin(method, contentLength) {
      counted(method)
      inFlight += contentLength
    },
    end(contentLength) {
      inFlight -= contentLength
    },
  })
  open.push(s3Server)
  // What servers ask of S3 themselves is not the browser's doing, and not counted.
  const behind = await listen(storing)
  open.push(behind)

  const bucket: Bucket = {
    name,
    credentials,
    publicUrl: await throughLine(s3Server),
    directUrl: `http://127.0.0.1:${behind.port}`,
  }
  const signing = s3({ ...credentials, bucket: name, endpoint: bucket.publicUrl, internalEndpoint: bucket.directUrl })
  const routes = new Map<string, (request: Request) => Promise<Response>>([
    [
      '/upload',
      createUploadHandler({
        storage: signing,
        secret: 'the secret that signs tokens in a benchmark',
        cors: { origins: '*' },
        onUploaded: () => {
          confirmed++
        },
      }),
    ],
    ['/stock-signer', crossOrigin(stockSigner(signing))],
    ['/better-upload', crossOrigin(betterUploadRouter(bucket))],
  ])
  const notFound = async () => new Response('Not found', { status: 404 })
  const endpoint = await listen((request) => (routes.get(new URL(request.url).pathname) ?? notFound)(request), {
    begin: count('endpoint'),
  })
  open.push(endpoint)
  const endpointUrl = await throughLine(endpoint)
  const pageServer = await listen(await serveFolder(page))
  open.push(pageServer)

  return {
    url: `http://127.0.0.1:${pageServer.port}/`,
    arrivals,
    requests,
    /** How many files the endpoint's own `onUploaded` heard of. */
    confirmed: () => confirmed,
    /** Bytes of the bodies that S3 is receiving: what a break of the line costs at most. */
    inFlight: () => inFlight,
    wan,
    /** Where contenders send what they send; signs what a contender without a signer needs. */
    target: (files: readonly FileSpec[], packing: Packing): Target => ({
      endpoint: `${endpointUrl}/upload`,
      stockSigner: `${endpointUrl}/stock-signer`,
      betterUpload: `${endpointUrl}/better-upload`,
      prepared: preparePieces(signing, files, packing),
    }),
    /** The sizes of what is stored. */
    async stored(): Promise<number[]> {
      const sizes: number[] = []
      for await (const object of storage.listObjects(name, '')) sizes.push(object.size)
      return sizes
    },
    async close() {
      await wan?.close()
      await Promise.all(open.map((listening) => listening.close()))
    },
  }
}

/** Lets any page call, and remember for ten minutes that it may: what an app on another origin needs. */
function crossOrigin(handler: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method === 'OPTIONS') {
      const headers = { 'access-control-allow-headers': 'content-type', 'access-control-max-age': '600' }
      return new Response(null, { status: 204, headers: { ...headers, 'access-control-allow-origin': '*' } })
    }
    const response = await handler(request)
    const headers = new Headers(response.headers)
    headers.set('access-control-allow-origin', '*')
    return new Response(response.body, { status: response.status, headers })
  }
}
