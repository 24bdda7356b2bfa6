/** Signatures in the Authorization header, and bodies in aws-chunked coding. */
import { createHash } from 'node:crypto'
import { accessKeyId, amzDate, signChunks, signHeaders, type SignOptions } from '../signer.ts'
import { collect, minute, put, type Row, send, sha256Base64, type Stage } from './stage.ts'

const sha256Hex = (data: string) => createHash('sha256').update(data).digest('hex')

export function signedRows(stage: Stage): Row[] {
  const rows: Row[] = []
  const row = collect(rows)
  const { sendSigned } = stage

  const signed = (code: string, status: number, name: string, spoil: () => Partial<SignOptions>) =>
    row(code, status, `signed PUT: ${name}`, (spoilt) => sendSigned(spoilt ? spoil() : {}))
  const editedHeaders = (code: string, status: number, name: string, edit: (headers: Record<string, string>) => void) =>
    row(code, status, `signed PUT: ${name}`, (spoilt) => {
      const request = signHeaders(stage.url, put({}))
      if (spoilt) edit(request.headers)
      return send(request)
    })

  signed('RequestTimeTooSkewed', 403, 'clock 16 minutes late', () => ({ time: Date.now() - 16 * minute }))
  signed('RequestTimeTooSkewed', 403, 'clock 16 minutes early', () => ({ time: Date.now() + 16 * minute }))
  signed('InvalidAccessKeyId', 403, 'unknown key', () => ({ accessKeyId: 'AKIDOTHER' }))
  signed('SignatureDoesNotMatch', 403, 'another secret', () => ({ secret: 'other' }))
  signed('AuthorizationHeaderMalformed', 400, 'another region', () => ({ region: 'eu-west-1' }))
  signed('AuthorizationHeaderMalformed', 400, 'another service', () => ({ service: 'ec2' }))
  signed('AuthorizationHeaderMalformed', 400, 'scope of another day', () => ({ day: '20200101' }))
  signed('AccessDenied', 403, 'host not signed', () => ({ signHost: false }))
  signed('AccessDenied', 403, 'x-amz-meta-* not signed', () => ({ unsigned: { 'x-amz-meta-a': '1' } }))
  signed('XAmzContentSHA256Mismatch', 400, 'hash of another body', () => ({ payloadHash: sha256Hex('other') }))
  signed('InvalidRequest', 400, 'no x-amz-content-sha256', () => ({ payloadHash: '' }))
  signed('InvalidArgument', 400, 'x-amz-content-sha256 no hash', () => ({ payloadHash: 'hash' }))
  signed('InvalidToken', 400, 'a session token nobody has', () => ({ headers: { 'x-amz-security-token': 'token' } }))
  editedHeaders('AccessDenied', 403, 'no date', (headers) => delete headers['x-amz-date'])
  editedHeaders('AuthorizationHeaderMalformed', 400, 'no signature', (headers) => {
    headers['authorization'] = headers['authorization']?.replace(/, Signature.*/, '') ?? ''
  })
  editedHeaders('InvalidRequest', 400, 'signature version 2', (headers) => {
    headers['authorization'] = `AWS ${accessKeyId}:c2lnbmF0dXJl`
  })
  editedHeaders('InvalidArgument', 400, 'another scheme', (headers) => {
    headers['authorization'] = 'Bearer token'
  })
  editedHeaders('SignatureDoesNotMatch', 403, 'another date than signed', (headers) => {
    headers['x-amz-date'] = amzDate(Date.now() + 2000)
  })

  const first = 'a'.repeat(8192)
  const chunkedBody = (options: { length?: string; body?: (signedBody: string) => string }) => {
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': options.length ?? '8197' }
    const request = signHeaders(stage.url, put({ headers, payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }))
    const body = signChunks(request.chain, [first, 'hello'])
    return send({ ...request, body: options.body?.(body) ?? body })
  }
  const chunked = (code: string, status: number, name: string, options: Parameters<typeof chunkedBody>[0]) =>
    row(code, status, `signed chunks: ${name}`, (spoilt) => chunkedBody(spoilt ? options : {}))

  chunked('SignatureDoesNotMatch', 403, 'one byte changed', { body: (body) => body.replace('hello', 'hellO') })
  chunked('SignatureDoesNotMatch', 403, 'a signature left out', { body: (body) => body.replace(/5;[^\r]*/, '5') })
  chunked('IncompleteBody', 400, 'no last chunk', { body: (body) => body.replace(/0;chunk[^]*$/, '') })
  chunked('IncompleteBody', 400, 'no chunks', { body: () => 'hello' })
  chunked('IncompleteBody', 400, 'another decoded length', { length: '8198' })

  const trailed = (trailer: string, chunks = [first, 'hello']) => {
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(chunks.join('').length),
      'x-amz-trailer': 'x-amz-checksum-sha256',
    }
    const request = signHeaders(stage.url, put({ headers, payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }))
    const body = [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`)
    return send({ ...request, body: `${body.join('')}${trailer}\r\n` })
  }
  const goodTrailer = `x-amz-checksum-sha256:${sha256Base64(`${first}hello`)}\r\n`
  row('BadDigest', 400, 'trailing checksum of another body', (spoilt) =>
    trailed(spoilt ? `x-amz-checksum-sha256:${sha256Base64('other')}\r\n` : goodTrailer),
  )
  row('InvalidRequest', 400, 'trailing checksum left out', (spoilt) => trailed(spoilt ? '' : goodTrailer))
  row('InvalidRequest', 400, 'trailing checksum no base64', (spoilt) =>
    trailed(spoilt ? 'x-amz-checksum-sha256:what?\r\n' : goodTrailer),
  )
  row('InvalidChunkSizeError', 403, 'a chunk under 8 KB before the last', (spoilt) =>
    trailed(goodTrailer, spoilt ? [`${first}h`.slice(0, 8191), 'ahello'] : [first, 'hello']),
  )

  const signedTrailer = (edit: (body: string) => string) => {
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-sha256',
    }
    const payloadHash = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
    const request = signHeaders(stage.url, put({ headers, payloadHash }))
    const body = signChunks(request.chain, ['hello'], `x-amz-checksum-sha256:${sha256Base64('hello')}`)
    return send({ ...request, body: edit(body) })
  }
  row('SignatureDoesNotMatch', 403, 'signed trailer: one digit changed', (spoilt) =>
    signedTrailer((body) =>
      spoilt ? body.replace(/(trailer-signature:.)./, (_, start: string) => `${start}-`) : body,
    ),
  )
  row('SignatureDoesNotMatch', 403, 'signed trailer: signature left out', (spoilt) =>
    signedTrailer((body) => (spoilt ? body.replace(/x-amz-trailer-signature:.*\r\n/, '') : body)),
  )

  return rows
}
