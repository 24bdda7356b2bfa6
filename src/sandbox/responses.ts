/** Answers: XML, errors, and the ids S3 puts on each. */
import { randomHex, toBase64 } from './encoding.ts'
import { S3Error } from './errors.ts'
import { type XmlContent, xmlDocument } from './xml.ts'

export interface RequestIds {
  readonly requestId: string
  readonly hostId: string
}

export function newRequestIds(): RequestIds {
  return { requestId: randomHex(16).toUpperCase(), hostId: toBase64(crypto.getRandomValues(new Uint8Array(48))) }
}

/** A successful answer in XML. */
export function xmlResponse(root: string, content: Record<string, XmlContent>, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers)
  headers.set('content-type', 'application/xml')
  const body = new TextEncoder().encode(xmlDocument(root, content))
  headers.set('content-length', String(body.length))
  return new Response(body, { ...init, headers })
}

/** A refusal as S3 words it. HEAD and 304 have no body, so their reader sees the status alone. */
export function errorResponse(error: S3Error, method: string, resource: string, ids: RequestIds): Response {
  if (method === 'HEAD' || error.status === 304) return new Response(null, { status: error.status })
  const content = {
    Code: error.code,
    Message: error.message,
    ...error.details,
    Resource: resource,
    RequestId: ids.requestId,
    HostId: ids.hostId,
  }
  const body = new TextEncoder().encode(xmlDocument('Error', content, false))
  const headers = { 'content-type': 'application/xml', 'content-length': String(body.length) }
  return new Response(body, { status: error.status, headers })
}
