/** A signer of its own for the tests, made to be spoilt: every step can be changed before the signature or after it. */
import { createHash, createHmac } from 'node:crypto'
import { type ClientRequest, request as httpRequest } from 'node:http'

export const accessKeyId = 'AKIDSANDBOX'
export const secretAccessKey = 'secret/of+the=sandbox'

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

export const amzDate = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')

export interface SignOptions {
  readonly method?: string
  /** Percent-encoded. */
  readonly path: string
  readonly query?: Record<string, string>
  readonly headers?: Record<string, string>
  /** Headers sent and not signed. */
  readonly unsigned?: Record<string, string>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly time?: number
  readonly expires?: string
  readonly accessKeyId?: string
  readonly secret?: string
  readonly region?: string
  readonly service?: string
  readonly terminal?: string
  readonly day?: string
  readonly signHost?: boolean
  /** Of a header-signed request; default the SHA-256 of the body. `''` leaves the header out. */
  readonly payloadHash?: string
}

export interface Signed {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
  /** For chunk signatures. */
  readonly chain: { readonly key: Uint8Array; readonly date: string; readonly scope: string; readonly seed: string }
}

function signature(options: SignOptions, query: string, headers: Record<string, string>, hash: string, time: number) {
  const date = amzDate(time)
  const day = options.day ?? date.slice(0, 8)
  const parts = [day, options.region ?? 'us-east-1', options.service ?? 's3', options.terminal ?? 'aws4_request']
  const names = Object.keys(headers).toSorted()
  const canonical = [
    options.method ?? 'GET',
    options.path,
    query,
    names.map((name) => `${name}:${headers[name]}\n`).join(''),
    names.join(';'),
    hash,
  ].join('\n')
  const scope = parts.join('/')
  let key: Uint8Array = Buffer.from(`AWS4${options.secret ?? secretAccessKey}`)
  for (const part of parts) key = hmac(key, part)
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const hex = hmac(key, text).toString('hex')
  return { hex, names: names.join(';'), chain: { key, date, scope, seed: hex } }
}

const queryString = (query: Record<string, string>) =>
  Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&')

const credentialOf = (o: SignOptions, day: string) =>
  [
    o.accessKeyId ?? accessKeyId,
    o.day ?? day,
    o.region ?? 'us-east-1',
    o.service ?? 's3',
    o.terminal ?? 'aws4_request',
  ].join('/')

/** Signs in the query. */
export function presign(origin: string, options: SignOptions): Signed {
  const time = options.time ?? Date.now()
  const signed = { ...options.headers, ...(options.signHost === false ? {} : { host: new URL(origin).host }) }
  const query = {
    ...options.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credentialOf(options, amzDate(time).slice(0, 8)),
    'X-Amz-Date': amzDate(time),
    'X-Amz-Expires': options.expires ?? '300',
    'X-Amz-SignedHeaders': Object.keys(signed).toSorted().join(';'),
  }
  const hash = options.headers?.['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD'
  const { hex, chain } = signature(options, queryString(query), signed, hash, time)
  const url = `${origin}${options.path}?${queryString(query)}&X-Amz-Signature=${hex}`
  const headers = { ...options.headers, ...options.unsigned }
  return { url, method: options.method ?? 'GET', headers, body: options.body, chain }
}

/** Signs in the Authorization header. */
export function signHeaders(origin: string, options: SignOptions): Signed {
  const time = options.time ?? Date.now()
  const hash = options.payloadHash ?? sha256(options.body ?? '')
  const headers: Record<string, string> = {
    ...options.headers,
    'x-amz-date': amzDate(time),
    ...(hash === '' ? {} : { 'x-amz-content-sha256': hash }),
  }
  const signed = { ...headers, ...(options.signHost === false ? {} : { host: new URL(origin).host }) }
  const query = queryString(options.query ?? {})
  const { hex, names, chain } = signature(options, query, signed, hash || sha256(options.body ?? ''), time)
  const credential = credentialOf(options, amzDate(time).slice(0, 8))
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${hex}`
  const url = `${origin}${options.path}${query === '' ? '' : `?${query}`}`
  return {
    url,
    method: options.method ?? 'GET',
    headers: { ...headers, authorization, ...options.unsigned },
    body: options.body,
    chain,
  }
}

/** A body in aws-chunked coding, its chunks signed, and the trailer if there is one (`name:value`). */
export function signChunks(chain: Signed['chain'], chunks: readonly string[], trailer?: string): string {
  let previous = chain.seed
  const next = (kind: string, ...hashes: string[]) => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, chain.date, chain.scope, previous, ...hashes].join('\n')
    previous = hmac(chain.key, text).toString('hex')
    return previous
  }
  let body = ''
  for (const chunk of [...chunks, '']) {
    const signature = next('PAYLOAD', sha256(''), sha256(chunk))
    body += `${chunk.length.toString(16)};chunk-signature=${signature}\r\n${chunk}${chunk === '' && trailer ? '' : '\r\n'}`
  }
  if (!trailer) return body
  return `${body}${trailer}\r\nx-amz-trailer-signature:${next('TRAILER', sha256(`${trailer}\n`))}\r\n\r\n`
}

/** The fields of a signed form. @param conditions besides those for the signing fields */
export function signForm(
  key: string,
  conditions: readonly unknown[],
  change: {
    readonly time?: number
    readonly expiration?: string
    readonly policy?: string
    readonly credential?: (credential: string) => string
    readonly secret?: string
  } = {},
): Record<string, string> {
  const date = amzDate(change.time ?? Date.now())
  const scope = [date.slice(0, 8), 'us-east-1', 's3', 'aws4_request']
  const credential = (change.credential ?? ((text) => text))([accessKeyId, ...scope].join('/'))
  const signing = { 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-credential': credential, 'x-amz-date': date }
  const document = {
    expiration: change.expiration ?? new Date(Date.now() + 60_000).toISOString(),
    conditions: [...conditions, ...Object.entries(signing).map(([name, value]) => ({ [name]: value }))],
  }
  const policy = change.policy ?? Buffer.from(JSON.stringify(document)).toString('base64')
  let signingKey: Uint8Array = Buffer.from(`AWS4${change.secret ?? secretAccessKey}`)
  for (const part of scope) signingKey = hmac(signingKey, part)
  return { key, ...signing, policy, 'x-amz-signature': hmac(signingKey, policy).toString('hex') }
}

/** Sends what fetch would not: any header, any length, or no body after all. */
export function rawRequest(
  signed: Pick<Signed, 'url' | 'method' | 'headers'>,
  send: (write: (chunk: string) => void, end: () => void, cut: () => void, request: ClientRequest) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const url = new URL(signed.url)
    const request = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        path: signed.url.slice(url.origin.length),
        method: signed.method,
        headers: signed.headers,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const body = chunks.length > 0 ? Buffer.concat(chunks) : null
          resolve(new Response(body, { status: response.statusCode ?? 0 }))
        })
      },
    )
    request.on('error', reject)
    send(
      (chunk) => request.write(chunk),
      () => request.end(),
      () => request.destroy(),
      request,
    )
  })
}
