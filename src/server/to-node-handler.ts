/** Runs a `(Request) => Promise<Response>` under Node's http server, Express, Connect and the like. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * A Node request listener for a fetch-style handler. Bodies are streamed both ways. Behind Express's `json()` the body
 * is gone by then: mount this before it.
 *
 * @example http.createServer(toNodeHandler(handler)).listen(3000)
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (incoming, outgoing) => {
    void serve(handler, incoming, outgoing)
  }
}

async function serve(
  handler: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  const body = incoming.iterator({ destroyOnReturn: false })
  try {
    const request = toRequest(incoming, body, gone.signal)
    if (!request) return void outgoing.writeHead(400).end()
    const response = await handler(request)
    outgoing.writeHead(response.status, headersOf(response))
    if (incoming.method === 'HEAD') await response.body?.cancel()
    else if (response.body) await pipe(response.body, outgoing, gone.signal)
    outgoing.end()
  } catch {
    // The handler answers its own errors; what is left is a client that went away, or an answer cut short.
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(gone.signal.aborted ? 499 : 500).end()
  } finally {
    // An unread body must be drained, or a client that is still sending sees its connection reset, not the answer.
    // While the iterator is open, resume() does nothing.
    void Promise.resolve(body.return?.()).then(
      () => incoming.resume(),
      () => incoming.destroy(),
    )
  }
}

/** A name or an address, and perhaps a port (RFC 9110 §7.2): nothing that could end it and begin a path. */
const HOST = /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i

/** The request in fetch's form, or `undefined` where it has none: an unreadable Host, or a method such as TRACE. */
function toRequest(
  incoming: IncomingMessage,
  body: AsyncIterator<Uint8Array>,
  signal: AbortSignal,
): Request | undefined {
  const headers = new Headers()
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i] ?? ''
    if (!name.startsWith(':')) headers.append(name, incoming.rawHeaders[i + 1] ?? '')
  }
  const encrypted = 'encrypted' in incoming.socket && incoming.socket.encrypted === true
  // Express rewrites `url` below a mount point and keeps the whole of it in `originalUrl`.
  const path =
    ('originalUrl' in incoming && typeof incoming.originalUrl === 'string' ? incoming.originalUrl : incoming.url) ?? '/'
  const host = headers.get('host') ?? 'localhost'
  // A Host such as `h/docs?` would make another path of the URL than the one the router saw.
  if (!HOST.test(host)) return undefined
  const origin = `${encrypted ? 'https' : 'http'}://${host}`
  // Proxies may ask for the whole URL. A path is never resolved: `//host/path` would name another host.
  const url = path.startsWith('/') ? origin + path : path
  const method = incoming.method ?? 'GET'
  // By the framing, not by the method: a DELETE with an empty stream would count as one with a body.
  const framed = headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0
  const hasBody = method !== 'GET' && method !== 'HEAD' && (framed || incoming.httpVersionMajor > 1)
  const init = { method, headers, signal, ...(hasBody ? { body: streamOf(body), duplex: 'half' as const } : {}) }
  try {
    return new Request(url, init)
  } catch {
    return undefined
  }
}

/** The body as a web stream that reads no faster than it is read. */
function streamOf(chunks: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const next = await chunks.next()
      if (next.done) controller.close()
      else controller.enqueue(new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.byteLength))
    },
    async cancel() {
      await chunks.return?.()
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

function headersOf(response: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) headers['set-cookie'] = cookies
  return headers
}

async function pipe(body: ReadableStream<Uint8Array>, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  const reader = body.getReader()
  // At once, not at the next chunk: there may be none, and the source should know.
  signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined))
  for (;;) {
    const { done, value } = await reader.read()
    if (done || signal.aborted) return
    if (!outgoing.write(value)) {
      await new Promise<void>((resolve) => {
        const go = () => {
          outgoing.off('drain', go)
          outgoing.off('close', go)
          resolve()
        }
        outgoing.on('drain', go)
        outgoing.on('close', go)
      })
    }
  }
}
