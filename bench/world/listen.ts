import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { serveNode } from '../../src/server/serve-node.ts'

export interface Listening {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

/** Requests as they come and go, for those who count. */
export interface Watch {
  begin?(method: string, contentLength: number): void
  end?(contentLength: number): void
}

/** Serves a fetch-style handler on a free port of 127.0.0.1. */
export async function listen(handler: (request: Request) => Promise<Response>, watch: Watch = {}): Promise<Listening> {
  const server = createServer((incoming, outgoing) => {
    const contentLength = Number(incoming.headers['content-length'] ?? 0)
    watch.begin?.(incoming.method ?? '', contentLength)
    outgoing.once('close', () => watch.end?.(contentLength))
    void serveNode(handler, incoming, outgoing)
  })
  // A server that closes what the browser is about to use would measure luck; and slow uploads are what this is about.
  server.keepAliveTimeout = 120_000
  server.requestTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    server,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
