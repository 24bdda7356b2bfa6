import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

/** A request as the server saw it. */
export interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  text: string
}

/** What a test's server answers: a JSON value, or a whole answer. */
export interface Reply {
  status?: number
  headers?: Record<string, string>
  json?: unknown
  text?: string
}

export interface Server {
  url: string
  seen: Seen[]
}

/** An HTTP server on loopback for one test. `undefined` as reply leaves the request hanging. */
export async function serve(reply: (seen: Seen, response: ServerResponse) => Reply | undefined): Promise<Server> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(Buffer.from(chunk))
      const now: Seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        text: Buffer.concat(chunks).toString(),
      }
      seen.push(now)
      const answer = reply(now, response)
      if (!answer) return
      const { status = 200, headers = { 'content-type': 'application/json' }, json, text } = answer
      response.writeHead(status, headers).end(text ?? (json === undefined ? '' : JSON.stringify(json)))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no address')
  return { url: `http://127.0.0.1:${address.port}/api/upload?secret=1`, seen }
}
