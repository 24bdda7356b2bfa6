/**
 * One process of a load test: `endpoint`, the server kit's upload endpoint, or `storage`, a sandbox S3 that counts bytes and
 * drops them. Says its address when it listens. A message ends a round: it is answered with what the process measured of
 * itself, and what the storage holds is forgotten.
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSandbox } from '../../src/sandbox/index.ts'
import { createUploadHandler } from '../../src/server/create-upload-handler.ts'
import { memoryOnceStore, type OnceStore } from '../../src/server/once.ts'
import { s3 } from '../../src/server/s3.ts'
import { toNodeHandler } from '../../src/server/to-node-handler.ts'
import { sinkStorage } from './sink-storage.ts'

const CREDENTIALS = { accessKeyId: 'load', secretAccessKey: 'load-secret-key' }
const BUCKET = 'load'

/** What a process says of itself. */
export interface Measured {
  /** Bytes, after a collection of garbage, with what the endpoint remembers of the round: each upload, for a day. */
  full: number
  /** The same, when that is forgotten. */
  heap: number
  /** Bytes that the process holds of the machine's memory. */
  resident: number
  /** Of the processor, ms, since the start. */
  processor: number
  /** Files that `onUploaded` was told of, and those told of twice. */
  uploaded: number
  twice: number
  /** Bytes that arrived in the storage. */
  received: number
}

const counts = { uploaded: 0, twice: 0, received: 0 }
const seen = new Set<string>()

/** As the handler has it by default, but for one round: 20,000 uploads each half minute are not kept for a day. */
let once = memoryOnceStore()
const onceStore: OnceStore = {
  claim: (...args) => once.claim(...args),
  finish: (...args) => once.finish(...args),
  release: (...args) => once.release(...args),
}

function endpoint(storageUrl: string): RequestListener {
  const handler = createUploadHandler({
    storage: s3({ ...CREDENTIALS, provider: 'aws', bucket: BUCKET, region: 'us-east-1', endpoint: storageUrl }),
    secret: 'a secret that signs the tokens of a load test',
    cors: { origins: '*' },
    once: onceStore,
    onUploaded(_, { idempotencyKey }) {
      counts.uploaded += 1
      if (seen.has(idempotencyKey)) counts.twice += 1
      seen.add(idempotencyKey)
    },
  })
  return toNodeHandler(handler)
}

function storage(): RequestListener {
  const open = () =>
    createSandbox({
      ...CREDENTIALS,
      buckets: {
        [BUCKET]: {
          cors: [{ allowedOrigins: ['*'], allowedMethods: ['PUT', 'POST'], allowedHeaders: ['*'] }],
        },
      },
      storage: sinkStorage((bytes) => (counts.received += bytes)),
    })
  let sandbox = open()
  process.on('message', () => (sandbox = open()))
  return toNodeHandler((request) => sandbox.fetch(request))
}

const [, , storageUrl] = process.argv
const server = createServer(storageUrl ? endpoint(storageUrl) : storage())
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.on('message', () => void measure())
process.once('disconnect', () => process.exit())

async function measure(): Promise<void> {
  seen.clear()
  const full = await settledHeap()
  const { rss } = process.memoryUsage()
  once = memoryOnceStore()
  const heap = await settledHeap()
  const { user, system } = process.cpuUsage()
  process.send?.({ full, heap, resident: rss, processor: (user + system) / 1000, ...counts } satisfies Measured)
}

/**
 * Bytes, when collecting garbage frees no more: what one collection finds dead lets go of other things, of a signal's
 * listeners or a socket's buffers, only in later turns.
 */
async function settledHeap(): Promise<number> {
  let before = Number.POSITIVE_INFINITY
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    globalThis.gc?.()
    const { heapUsed } = process.memoryUsage()
    if (heapUsed > before * 0.99) return heapUsed
    before = heapUsed
  }
}
