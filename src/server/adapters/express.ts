/** `bucketdrop/server/express`: the upload endpoint as a handler for Express 4 and 5, and for Connect. For Node. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { toNodeHandler } from '../to-node-handler.ts'

/**
 * An Express handler. It stands before `express.json()` or after it: a body that was parsed already is rebuilt. After it,
 * Express's own limit holds too, 100 kB by default, which a batch of 100 files with metadata can exceed: mount the endpoint
 * before, or raise the limit to `1mb`, the endpoint's own.
 *
 * Mount it with `all` or `use`: it answers GET, POST and OPTIONS, and 405 to the rest.
 *
 * @example app.all('/api/upload', toExpressHandler(createUploadHandler({ … })))
 */
export function toExpressHandler(
  handler: (request: Request) => Promise<Response>,
): (request: IncomingMessage, response: ServerResponse) => void {
  return toNodeHandler(handler)
}
