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
  outgoing.on('close', () => gone.abort())
  try {
    const response = await handler(toRequest(incoming, gone.signal))
    outgoing.writeHead(response.status, headersOf(response))
    if (response.body && incoming.method !== 'HEAD') await pipe(response.body, outgoing, gone.signal)
    outgoing.end()
  } catch {
    // The handler answers its own errors; what is left is a client that went away, or an answer cut short.
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(gone.signal.aborted ? 499 : 500).end()
  } finally {
    // An unread body must be drained, or a client that is still sending sees its connection reset, not the answer.
    incoming.resume()
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers()
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i] ?? ''
    if (!name.startsWith(':')) headers.append(name, incoming.rawHeaders[i + 1] ?? '')
  }
  const encrypted = 'encrypted' in incoming.socket && incoming.socket.encrypted === true
  // Express rewrites `url` below a mount point and keeps the whole of it in `originalUrl`.
  const path =
    'originalUrl' in incoming && typeof incoming.originalUrl === 'string' ? incoming.originalUrl : incoming.url
  const url = `${encrypted ? 'https' : 'http'}://${headers.get('host') ?? 'localhost'}${path ?? '/'}`
  const method = incoming.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const init = { method, headers, signal, ...(hasBody ? { body: bodyOf(incoming), duplex: 'half' as const } : {}) }
  return new Request(url, init)
}

/** The body as a web stream that reads no faster than it is read. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = incoming.iterator({ destroyOnReturn: false })
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next()
      if (next.done) controller.close()
      else controller.enqueue(new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.byteLength))
    },
    async cancel() {
      await chunks.return?.()
    },
  })
}

function headersOf(response: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) headers['set-cookie'] = cookies
  return headers
}

async function pipe(body: ReadableStream<Uint8Array>, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (signal.aborted) return await reader.cancel()
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
