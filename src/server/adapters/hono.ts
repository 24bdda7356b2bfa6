/** `bucketdrop/server/hono`: the upload endpoint as a handler for Hono, wherever Hono runs. */
import type { Context } from 'hono'
import type { GetConnInfo } from 'hono/conninfo'
import { withRemoteAddress } from '../remote-address.ts'

/** Options of {@link toHonoHandler}. */
export interface HonoHandlerOptions {
  /**
   * Hono's own, of the runtime: from `@hono/node-server/conninfo`, `hono/cloudflare-workers`, `hono/deno`, `hono/bun` …
   * Only `rateLimit` wants it, to tell apart those who are not signed in.
   */
  getConnInfo?: GetConnInfo
}

/**
 * A Hono handler. A body that a middleware or validator has read already is rebuilt.
 *
 * @example app.all('/api/upload', toHonoHandler(createUploadHandler({ … })))
 */
export function toHonoHandler(
  handler: (request: Request) => Promise<Response>,
  { getConnInfo }: HonoHandlerOptions = {},
): (context: Context) => Promise<Response> {
  return async (context) => {
    const { raw } = context.req
    const request = raw.bodyUsed ? await rebuilt(context) : raw
    return await handler(getConnInfo ? withRemoteAddress(request, getConnInfo(context).remote.address) : request)
  }
}

/** Hono keeps what was read. */
async function rebuilt({ req }: Context): Promise<Request> {
  const headers = new Headers(req.raw.headers)
  headers.delete('content-length')
  return new Request(req.url, { method: req.method, headers, body: await req.text(), signal: req.raw.signal })
}
