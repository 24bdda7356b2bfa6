/** One request and its answer between Node's http and a fetch-style handler. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { toRequest } from './node-request.ts'

/** Answers one request of Node's. Resolves when the answer is written; never rejects. */
export async function serveNode(
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
