import { pageOrigin } from './page-origin.ts'

/** CORS for endpoints on another origin than the page. Without it, browsers keep other origins out: the default. */
export interface CorsOptions {
  /** Origins that may call, spelled as browsers do: `https://app.example.com`. `*` for any, then without cookies. */
  origins: readonly string[] | '*'
  /** Whether cookies may come along. Needs named origins. Default false. */
  credentials?: boolean
}

/** The headers to add to every answer to this request. */
export function corsHeaders(request: Request, cors: CorsOptions | undefined): Record<string, string> {
  if (!cors) return {}
  const origin = request.headers.get('origin')
  if (cors.origins === '*') return { 'access-control-allow-origin': '*', ...exposed }
  const vary = { vary: 'Origin' }
  if (!origin || !cors.origins.includes(origin)) return vary
  return {
    ...vary,
    ...exposed,
    'access-control-allow-origin': origin,
    ...(cors.credentials ? { 'access-control-allow-credentials': 'true' } : {}),
  }
}

/** @throws TypeError where no browser could ever match, or would refuse the answer. */
export function checkCors({ origins, credentials }: CorsOptions): void {
  if (origins === '*') {
    if (credentials)
      throw new TypeError('`cors.credentials` needs named `cors.origins`: browsers refuse cookies with "*".')
    return
  }
  for (const origin of Array.isArray(origins) ? origins : [undefined]) {
    const sent = typeof origin === 'string' && !origin.includes('*') ? pageOrigin(origin) : undefined
    if (sent === undefined) {
      throw new TypeError('`cors.origins` must be "*" or a list of origins such as "https://app.example.com".')
    }
    if (sent !== origin) {
      throw new TypeError(
        `\`cors.origins\`: ${JSON.stringify(origin)} matches no page; browsers write it as "${sent}".`,
      )
    }
  }
}

const exposed = { 'access-control-expose-headers': 'Retry-After' }

/** The answer to a preflight. Any request header is let through: the page may send its own authorisation. */
export function preflight(request: Request, cors: CorsOptions | undefined): Response {
  const headers = corsHeaders(request, cors)
  if (!headers['access-control-allow-origin']) return new Response(null, { status: 403, headers })
  const wanted = request.headers.get('access-control-request-headers')
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': 'GET, POST',
      ...(wanted ? { 'access-control-allow-headers': wanted } : {}),
      'access-control-max-age': '600',
    },
  })
}
