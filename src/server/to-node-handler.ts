/** Runs a `(Request) => Promise<Response>` under Node's http server, Express, Connect and the like. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveNode } from './serve-node.ts'

/**
 * A Node request listener for a fetch-style handler. Bodies are streamed both ways; one that a body parser such as
 * `express.json()` has read already is taken from `request.body`.
 *
 * @example http.createServer(toNodeHandler(handler)).listen(3000)
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (incoming, outgoing) => {
    void serveNode(handler, incoming, outgoing)
  }
}
