/**
 * What the browser tests upload to: the real server kit and the real sandbox S3, each on an origin of its own. A test
 * opens a scenario, says what shall go wrong in it, and asks afterwards what arrived.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createUploadHandler, type Limits, presignUrl, s3, toNodeHandler } from 'bucketdrop/server'
import { sandboxBehind, type StorageBehind } from './storage-behind.ts'

/** An answer that stands in for the real one. */
export interface Fault {
  /** The requests it hits: an action of the endpoint (`policy`, `sign`, …), or `PUT`, `POST` or `OPTIONS` of the storage. */
  on: string
  status: number
  body?: string
  headers?: Record<string, string>
  /** How many requests it hits. Default: all. */
  times?: number
  /**
   * Instead of an answer: `drop` cuts the connection, `hang` never answers, `slow` answers truly, after `ms`, and `lose`
   * does what is asked and then cuts the connection.
   */
  kind?: 'answer' | 'drop' | 'hang' | 'slow' | 'lose'
  ms?: number
  /** For the storage: leaves the CORS headers off. */
  withoutCors?: boolean
}

/** What a test wishes for. */
export interface ScenarioOptions {
  limits?: Limits
  faults?: Fault[]
  /** How often `onUploaded` throws before it works. */
  callbackFailures?: number
  /** A bucket without a CORS rule. */
  withoutCorsRule?: boolean
  /** Seconds a URL is good for. */
  expiresIn?: number
  lanes?: ('post' | 'put' | 'multipart')[]
  /** Bytes from which on a file goes in parts. */
  multipartFrom?: number
  /** Whether a URL may replace the object it made. Default true. */
  overwrite?: boolean
}

/** What happened. */
export interface ScenarioReport {
  /** Requests by what they were: `sign`, `complete`, `PUT`, … */
  requests: Record<string, number>
  /** Values of the `authorization` header of the endpoint's requests, in order. */
  authorizations: string[]
  uploaded: { key: string; name: string; size: number; type: string; meta: object; idempotencyKey: string }[]
  objects: { key: string; size: number; sha256: string }[]
  /** Multipart uploads that were begun, and neither completed nor aborted. */
  unfinished: number
}

/** @param behind the S3. Default: a sandbox. */
export async function startBackend(behind: StorageBehind = sandboxBehind()) {
  const scenarios = new Map<string, Awaited<ReturnType<typeof createScenario>>>()
  const storageServer = await listen(
    createServer((request, response) => {
      const [, id = ''] = (request.url ?? '').split('/')
      void scenarios.get(id.split('?')[0] ?? '')?.storage(request, response)
    }),
  )
  const endpointServer = await listen(
    createServer((request, response) => {
      const [, room = '', id = ''] = (request.url ?? '').split('/')
      void serve(room, id, request, response)
    }),
  )
  const storageUrl = urlOf(storageServer)

  async function serve(room: string, id: string, request: IncomingMessage, response: ServerResponse) {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    if (room === 'open') {
      const options: ScenarioOptions = JSON.parse((await textOf(request)) || '{}')
      await behind.open(id, options.withoutCorsRule ? undefined : CORS_RULE)
      scenarios.set(id, createScenario(id, storageUrl, behind, options))
      return response.end()
    }
    const scenario = scenarios.get(id)
    if (room === 'report' && scenario) return response.end(JSON.stringify(await scenario.report()))
    if (room === 'upload' && scenario) return scenario.endpoint(request, response)
    return response.writeHead(404).end('There is no such room.')
  }

  return {
    url: urlOf(endpointServer),
    async close() {
      for (const server of [storageServer, endpointServer]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

const CORS_RULE = {
  allowedOrigins: ['*'],
  allowedMethods: ['PUT' as const, 'POST' as const, 'GET' as const, 'DELETE' as const],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag'],
}

function createScenario(id: string, storageUrl: string, behind: StorageBehind, options: ScenarioOptions) {
  const requests: Record<string, number> = {}
  const authorizations: string[] = []
  const uploaded: ScenarioReport['uploaded'] = []
  const faults = (options.faults ?? []).map((fault) => ({ ...fault, left: fault.times ?? Number.POSITIVE_INFINITY }))
  let callbackFailures = options.callbackFailures ?? 0

  const { accessKeyId, secretAccessKey, provider } = behind
  const bucket = s3({ accessKeyId, secretAccessKey, provider, bucket: id, region: 'us-east-1', endpoint: storageUrl })
  const handler = createUploadHandler({
    storage: bucket,
    secret: 'a secret that only tests know',
    cors: { origins: '*' },
    limits: options.limits ?? {},
    expiresIn: options.expiresIn ?? 900,
    lanes: options.lanes ?? ['post', 'put', 'multipart'],
    ...(options.multipartFrom === undefined ? {} : { multipartFrom: options.multipartFrom }),
    overwrite: options.overwrite ?? true,
    onError: () => {},
    onUploaded: (object, { idempotencyKey }) => {
      if (callbackFailures-- > 0) throw new Error('The database is away.')
      const { key, name, size, type, meta } = object
      uploaded.push({ key, name, size, type, meta, idempotencyKey })
      return { number: uploaded.length }
    },
  })
  const real = {
    storage: (request: IncomingMessage, response: ServerResponse) => behind.serve(id, request, response),
    endpoint: toNodeHandler(handler),
  }

  const count = (what: string) => {
    requests[what] = (requests[what] ?? 0) + 1
  }
  const faultOf = (what: string) => {
    const fault = faults.find(({ on, left }) => on === what && left > 0)
    if (fault) fault.left -= 1
    return fault
  }

  return {
    async storage(request: IncomingMessage, response: ServerResponse) {
      const method = request.method ?? ''
      // The handler's own calls come here too; only a browser tells an origin.
      if (!request.headers.origin) return real.storage(request, response)
      count(method)
      const fault = faultOf(method)
      if (!fault) return real.storage(request, response)
      if (fault.kind === 'lose') return behind.lose(id, request, response)
      if (!fault.withoutCors) response.setHeader('access-control-allow-origin', '*')
      return await spoil(fault, request, response, () => real.storage(request, response))
    },
    async endpoint(request: IncomingMessage, response: ServerResponse) {
      if (request.method === 'OPTIONS') return real.endpoint(request, response)
      if (request.headers.authorization) authorizations.push(request.headers.authorization)
      const body = request.method === 'POST' ? await textOf(request) : ''
      const what = request.method === 'GET' ? 'policy' : String(JSON.parse(body).action)
      count(what)
      const answer = async () => {
        const headers = { 'content-type': 'application/json' }
        const replayed = new Request(`http://localhost${request.url}`, {
          method: request.method ?? 'GET',
          headers,
          ...(body ? { body } : {}),
        })
        const {
          status,
          headers: answered,
          ...rest
        } = await handler(replayed).then(async (r) => ({
          status: r.status,
          headers: Object.fromEntries(r.headers),
          text: await r.text(),
        }))
        response.writeHead(status, { ...answered, 'access-control-allow-origin': '*' }).end(rest.text)
      }
      const fault = faultOf(what)
      return fault ? await spoil(fault, request, response, answer) : await answer()
    },
    async report(): Promise<ScenarioReport> {
      const ask = (key: string, query: Record<string, string>) =>
        fetch(presignUrl(bucket, { method: 'GET', key, expiresIn: 60, query }))
      const keys: string[] = []
      for (let after = ''; ; after = keys.at(-1) ?? '') {
        const xml = await (await ask('', { 'list-type': '2', 'start-after': after })).text()
        keys.push(...[...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key))
        if (!xml.includes('<IsTruncated>true')) break
      }
      const objects = await Promise.all(
        keys.map(async (key) => {
          const bytes = new Uint8Array(await (await ask(key, {})).arrayBuffer())
          return { key, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
        }),
      )
      const unfinished = (await (await ask('', { uploads: '' })).text()).split('<Upload>').length - 1
      return { requests, authorizations, uploaded, objects, unfinished }
    },
  }
}

async function spoil(
  { kind = 'answer', status, body = '', headers = {}, ms = 0 }: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => unknown,
) {
  if (kind === 'hang') return
  if (kind === 'drop') return request.socket.destroy()
  if (kind === 'slow') return setTimeout(answer, ms)
  request.resume()
  // The whole body first: a browser that is still sending would see a broken connection, not this answer.
  if (!request.readableEnded) await new Promise((resolve) => request.once('end', resolve))
  response.writeHead(status, headers).end(body)
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
