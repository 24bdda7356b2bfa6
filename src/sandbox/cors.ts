/** CORS as S3 answers it: preflights, and headers on every other answer, refusals included. */
import { type CorsGrant, grantFor } from './cors-rules.ts'
import { S3Error } from './errors.ts'
import type { Bucket } from './exchange.ts'
import type { Incoming } from './incoming.ts'

const vary = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'

/** Answers OPTIONS. @throws S3Error BadRequest for what is no preflight, AccessForbidden for what no rule allows. */
export function preflight(incoming: Incoming, bucket: Bucket, key: string): Response {
  const origin = incoming.headers.get('origin')
  const method = incoming.headers.get('access-control-request-method')
  if (origin === null) throw new S3Error('BadRequest', 'Insufficient information. Origin request header needed.')
  if (method === null || !['GET', 'PUT', 'POST', 'DELETE', 'HEAD'].includes(method)) {
    throw new S3Error('BadRequest', `Invalid Access-Control-Request-Method: ${method ?? 'null'}`)
  }
  const asked = (incoming.headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  const details = { Method: method, ResourceType: key === '' ? 'BUCKET' : 'OBJECT' }
  if (bucket.cors.length === 0) {
    throw new S3Error('AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.', details)
  }
  const grant = grantFor(bucket.cors, origin, method, asked)
  if (!grant) {
    // The misspelling is S3's.
    const message =
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
    throw new S3Error('AccessForbidden', message, details)
  }
  const headers = new Headers(grantHeaders(grant, origin))
  if (asked.length > 0) headers.set('access-control-allow-headers', asked.join(', '))
  headers.set('content-length', '0')
  return new Response(null, { status: 200, headers })
}

/** Adds what a cross-origin reader needs to an answer. Nothing when no rule allows it: the browser then hides the answer. */
export function addCorsHeaders(headers: Headers, incoming: Incoming, bucket: Bucket): void {
  if (bucket.cors.length === 0) return
  headers.set('vary', vary)
  const origin = incoming.headers.get('origin')
  const grant = origin === null ? undefined : grantFor(bucket.cors, origin, incoming.method, [])
  if (!grant || origin === null) return
  for (const [name, value] of Object.entries(grantHeaders(grant, origin))) headers.set(name, value)
}

function grantHeaders({ rule, origin: matched }: CorsGrant, origin: string): Record<string, string> {
  const any = matched === '*'
  return {
    'access-control-allow-origin': any ? '*' : origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(rule.exposeHeaders?.length ? { 'access-control-expose-headers': rule.exposeHeaders.join(', ') } : {}),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    ...(any ? {} : { 'access-control-allow-credentials': 'true' }),
    vary,
  }
}
