/** `bucketdrop/server/next`: the upload endpoint as a route of Next.js, for the app router and the pages router. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveNode } from '../serve-node.ts'

/**
 * The exports of a route handler of the app router (`app/api/upload/route.ts`). Each is the handler itself, so that
 * `<S3Uploader<typeof POST> …>` knows what `onUploaded` returns.
 *
 * @example export const { GET, POST, OPTIONS } = toNextRoute(createUploadHandler({ … }))
 */
export function toNextRoute<Handler extends (request: Request) => Promise<Response>>(
  handler: Handler,
): { GET: Handler; POST: Handler; OPTIONS: Handler } {
  return { GET: handler, POST: handler, OPTIONS: handler }
}

/**
 * The default export of an API route of the pages router (`pages/api/upload.ts`). Next's own body parser stops at 1 MB and
 * answers in its own words; switch it off in the same file, written out, since Next reads `config` without running it.
 *
 * @example
 * export const config = { api: { bodyParser: false } }
 * export default toNextApiHandler(createUploadHandler({ … }))
 */
export function toNextApiHandler(
  handler: (request: Request) => Promise<Response>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  // Next waits for the promise: an API route that returns before its answer is written draws a warning.
  return async (request, response) => await serveNode(handler, request, response)
}
