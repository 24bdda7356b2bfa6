/** What a browser does around a request to another origin: it may ask first, and shows the page only what it may see. */

/** Readable without being exposed ("CORS-safelisted response-header name", Fetch Standard). */
const ALWAYS_EXPOSED = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
]

/** Sent without asking, where their values are simple ("CORS-safelisted request-header", Fetch Standard). */
const SAFELISTED = ['accept', 'accept-language', 'content-language', 'content-type']
const SIMPLE_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']

type SendRequest = (request: Request) => Promise<Response>

/**
 * Whether a browser asks before it sends: not for a form, which any page could send without JavaScript. (A listener for the
 * progress of an upload makes it ask, too; the engine listens to no form.)
 */
export function needsPreflight({ method, headers }: Request): boolean {
  if (!['GET', 'HEAD', 'POST'].includes(method)) return true
  const [type = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  return [...headers.keys()].some((name) => !SAFELISTED.includes(name)) || (type !== '' && !SIMPLE_TYPES.includes(type))
}

/** Asks. @returns the answer to it, or `Response.error()` where the CORS rules forbid the request. */
export async function preflight({ method, url, headers }: Request, send: SendRequest): Promise<Response> {
  const names = [...headers.keys()].filter((name) => name !== 'accept').toSorted()
  const answer = await send(
    withHeaders(new Request(url, { method: 'OPTIONS' }), {
      origin: location.origin,
      'access-control-request-method': method,
      'access-control-request-headers': names.join(','),
    }),
  )
  return answer.ok && allows(answer, location.origin) ? answer : Response.error()
}

/** Sends the request itself. @returns what the page may see of the answer: `Response.error()` where that is nothing. */
export async function crossOrigin(request: Request, send: SendRequest): Promise<Response> {
  const { method, url } = request
  const { origin } = location
  const body = method === 'GET' || method === 'HEAD' ? null : await request.blob()
  const headers = { ...Object.fromEntries(request.headers), origin }
  // A form is read by its boundary, which a Blob's type has in small letters.
  const type = request.headers.get('content-type') ?? ''
  const sent = new Request(url, { method, body, headers: { 'content-type': type } })
  const response = await send(withHeaders(sent, headers))
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
