/** Node's `IncomingMessage` as fetch's `Request`. */
import type { IncomingMessage } from 'node:http'
import { withRemoteAddress } from './remote-address.ts'

/**
 * The request in fetch's form, or `undefined` where it has none: an unreadable Host, or a method such as TRACE.
 *
 * @param body the incoming bytes, not yet read.
 * @param signal aborts with the connection.
 */
export function toRequest(
  incoming: IncomingMessage,
  body: AsyncIterator<Uint8Array>,
  signal: AbortSignal,
): Request | undefined {
  const headers = new Headers()
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i] ?? ''
    if (!name.startsWith(':')) headers.append(name, incoming.rawHeaders[i + 1] ?? '')
  }
  const method = incoming.method ?? 'GET'
  const init = { method, headers, signal, ...bodyOf(incoming, method, headers, body) }
  try {
    return withRemoteAddress(new Request(urlOf(incoming, headers), init), incoming.socket.remoteAddress)
  } catch {
    return undefined
  }
}

/** A name or an address, and perhaps a port (RFC 9110 §7.2): nothing that could end it and begin a path. */
const HOST = /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i

function urlOf(incoming: IncomingMessage, headers: Headers): string {
  const encrypted = 'encrypted' in incoming.socket && incoming.socket.encrypted === true
  // Express rewrites `url` below a mount point and keeps the whole of it in `originalUrl`.
  const path =
    ('originalUrl' in incoming && typeof incoming.originalUrl === 'string' ? incoming.originalUrl : incoming.url) ?? '/'
  const host = headers.get('host') ?? 'localhost'
  // A Host such as `h/docs?` would make another path of the URL than the one the router saw.
  if (!HOST.test(host)) throw new TypeError('The Host header is no host.')
  const origin = `${encrypted ? 'https' : 'http'}://${host}`
  // Proxies may ask for the whole URL. A path is never resolved: `//host/path` would name another host.
  return path.startsWith('/') ? origin + path : path
}

function bodyOf(incoming: IncomingMessage, method: string, headers: Headers, chunks: AsyncIterator<Uint8Array>) {
  if (method === 'GET' || method === 'HEAD') return {}
  const parsed = incoming.readableDidRead && 'body' in incoming ? incoming.body : undefined
  if (parsed !== undefined) return { body: rebuilt(parsed, headers) }
  // By the framing, not by the method: a DELETE with an empty stream would count as one with a body.
  const framed = headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0
  return framed || incoming.httpVersionMajor > 1 ? { body: streamOf(chunks), duplex: 'half' as const } : {}
}

/** A body that `express.json()` or Next's body parser has read already, as bytes again. */
function rebuilt(parsed: unknown, headers: Headers): string | Uint8Array<ArrayBuffer> {
  // These tell of the bytes as they were sent: perhaps compressed, surely spaced otherwise.
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name)
  if (parsed instanceof Uint8Array) return new Uint8Array(parsed)
  return typeof parsed === 'string' ? parsed : JSON.stringify(parsed)
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
