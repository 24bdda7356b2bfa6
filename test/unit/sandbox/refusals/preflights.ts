/** CORS preflights. */
import { collect, origin, type Row, type Stage } from './stage.ts'

export function preflightsRows(stage: Stage): Row[] {
  const rows: Row[] = []
  const row = collect(rows)

  const preflight = (headers: Record<string, string>, path = '/demo/key.txt') =>
    fetch(`${stage.url}${path}`, { method: 'OPTIONS', headers })
  const asks = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' }
  const refusedPreflight = (name: string, bad: Record<string, string>, good: Record<string, string> = asks) =>
    row('AccessForbidden', 403, `preflight: ${name}`, (spoilt) => preflight(spoilt ? bad : good))

  refusedPreflight('another origin', { ...asks, origin: 'https://evil.example' })
  refusedPreflight('another scheme', { ...asks, origin: 'http://app.example' })
  refusedPreflight('another port', { ...asks, origin: `${origin}:8080` })
  refusedPreflight(
    'origin that only ends alike',
    { ...asks, origin: 'https://preview.example' },
    { ...asks, origin: 'https://a.preview.example' },
  )
  refusedPreflight('another method', { ...asks, 'access-control-request-method': 'DELETE' })
  refusedPreflight('a header not allowed', { ...asks, 'access-control-request-headers': 'content-type, authorization' })
  refusedPreflight(
    'a header outside the wildcard',
    { ...asks, 'access-control-request-headers': 'x-amz-acl' },
    { ...asks, 'access-control-request-headers': 'X-Amz-Meta-Name' },
  )
  row('AccessForbidden', 403, 'preflight: bucket without rules', (spoilt) =>
    preflight(asks, spoilt ? '/closed/key' : '/demo/key'),
  )
  row('BadRequest', 400, 'preflight: no origin', (spoilt) =>
    preflight(spoilt ? { 'access-control-request-method': 'PUT' } : asks),
  )
  row('BadRequest', 400, 'preflight: no method', (spoilt) => preflight(spoilt ? { origin } : asks))
  row('NoSuchBucket', 404, 'preflight: no such bucket', (spoilt) =>
    preflight(asks, spoilt ? '/nowhere/key' : '/demo/key'),
  )

  return rows
}
