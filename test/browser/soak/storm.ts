/** The backend of one schedule: a real endpoint and a real sandbox S3, each behind a port of its own, and faults before both. */
import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSandbox } from 'bucketdrop/sandbox'
import { createUploadHandler, memoryOnceStore, presignUrl, s3, toNodeHandler } from 'bucketdrop/server'
import { claimsOf } from './claims.ts'
import { createRandom } from './random.ts'
import type { Fault, Schedule } from './schedule.ts'
import { startStormyServer } from './stormy-server.ts'

/** What became of a schedule, as the servers saw it. */
export interface StormReport {
  /** Every call of `onUploaded` that did not throw. */
  uploaded: { key: string; name: string }[]
  objects: { key: string; sha256: string }[]
  /** Multipart uploads that are neither completed nor aborted. */
  unfinished: { key: string; uploadId: string }[]
  /** Keys whose removal was asked for while their bytes were on the way: the storage may take these in after that. */
  unheard: string[]
  /** Requests, one a line. */
  log: string[]
}

type Work = (request: Request) => Promise<Response>

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test-secret-key' }
const BUCKET = 'soak'
/** After so many ms the network gives up a preflight that nobody answers. */
const HUNG_PREFLIGHT = 3000
/** A request that arrives up to so many ms after the page gave it up was on its way. */
const IN_FLIGHT = 1000

export async function startStorm(schedule: Schedule) {
  const random = createRandom(schedule.seed)
  const began = performance.now()
  const since = () => Math.round(performance.now() - began)
  const log: string[] = []
  const counts = new Map<string, number>()
  const uploaded: StormReport['uploaded'] = []
  const unheard = new Set<string>()
  /** When the removal of a key was asked for. */
  const abortedAt = new Map<string, number>()
  let calm = false
  let { callbackFailures } = schedule

  const sandbox = createSandbox({
    ...CREDENTIALS,
    buckets: {
      [BUCKET]: {
        cors: [
          { allowedOrigins: ['*'], allowedMethods: ['PUT', 'POST'], allowedHeaders: ['*'], exposeHeaders: ['ETag'] },
        ],
      },
    },
  })
  const start = (of: 'storage' | 'endpoint', listener: Parameters<typeof startStormyServer>[2]) =>
    startStormyServer(
      schedule.outages.filter((outage) => outage.of === of || outage.of === 'both'),
      (line) => log.push(`${since()} ${of} ${line}`),
      listener,
    )
  const storageServer = await start('storage', async (request, response) => {
    const what = request.method ?? ''
    const key = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').slice(BUCKET.length + 2)
    await serve(what, key, request, response, (sent) => sandbox.fetch(sent))
  })
  const bucket = s3({ ...CREDENTIALS, bucket: BUCKET, region: 'us-east-1', endpoint: storageServer.url })
  const once = memoryOnceStore()

  /** The server's own calls need no network: what goes wrong with them is told to it directly. */
  const fetchForServer: typeof fetch = async (input, init) => {
    const fault = faultOf('server')
    const { pathname, search } = new URL(input instanceof Request ? input.url : input)
    const note = (end: string) =>
      log.push(
        `${since()} server ${init?.method} ${pathname}${/uploadId|uploads/.test(search) ? '?upload' : ''} ${end}`,
      )
    if (fault?.kind === 'drop') {
      note('drop')
      throw new TypeError('fetch failed')
    }
    if (fault?.kind === 'answer') {
      note(`answer ${fault.status}`)
      return new Response(fault.body, { status: fault.status ?? 500 })
    }
    const answer = await sandbox.fetch(new Request(input, init))
    note(`${answer.status} ${fault?.kind ?? ''}`)
    if (fault) throw new TypeError('fetch failed')
    return answer
  }
  const handlerOf = (expiresIn: number) =>
    createUploadHandler({
      storage: bucket,
      secret: 'a secret that only tests know',
      cors: { origins: '*' },
      expiresIn,
      lanes: schedule.lanes,
      multipartFrom: 5 * 1024 ** 2,
      once,
      fetch: fetchForServer,
      key: ({ name }) => `${name}/${randomUUID()}`,
      onError: (error) => log.push(`${since()} onError ${error instanceof Error ? error.message : String(error)}`),
      onUploaded: ({ key, name }) => {
        if (!calm && callbackFailures-- > 0) throw new Error('The database is away.')
        uploaded.push({ key, name })
      },
    })
  const stormy = handlerOf(schedule.expiresIn)
  const patient = handlerOf(900)
  const endpointServer = await start('endpoint', async (request, response) => {
    const body = request.method === 'POST' ? await textOf(request).catch(() => '') : ''
    const message = request.method === 'POST' ? readMessage(body) : {}
    const what = message.action ?? (request.method === 'GET' ? 'policy' : 'preflight')
    await serve(what, '', request, response, async (sent) => {
      if (what === 'abort') for (const token of message.tokens ?? []) abortedAt.set(claimsOf(token).key, since())
      const { method, headers, signal } = sent
      return (calm ? patient : stormy)(new Request(sent.url, { method, headers, signal, ...(body ? { body } : {}) }))
    })
  })

  function faultOf(what: string): Fault | undefined {
    const number = (counts.get(what) ?? 0) + 1
    counts.set(what, number)
    return calm ? undefined : schedule.faults.find(({ on, at }) => on === what && at === number)
  }

  async function serve(what: string, key: string, request: IncomingMessage, response: ServerResponse, work: Work) {
    const started = since()
    const fault = faultOf(what)
    let cutByUs = false
    const note = (end: string) => log.push(`${started}–${since()} ${what} ${key} ${fault?.kind ?? ''} ${end}`)
    response.on('close', () =>
      note(response.writableFinished ? String(response.statusCode) : cutByUs ? 'cut' : 'given up'),
    )
    const cut = () => {
      cutByUs = true
      response.destroy()
    }
    const [least, most] = schedule.latency
    if (!calm) await pause(random.int(least, most))
    // Nothing of it had arrived yet when the page gave it up.
    if (response.destroyed) return
    const doing = async (sent: Request) => {
      const written = what === 'POST' ? await keyOfForm(sent.clone()) : key
      const answer = await work(sent)
      const removedAt = abortedAt.get(written)
      if (removedAt !== undefined && started < removedAt + IN_FLIGHT) unheard.add(written)
      return answer
    }
    if (!fault) return toNodeHandler(doing)(request, response)
    const { kind, bytes = 0, ms = 0, status = 500, body, headers } = fault
    if (kind === 'drop') return cut()
    // Chromium holds on to a preflight, and its connection, when the page has long given the request up.
    if (kind === 'hang') return what === 'OPTIONS' ? void setTimeout(cut, HUNG_PREFLIGHT) : undefined
    if (kind === 'cut') return readUpTo(request, bytes, cut)
    if (kind === 'stall') return readUpTo(request, bytes, () => request.pause())
    if (kind === 'answer') {
      request.resume()
      // The whole body first: a browser that is still sending would see a broken connection, not this answer.
      if (!request.readableEnded) await new Promise((resolve) => request.once('end', resolve).once('close', resolve))
      if (!fault.withoutCors) response.setHeader('access-control-allow-origin', '*')
      return response.writeHead(status, headers).end(body)
    }
    const late = async (sent: Request) => {
      const answer = await doing(sent)
      if (kind === 'lose') cut()
      else await pause(ms)
      return answer
    }
    return toNodeHandler(late)(request, response)
  }

  return {
    endpoint: `${endpointServer.url}/upload`,
    /** Nothing goes wrong any more. */
    becalm() {
      calm = true
      log.push(`${since()} CALM`)
      storageServer.becalm()
      endpointServer.becalm()
    },
    async report(): Promise<StormReport> {
      const ask = async (key: string, query: Record<string, string>) =>
        await sandbox.fetch(new Request(presignUrl(bucket, { method: 'GET', key, expiresIn: 60, query })))
      const keysIn = (xml: string) => [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key)
      const keys = keysIn(await (await ask('', { 'list-type': '2' })).text())
      const objects: StormReport['objects'] = []
      for (const key of keys) {
        const bytes = new Uint8Array(await (await ask(key, {})).arrayBuffer())
        objects.push({ key, sha256: createHash('sha256').update(bytes).digest('hex') })
      }
      const uploads = await (await ask('', { uploads: '' })).text()
      const unfinished = [...uploads.matchAll(/<Key>([^<]*)<\/Key>\s*<UploadId>([^<]*)</g)].map(
        ([, key = '', uploadId = '']) => ({ key, uploadId }),
      )
      return { uploaded, objects, unfinished, unheard: [...unheard], log }
    },
    async close() {
      await Promise.all([storageServer.close(), endpointServer.close()])
    },
  }
}

/** Counts the body's bytes, and then does it; also where the body is shorter. */
function readUpTo(request: IncomingMessage, bytes: number, then: () => void) {
  let seen = 0
  request.on('data', (chunk: Buffer) => {
    seen += chunk.length
    if (seen >= bytes) then()
  })
  request.on('end', then)
}

function readMessage(body: string): { action?: string; tokens?: string[] } {
  try {
    return JSON.parse(body)
  } catch {
    // Cut on the way.
    return { action: 'unreadable' }
  }
}

async function keyOfForm(request: Request): Promise<string> {
  const form = await request.formData().catch(() => undefined)
  const key = form?.get('key')
  return typeof key === 'string' ? key : ''
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
