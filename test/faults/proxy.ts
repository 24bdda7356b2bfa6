/**
 * A proxy in front of a server over HTTP: it passes everything on as it came, `Host` included, since that was signed. In
 * foul weather it delays, throttles, answers 503 and cuts, as its seed says; and whoever tests can stand in the way of a request.
 */
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../browser/soak/random.ts'

/** A request as a test may want to know it. */
export interface Passing {
  method: string
  /** With the query. */
  path: string
  /** What its JSON says, such as `sign`; empty for what is not the endpoint's. */
  action: string
}

/** Called before a request is passed on, and before its answer is; a request whose promise never resolves hangs. */
export interface Watch {
  asked?(passing: Passing): Promise<void> | void
  answered?(passing: Passing): Promise<void> | void
}

export interface Proxy {
  url: string
  /** Whoever watches now. */
  watch: Watch
  /** From now on, by that chance; `undefined` for fair weather. */
  weather: Random | undefined
  /** How often each fault was done to a request. */
  readonly faults: Record<string, number>
  /** Breaks all connections, those of requests that hang too. */
  drop(): void
  close(): Promise<void>
}

const BYTES_A_STEP = 64 * 1024
const STEP_MS = 50
/** One of these for each request; most come through. */
const KINDS = [
  [50, 'none'],
  [14, 'late'],
  [10, 'slow'],
  [8, '503'],
  [8, 'cut before'],
  [5, 'cut in the middle'],
  [5, 'answer lost'],
] as const
type Kind = (typeof KINDS)[number][1]

/** @param target such as `http://127.0.0.1:7480`. */
export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const faults: Record<string, number> = {}
  const proxy = { watch: {} as Watch, weather: undefined as Random | undefined }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request
    // A preflight is the browser's own affair: without one, there is no request to harm.
    const kind: Kind = method === 'OPTIONS' ? 'none' : (proxy.weather?.weighted(KINDS) ?? 'none')
    if (kind !== 'none') faults[kind] = (faults[kind] ?? 0) + 1
    if (kind === 'cut before') return void response.destroy()
    if (kind === 'late') await sleep(200 + (proxy.weather?.int(0, 1300) ?? 0))
    if (kind === '503') {
      request.resume()
      response.writeHead(503, { 'access-control-allow-origin': '*', 'content-type': 'application/xml' })
      return void response.end('<Error><Code>SlowDown</Code></Error>')
    }
    // What the endpoint is told is short, and worth knowing.
    const message = headers['content-type'] === 'application/json' ? await bodyOf(request) : undefined
    const passing = { method, path, action: actionOf(message) }
    await proxy.watch.asked?.(passing)
    const passed = httpRequest({ hostname, port, path, method, headers }, (answer) => {
      if (kind === 'answer lost') {
        answer.resume()
        return void response.destroy()
      }
      void Promise.resolve(proxy.watch.answered?.(passing)).then(() => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(response)
      })
    })
    passed.on('error', () => response.destroy())
    response.on('close', () => response.writableFinished || passed.destroy())
    if (message) return void passed.end(message)
    if (kind !== 'slow' && kind !== 'cut in the middle') return void request.pipe(passed)
    try {
      for await (const chunk of request) {
        passed.write(chunk)
        await sleep(Math.ceil((chunk.length / BYTES_A_STEP) * STEP_MS))
        if (kind === 'cut in the middle') return void response.destroy()
      }
      passed.end()
    } catch {
      passed.destroy()
    }
  }

  const server = createServer((request, response) => {
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    void pass(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    drop: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function actionOf(message: Buffer | undefined): string {
  const said: unknown = message?.length ? JSON.parse(message.toString()) : undefined
  return said && typeof said === 'object' && 'action' in said ? String(said.action) : ''
}
