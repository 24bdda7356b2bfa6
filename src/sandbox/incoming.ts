/** A request as the wire had it: raw path, decoded query, and the headers a page does not show filled in. */
import { decodeUri } from './encoding.ts'
import { invalidArgument, S3Error } from './errors.ts'
import type { Bytes } from './streams.ts'

export interface Incoming {
  readonly method: string
  /** Host and port. */
  readonly host: string
  /** The path still percent-encoded, exactly as sent: signatures depend on it. */
  readonly path: string
  /** The query's names and values, decoded, in the order sent. */
  readonly query: readonly (readonly [name: string, value: string])[]
  /** With `host` and `content-length` always filled in where they are known. */
  readonly headers: Headers
  readonly body: ReadableStream<Bytes> | null
  /** Bytes; `undefined` when the sender did not say. */
  readonly contentLength: number | undefined
}

/**
 * Reads a request. A request intercepted in a page carries neither Host nor Content-Length: there the host comes from the
 * URL and the length from the body, which the page holds anyway. Off the wire nothing is made up.
 * @param target the request target of the HTTP request line, for servers that know it: a URL resolves `/../`, S3 does not.
 */
export async function readIncoming(request: Request, target: string | undefined): Promise<Incoming> {
  const url = new URL(request.url)
  const headers = new Headers(request.headers)
  const offTheWire = headers.has('host')
  const host = headers.get('host') ?? url.host
  headers.set('host', host)
  let body: ReadableStream<Bytes> | null = request.body
  if (!offTheWire && !headers.has('content-length')) {
    // Not asked of `request.body`: Firefox has no such property.
    const blob = request.method === 'GET' || request.method === 'HEAD' ? undefined : await request.blob()
    if (blob) headers.set('content-length', String(blob.size))
    body = blob && blob.size > 0 ? blob.stream() : null
  }
  const sent = target?.startsWith('/') ? target : url.pathname + url.search
  const mark = sent.indexOf('?')
  return {
    method: request.method,
    host,
    path: mark < 0 ? sent : sent.slice(0, mark),
    query: mark < 0 ? [] : parseQuery(sent.slice(mark + 1)),
    headers,
    body,
    contentLength: contentLength(headers),
  }
}

function contentLength(headers: Headers): number | undefined {
  const text = headers.get('content-length')
  if (text === null) return undefined
  if (!/^\d{1,16}$/.test(text)) throw new S3Error('InvalidArgument', 'Content-Length must be a number')
  return Number(text)
}

function parseQuery(raw: string): [string, string][] {
  const pairs: [string, string][] = []
  for (const pair of raw.split('&')) {
    if (pair === '') continue
    const mark = pair.indexOf('=')
    if (mark < 0) pairs.push([decodeUri(pair), ''])
    else pairs.push([decodeUri(pair.slice(0, mark)), decodeUri(pair.slice(mark + 1))])
  }
  return pairs
}

/** The first value of a query parameter. */
export function queryValue(incoming: Incoming, name: string): string | undefined {
  return incoming.query.find(([each]) => each === name)?.[1]
}

/** x-amz-* parameters that count only as headers: S3 ignores them in a query, where some SDKs hoist them. */
const headerOnly =
  /^x-amz-(checksum-|sdk-checksum-algorithm$|content-sha256$|copy-source|trailer$|decoded-content-length$)/

/**
 * The headers that describe an object: those sent, and the x-amz-* ones an SDK hoisted into a presigned URL's query
 * (`x-amz-meta-*`, `x-amz-storage-class` …), which S3 takes as if they were headers.
 */
export function objectHeaders(incoming: Incoming): Headers {
  const headers = new Headers(incoming.headers)
  for (const [name, value] of incoming.query) {
    const lower = name.toLowerCase()
    if (lower.startsWith('x-amz-') && !headerOnly.test(lower) && !headers.has(lower)) setHeader(headers, lower, value)
  }
  return headers
}

/**
 * Sets a header to a text that came by another way: its UTF-8 bytes, one character each.
 * @throws S3Error InvalidArgument for what no header can hold, such as a line break.
 */
export function setHeader(headers: Headers, name: string, text: string): void {
  try {
    headers.set(name, latin1(text))
  } catch {
    throw invalidArgument('Header value cannot be represented.', name, text)
  }
}

function latin1(text: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return bytes
}

/** The text of a header value: UTF-8 when its bytes are, else Latin-1. */
export function headerText(value: string): string {
  // oxlint-disable-next-line no-control-regex -- ASCII, the common case, needs no decoding
  if (/^[\u0000-\u007f]*$/.test(value)) return value
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(value, (c) => c.charCodeAt(0)))
  } catch {
    return value
  }
}
