/** The sandbox behind Node's HTTP server, streaming both ways. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Sandbox } from '../../../src/sandbox/index.ts'

export interface Served {
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly port: number
  /** Requests that are still being answered. */
  readonly busy: () => number
  close(): Promise<void>
}

export async function serve(sandbox: Sandbox): Promise<Served> {
  let busy = 0
  const server = createServer((req, res) => {
    busy++
    answer(sandbox, req, res)
      .catch(() => res.destroy())
      .finally(() => busy--)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port')
  const { port } = address
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    busy: () => busy,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(sandbox: Sandbox, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const headers = new Headers()
  for (let i = 0; i < req.rawHeaders.length; i += 2)
    headers.append(req.rawHeaders[i] ?? '', req.rawHeaders[i + 1] ?? '')
  const hasBody = req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined
  const method = req.method ?? 'GET'
  const request = new Request(`http://${req.headers.host ?? 'localhost'}${req.url}`, {
    method,
    headers,
    ...(hasBody && method !== 'GET' && method !== 'HEAD' ? { body: bodyOf(req), duplex: 'half' } : {}),
  })
  const response = await sandbox.fetch(request, { target: req.url ?? '/' })
  res.writeHead(response.status, Object.fromEntries(response.headers))
  const reader = response.body?.getReader()
  res.once('close', () => void reader?.cancel().catch(() => undefined))
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    if (!res.write(next.value) && !res.destroyed) await drained(res)
  }
  res.end()
}

/** Waits until more can be written, or nobody reads any more. Neither leaves a listener for the other. */
function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done)
      res.off('close', done)
      resolve()
    }
    res.on('drain', done)
    res.on('close', done)
  })
}

/** Cancelling lets the rest of the body run out, so that the answer still reaches the sender. */
function bodyOf(req: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  let open = true
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        req.on('data', (chunk: Buffer<ArrayBuffer>) => {
          if (!open) return
          controller.enqueue(chunk)
          if ((controller.desiredSize ?? 0) <= 0) req.pause()
        })
        req.once('end', () => {
          if (open) controller.close()
          open = false
        })
        const broken = () => {
          if (open) controller.error(new Error('The connection was cut'))
          open = false
        }
        req.once('error', broken)
        req.once('close', broken)
        req.pause()
      },
      pull() {
        req.resume()
      },
      cancel() {
        open = false
        req.resume()
      },
    },
    { highWaterMark: 0 },
  )
}
