/** What a browser does around a request to another origin: it asks first, and shows the page only what it may see. */

/** Readable without being exposed ("CORS-safelisted response-header name", Fetch Standard). */
const ALWAYS_EXPOSED = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
]

/**
 * Sends a request as a page at another origin would. Always with a preflight: whoever listens to the progress of an
 * upload causes one.
 *
 * @returns `Response.error()` where the CORS rules forbid it.
 */
export async function crossOrigin(request: Request, send: (request: Request) => Promise<Response>): Promise<Response> {
  const { method, url } = request
  const { origin } = location
  const names = [...request.headers.keys()].filter((name) => name !== 'accept').toSorted()
  const preflight = await send(
    withHeaders(new Request(url, { method: 'OPTIONS' }), {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': names.join(','),
    }),
  )
  if (!preflight.ok || !allows(preflight, origin)) return Response.error()

  const body = method === 'GET' || method === 'HEAD' ? null : await request.blob()
  const headers = { ...Object.fromEntries(request.headers), origin }
  const response = await send(withHeaders(new Request(url, { method, body }), headers))
  if (!allows(response, origin)) return Response.error()
  const exposed = list(response, 'access-control-expose-headers')
  const visible = [...response.headers].filter(([name]) => ALWAYS_EXPOSED.includes(name) || exposed.includes(name))
  const { status, statusText } = response
  // 204 and its like may have no body, not even an empty one.
  return new Response(response.body && (await response.blob()), { status, statusText, headers: visible })
}

function allows(response: Response, origin: string): boolean {
  return list(response, 'access-control-allow-origin').some((allowed) => allowed === '*' || allowed === origin)
}

function list(response: Response, header: string): string[] {
  return (response.headers.get(header) ?? '').split(',').map((item) => item.trim().toLowerCase())
}

/** A page may not set `origin` and its like on a request; the network does. */
function withHeaders(request: Request, headers: Record<string, string>): Request {
  return Object.defineProperty(request, 'headers', { value: new Headers(headers) })
}
