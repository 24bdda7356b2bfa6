/**
 * Everything S3 refuses, one row each: a good request, which must pass, and the same one spoilt in one place, which must be
 * refused with S3's status and code and leave nothing behind.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { folderStorage } from '../../../src/sandbox/node.ts'
import { type Served, serve } from './serve.ts'
import {
  accessKeyId,
  amzDate,
  presign,
  rawRequest,
  secretAccessKey,
  type Signed,
  signChunks,
  signForm,
  signHeaders,
  type SignOptions,
} from './signer.ts'

const Bucket = 'demo'
const origin = 'https://app.example'
let directory: string
let served: Served
let s3: S3Client

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-'))
  const cors = [
    {
      allowedOrigins: [origin, 'https://*.preview.example'],
      allowedMethods: ['GET', 'PUT', 'POST'],
      allowedHeaders: ['content-type', 'x-amz-meta-*'],
    },
  ]
  const buckets = { [Bucket]: { cors }, closed: {} }
  served = await serve(
    createSandbox({ accessKeyId, secretAccessKey, buckets, storage: folderStorage(directory), minPartSize: 1000 }),
  )
  const credentials = { accessKeyId, secretAccessKey }
  s3 = new S3Client({ region: 'us-east-1', endpoint: served.url, forcePathStyle: true, credentials, maxAttempts: 1 })
})
afterAll(async () => {
  await served.close()
  await rm(directory, { recursive: true })
})

/** Every file the sandbox keeps. */
async function files(): Promise<string[]> {
  const names = await readdir(directory, { recursive: true })
  return names.toSorted()
}

async function codeOf(response: Response): Promise<string | undefined> {
  return /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]
}

interface Row {
  readonly name: string
  readonly status: number
  /** `undefined` where an answer has no body. */
  readonly code: string | undefined
  /** Sends the good request, or the spoilt one. */
  readonly send: (spoilt: boolean) => Promise<Response>
  /** A refused row may change what was there: it refuses a thing that the good request used up. */
  readonly keepsFiles?: false
}

const rows: Row[] = []
function row(code: string | undefined, status: number, name: string, send: Row['send'], more: Partial<Row> = {}) {
  rows.push({ name, status, code, send, ...more })
}

const send = ({ url, method, headers, body }: Signed) =>
  fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
const put = (options: Partial<SignOptions>): SignOptions => ({
  method: 'PUT',
  path: '/demo/key.txt',
  body: 'hello',
  ...options,
})
const sendPresigned = (options: Partial<SignOptions>) => send(presign(served.url, put(options)))
const sendSigned = (options: Partial<SignOptions>) => send(signHeaders(served.url, put(options)))
const md5 = (data: string | Uint8Array) => createHash('md5').update(data).digest('base64')
const sha256 = (data: string) => createHash('sha256').update(data).digest('hex')
const minute = 60_000

// Presigned URLs --------------------------------------------------------------------------------------------------------

/** A row that changes the options of a presigned PUT. */
const presigned = (code: string, status: number, name: string, spoil: () => Partial<SignOptions>) =>
  row(code, status, `presigned PUT: ${name}`, (spoilt) => sendPresigned(spoilt ? spoil() : {}))
/** A row that edits the URL after it was signed. */
const editedUrl = (
  code: string,
  status: number,
  name: string,
  edit: (url: string) => string,
  good: Partial<SignOptions> = {},
) =>
  row(code, status, `presigned PUT: ${name}`, (spoilt) => {
    const signed = presign(served.url, put(good))
    return send({ ...signed, url: spoilt ? edit(signed.url) : signed.url })
  })

presigned('AccessDenied', 403, 'expired', () => ({ time: Date.now() - 301_000 }))
presigned('AccessDenied', 403, 'not yet valid', () => ({ time: Date.now() + 16 * minute }))
presigned('InvalidAccessKeyId', 403, 'unknown key', () => ({ accessKeyId: 'AKIDOTHER' }))
presigned('SignatureDoesNotMatch', 403, 'another secret', () => ({ secret: 'other' }))
presigned('AuthorizationQueryParametersError', 400, 'another region', () => ({ region: 'eu-west-1' }))
presigned('AuthorizationQueryParametersError', 400, 'another service', () => ({ service: 'ec2' }))
presigned('AuthorizationQueryParametersError', 400, 'another terminal', () => ({ terminal: 'aws3_request' }))
presigned('AuthorizationQueryParametersError', 400, 'scope of another day', () => ({ day: '20200101' }))
presigned('AuthorizationQueryParametersError', 400, 'expiry over a week', () => ({ expires: '604801' }))
presigned('AuthorizationQueryParametersError', 400, 'expiry of 0 s', () => ({ expires: '0' }))
presigned('AuthorizationQueryParametersError', 400, 'negative expiry', () => ({ expires: '-1' }))
presigned('AuthorizationQueryParametersError', 400, 'expiry no number', () => ({ expires: 'soon' }))
presigned('AccessDenied', 403, 'host not signed', () => ({ signHost: false, headers: { 'content-type': 'a/b' } }))
presigned('AccessDenied', 403, 'x-amz-meta-* not signed', () => ({ unsigned: { 'x-amz-meta-a': '1' } }))
presigned('AccessDenied', 403, 'x-amz-acl not signed', () => ({ unsigned: { 'x-amz-acl': 'public-read' } }))
presigned('InvalidToken', 400, 'a session token nobody has', () => ({ query: { 'X-Amz-Security-Token': 'token' } }))
editedUrl('SignatureDoesNotMatch', 403, 'another key', (url) => url.replace('key.txt', 'other.txt'))
editedUrl('SignatureDoesNotMatch', 403, 'longer life', (url) => url.replace('Expires=300', 'Expires=3000'))
editedUrl('SignatureDoesNotMatch', 403, 'a further parameter', (url) => `${url}&response-content-type=text/html`)
editedUrl('SignatureDoesNotMatch', 403, 'one digit of the signature', (url) =>
  url.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
)
for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature']) {
  editedUrl('AuthorizationQueryParametersError', 400, `no X-Amz-${name}`, (url) =>
    url.replace(new RegExp(`([?&])X-Amz-${name}=[^&]*&?`), '$1'),
  )
}
editedUrl('AuthorizationQueryParametersError', 400, 'another algorithm', (url) =>
  url.replace('HMAC-SHA256', 'HMAC-SHA1'),
)
editedUrl('AuthorizationQueryParametersError', 400, 'a date in another form', (url) =>
  url.replace(/(X-Amz-Date=\d+)T/, '$1'),
)
editedUrl('AuthorizationQueryParametersError', 400, 'credential of four parts', (url) => url.replace('%2Fs3', ''))
row('SignatureDoesNotMatch', 403, 'presigned PUT: another method', (spoilt) => {
  const signed = presign(served.url, put({ method: spoilt ? 'GET' : 'PUT' }))
  return send({ ...signed, method: 'PUT' })
})
row('SignatureDoesNotMatch', 403, 'presigned PUT: another signed content-type', (spoilt) => {
  const signed = presign(served.url, put({ headers: { 'content-type': 'image/png' } }))
  return send({ ...signed, headers: { 'content-type': spoilt ? 'text/html' : 'image/png' } })
})
row('SignatureDoesNotMatch', 403, 'presigned PUT: signed header left out', (spoilt) => {
  const signed = presign(served.url, put({ headers: { 'cache-control': 'no-store' } }))
  return send({ ...signed, headers: spoilt ? {} : signed.headers })
})
row('SignatureDoesNotMatch', 403, 'presigned PUT: another signed content-length', (spoilt) => {
  const signed = presign(served.url, put({ headers: { 'content-length': '5' } }))
  return send({ ...signed, headers: {}, body: spoilt ? 'hello!' : 'hello' })
})
row('InvalidArgument', 400, 'presigned PUT: Authorization header too', (spoilt) => {
  const signed = presign(served.url, put({}))
  return send({ ...signed, headers: spoilt ? { authorization: 'AWS4-HMAC-SHA256 x' } : {} })
})
row('AccessDenied', 403, 'presigned PUT: not signed at all', (spoilt) => {
  const signed = presign(served.url, put({}))
  return send({ ...signed, url: spoilt ? signed.url.replace(/\?.*/, '') : signed.url })
})
row('SignatureDoesNotMatch', 403, 'AWS SDK: presigned for another key', async (spoilt) => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'ü/a+b (1).txt' }), { expiresIn: 60 })
  return fetch(spoilt ? url.replace('%281%29', '%282%29') : url, { method: 'PUT', body: 'x' })
})

// Signatures in headers ---------------------------------------------------------------------------------------------------

const signed = (code: string, status: number, name: string, spoil: () => Partial<SignOptions>) =>
  row(code, status, `signed PUT: ${name}`, (spoilt) => sendSigned(spoilt ? spoil() : {}))
const editedHeaders = (code: string, status: number, name: string, edit: (headers: Record<string, string>) => void) =>
  row(code, status, `signed PUT: ${name}`, (spoilt) => {
    const request = signHeaders(served.url, put({}))
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
signed('XAmzContentSHA256Mismatch', 400, 'hash of another body', () => ({ payloadHash: sha256('other') }))
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

// aws-chunked --------------------------------------------------------------------------------------------------------------

const first = 'a'.repeat(8192)
const chunkedBody = (options: { length?: string; body?: (signedBody: string) => string }) => {
  const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': options.length ?? '8197' }
  const request = signHeaders(served.url, put({ headers, payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }))
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
  const request = signHeaders(served.url, put({ headers, payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }))
  const body = [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`)
  return send({ ...request, body: `${body.join('')}${trailer}\r\n` })
}
const sha256Base64 = (data: string) => createHash('sha256').update(data).digest('base64')
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

// Bodies and their digests ------------------------------------------------------------------------------------------------

const withHeaders = (
  code: string,
  status: number,
  name: string,
  good: Record<string, string>,
  bad: Record<string, string>,
) => row(code, status, `PUT: ${name}`, (spoilt) => sendPresigned({ headers: spoilt ? bad : good }))

withHeaders(
  'BadDigest',
  400,
  'Content-MD5 of another body',
  { 'content-md5': md5('hello') },
  { 'content-md5': md5('other') },
)
withHeaders(
  'InvalidDigest',
  400,
  'Content-MD5 too short',
  { 'content-md5': md5('hello') },
  { 'content-md5': 'aGVsbG8=' },
)
const digests: [string, string][] = [
  ['crc32', 'NhCmhg=='],
  ['crc32c', 'mnG7TA=='],
  ['crc64nvme', 'M3eFcAZSQlc='],
  ['sha1', createHash('sha1').update('hello').digest('base64')],
  ['sha256', sha256Base64('hello')],
]
for (const [algorithm, value] of digests) {
  const name = `x-amz-checksum-${algorithm}`
  const other = value.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))
  withHeaders('BadDigest', 400, `${name} of another body`, { [name]: value }, { [name]: other })
  withHeaders('InvalidRequest', 400, `${name} malformed`, { [name]: value }, { [name]: 'AAAA' })
}
withHeaders(
  'InvalidRequest',
  400,
  'two checksums',
  { 'x-amz-checksum-crc32': 'NhCmhg==' },
  { 'x-amz-checksum-crc32': 'NhCmhg==', 'x-amz-checksum-sha256': sha256Base64('hello') },
)
withHeaders(
  'InvalidRequest',
  400,
  'an algorithm without its checksum',
  { 'x-amz-sdk-checksum-algorithm': 'CRC32', 'x-amz-checksum-crc32': 'NhCmhg==' },
  { 'x-amz-sdk-checksum-algorithm': 'CRC32' },
)
withHeaders(
  'MetadataTooLarge',
  400,
  'metadata over 2 KB',
  { 'x-amz-meta-a': 'a'.repeat(2047) },
  { 'x-amz-meta-a': 'a'.repeat(2048) },
)
withHeaders(
  'InvalidArgument',
  400,
  'unknown storage class',
  { 'x-amz-storage-class': 'STANDARD_IA' },
  { 'x-amz-storage-class': 'BEST' },
)
withHeaders('NotImplemented', 501, 'tagging', {}, { 'x-amz-tagging': 'a=b' })
withHeaders('PreconditionFailed', 412, 'If-None-Match: * on what exists', {}, { 'if-none-match': '*' })
withHeaders(
  'PreconditionFailed',
  412,
  'If-Match of another ETag',
  { 'if-match': Buffer.from(md5('hello'), 'base64').toString('hex') },
  { 'if-match': '"other"' },
)
row('KeyTooLongError', 400, 'PUT: a key of 1,025 bytes', (spoilt) =>
  sendPresigned({ path: `/demo/${'%C3%BC'.repeat(512)}${spoilt ? 'a' : ''}` }),
)
row('NoSuchBucket', 404, 'PUT: no such bucket', (spoilt) =>
  sendPresigned({ path: spoilt ? '/nowhere/key' : '/demo/key' }),
)
row('InvalidURI', 400, 'PUT: a path that is no UTF-8', (spoilt) =>
  sendPresigned({ path: spoilt ? '/demo/%FF' : '/demo/%C3%BF' }),
)
row('MissingContentLength', 411, 'PUT: no Content-Length', (spoilt) => {
  const request = presign(served.url, put({}))
  const headers: Record<string, string> = spoilt ? { 'transfer-encoding': 'chunked' } : { 'content-length': '5' }
  return rawRequest({ ...request, headers }, (write, end) => {
    write('hello')
    end()
  })
})
row('EntityTooLarge', 400, 'PUT: over 5 GiB', (spoilt) => {
  const request = presign(served.url, put({}))
  return rawRequest({ ...request, headers: { 'content-length': spoilt ? '5368709121' : '5' } }, (write) =>
    write('hello'),
  )
})
row('NotImplemented', 501, 'PUT: an operation there is not', (spoilt) =>
  sendPresigned({ query: spoilt ? { acl: '' } : {} }),
)
row('NotImplemented', 501, 'PUT: If-None-Match of an ETag', (spoilt) =>
  sendPresigned({ headers: spoilt ? { 'if-none-match': '"a"' } : {} }),
)

// POST forms ----------------------------------------------------------------------------------------------------------------

type Fields = Record<string, string>
type FormChange = Parameters<typeof signForm>[2]
const conditions = [{ bucket: Bucket }, ['starts-with', '$key', 'form/']]

function post(fields: Fields, file: string | null = 'hello', after: Fields = {}): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  if (file !== null) form.append('file', new Blob([file]), 'name.txt')
  for (const [name, value] of Object.entries(after)) form.append(name, value)
  return fetch(`${served.url}/demo`, { method: 'POST', body: form })
}
/** A row whose policy is made another way. */
const policy = (code: string, status: number, name: string, spoil: () => FormChange) =>
  row(code, status, `POST: ${name}`, (spoilt) => post(signForm('form/a', conditions, spoilt ? spoil() : {})))
/** A row whose fields are changed after signing. */
const form = (
  code: string,
  status: number,
  name: string,
  edit: (fields: Fields) => Fields,
  more: readonly unknown[] = [],
) =>
  row(code, status, `POST: ${name}`, (spoilt) => {
    const fields = signForm('form/a', [...conditions, ...more])
    return post(spoilt ? edit(fields) : fields)
  })
/** A row with a further condition, and a field that fits it or not. */
const condition = (name: string, extra: unknown, field: string, good: string, bad: string) =>
  row('AccessDenied', 403, `POST: ${name}`, (spoilt) =>
    post({ ...signForm('form/a', [...conditions, extra]), [field]: spoilt ? bad : good }),
  )
const without = (name: string) => (fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name))
const encodePolicy = (document: unknown) => ({ policy: Buffer.from(JSON.stringify(document)).toString('base64') })

policy('AccessDenied', 403, 'policy expired', () => ({ expiration: new Date(Date.now() - 1000).toISOString() }))
policy('SignatureDoesNotMatch', 403, 'another secret', () => ({ secret: 'other' }))
policy('InvalidAccessKeyId', 403, 'unknown key', () => ({
  credential: (text) => text.replace(accessKeyId, 'AKIDOTHER'),
}))
policy('InvalidArgument', 400, 'another region', () => ({
  credential: (text) => text.replace('us-east-1', 'eu-west-1'),
}))
policy('InvalidArgument', 400, 'another service', () => ({ credential: (text) => text.replace('/s3/', '/ec2/') }))
policy('InvalidArgument', 400, 'malformed credential', () => ({ credential: (text) => text.slice(0, 20) }))
policy('InvalidPolicyDocument', 400, 'policy no base64', () => ({ policy: '{"expiration"}' }))
policy('InvalidPolicyDocument', 400, 'policy no JSON', () => ({ policy: Buffer.from('{').toString('base64') }))
policy('InvalidPolicyDocument', 400, 'policy without expiration', () => encodePolicy({ conditions }))
policy('InvalidPolicyDocument', 400, 'policy without conditions', () =>
  encodePolicy({ expiration: '2999-01-01T00:00:00Z' }),
)
policy('InvalidPolicyDocument', 400, 'expiration no date', () => encodePolicy({ expiration: 'soon', conditions }))
policy('InvalidPolicyDocument', 400, 'a number for a value', () =>
  encodePolicy({ expiration: '2999-01-01T00:00:00Z', conditions: [{ key: 1 }] }),
)
policy('InvalidPolicyDocument', 400, 'unknown condition', () =>
  encodePolicy({ expiration: '2999-01-01T00:00:00Z', conditions: [['ends-with', '$key', 'a']] }),
)
form('SignatureDoesNotMatch', 403, 'policy changed after signing', (fields) => ({
  ...fields,
  ...encodePolicy({ expiration: '2999-01-01T00:00:00Z', conditions: [] }),
}))
form('AccessDenied', 403, 'a key outside starts-with', (fields) => ({ ...fields, key: 'other/a' }))
form('AccessDenied', 403, 'a field no condition names', (fields) => ({ ...fields, acl: 'public-read' }))
form('AccessDenied', 403, 'metadata no condition names', (fields) => ({ ...fields, 'x-amz-meta-a': '1' }))
form('AccessDenied', 403, 'another x-amz-date than in the policy', (fields) => ({
  ...fields,
  'x-amz-date': `${fields['x-amz-date']?.slice(0, 9)}000000Z`,
}))
form('AccessDenied', 403, 'no policy', without('policy'))
form('InvalidArgument', 400, 'no key', without('key'))
form('InvalidArgument', 400, 'no X-Amz-Signature', without('x-amz-signature'))
form('InvalidArgument', 400, 'no X-Amz-Credential', without('x-amz-credential'))
form('InvalidArgument', 400, 'no X-Amz-Date', without('x-amz-date'))
form('InvalidArgument', 400, 'no X-Amz-Algorithm', without('x-amz-algorithm'))
form('InvalidRequest', 400, 'signature version 2', (fields) => ({ ...fields, AWSAccessKeyId: accessKeyId }))
form('InvalidToken', 400, 'a session token nobody has', (fields) => ({ ...fields, 'x-amz-security-token': 'token' }))
condition(
  'content type outside starts-with',
  ['starts-with', '$Content-Type', 'image/'],
  'Content-Type',
  'image/png',
  'text/html',
)
condition(
  'one of a list of types outside starts-with',
  ['starts-with', '$Content-Type', 'image/'],
  'Content-Type',
  'image/png, image/gif',
  'image/png, text/html',
)
condition('a field unlike its object condition', { 'x-amz-meta-user': 'ann' }, 'x-amz-meta-user', 'ann', 'bob')
condition(
  'a field unlike its eq condition',
  ['eq', '$cache-control', 'no-store'],
  'Cache-Control',
  'no-store',
  'max-age=9',
)
condition(
  'success_action_status unlike its condition',
  { success_action_status: '201' },
  'success_action_status',
  '201',
  '200',
)
row('AccessDenied', 403, 'POST: a field of the policy left out', (spoilt) => {
  const fields = signForm('form/a', [...conditions, { 'x-amz-meta-a': '1' }])
  return post(spoilt ? fields : { ...fields, 'x-amz-meta-a': '1' })
})
row('AccessDenied', 403, 'POST: policy of another bucket', (spoilt) =>
  post(signForm('form/a', [{ bucket: spoilt ? 'closed' : Bucket }, ['eq', '$key', 'form/a']])),
)
row('AccessDenied', 403, 'POST: a needed field behind the file', (spoilt) => {
  const fields = signForm('form/a', [...conditions, { 'x-amz-meta-a': '1' }])
  return spoilt ? post(fields, 'hello', { 'x-amz-meta-a': '1' }) : post({ ...fields, 'x-amz-meta-a': '1' })
})
const sized = [...conditions, ['content-length-range', 3, 5]]
row('EntityTooLarge', 400, 'POST: one byte too large', (spoilt) =>
  post(signForm('form/a', sized), spoilt ? '123456' : '12345'),
)
row('EntityTooSmall', 400, 'POST: one byte too small', (spoilt) =>
  post(signForm('form/a', sized), spoilt ? '12' : '123'),
)
row('EntityTooLarge', 400, 'POST: a large file over the limit', (spoilt) =>
  post(
    signForm('form/a', [...conditions, ['content-length-range', 0, 2_000_000]]),
    'x'.repeat(spoilt ? 2_000_001 : 2_000_000),
  ),
)
row('InvalidArgument', 400, 'POST: no file', (spoilt) => post(signForm('form/a', conditions), spoilt ? null : 'hello'))
row('MaxPostPreDataLengthExceeded', 400, 'POST: fields over 20 KB', (spoilt) =>
  post({ ...signForm('form/a', conditions), 'x-ignore-a': 'x'.repeat(spoilt ? 21_000 : 10_000) }),
)
row('KeyTooLongError', 400, 'POST: a key of 1,025 bytes', (spoilt) =>
  post(signForm(`form/${'a'.repeat(spoilt ? 1020 : 1019)}`, conditions)),
)
row('MetadataTooLarge', 400, 'POST: metadata over 2 KB', (spoilt) =>
  post({
    ...signForm('form/a', [...conditions, ['starts-with', '$x-amz-meta-a', '']]),
    'x-amz-meta-a': 'a'.repeat(spoilt ? 2048 : 2047),
  }),
)
row('BadDigest', 400, 'POST: checksum of another file', (spoilt) =>
  post({
    ...signForm('form/a', [...conditions, ['starts-with', '$x-amz-checksum-sha256', '']]),
    'x-amz-checksum-sha256': sha256Base64(spoilt ? 'other' : 'hello'),
  }),
)
const rawForm = (edit: (body: string) => string, type = 'multipart/form-data; boundary=bound') => {
  const fields = Object.entries(signForm('form/a', conditions))
  const parts = fields.map(
    ([name, value]) => `--bound\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const body = `${parts.join('')}--bound\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhello\r\n--bound--\r\n`
  return fetch(`${served.url}/demo`, { method: 'POST', headers: { 'content-type': type }, body: edit(body) })
}
row('MalformedPOSTRequest', 400, 'POST: no last boundary', (spoilt) =>
  rawForm((body) => (spoilt ? body.replace('\r\n--bound--\r\n', '') : body)),
)
row('MalformedPOSTRequest', 400, 'POST: a field without a name', (spoilt) =>
  rawForm((body) => (spoilt ? body.replace('name="key"', 'title="key"') : body)),
)
row('MalformedPOSTRequest', 400, 'POST: no boundary', (spoilt) =>
  rawForm((body) => body, spoilt ? 'multipart/form-data' : undefined),
)
row('PreconditionFailed', 412, 'POST: not a form', (spoilt) =>
  rawForm((body) => body, spoilt ? 'text/plain' : undefined),
)
row('AccessDenied', 403, 'AWS SDK: createPresignedPost, another key', async (spoilt) => {
  const { fields } = await createPresignedPost(s3, { Bucket, Key: 'form/sdk', Fields: { 'Content-Type': 'a/b' } })
  return post(spoilt ? { ...fields, key: 'form/other' } : fields)
})
row('MethodNotAllowed', 405, 'POST: to an object', (spoilt) =>
  spoilt ? send(signHeaders(served.url, put({ method: 'POST' }))) : sendSigned({}),
)

// Multipart -----------------------------------------------------------------------------------------------------------------

const partBody = randomBytes(1000)
async function createUpload(parts = 2): Promise<{ uploadId: string; etags: string[] }> {
  const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'multi' }))
  const etags: string[] = []
  for (let PartNumber = 1; PartNumber <= parts; PartNumber++) {
    const part = { Bucket, Key: 'multi', UploadId, PartNumber, Body: partBody }
    etags.push((await s3.send(new UploadPartCommand(part))).ETag ?? '')
  }
  return { uploadId: UploadId, etags }
}
const sendPart = (uploadId: string, number: string, more: Partial<SignOptions> = {}) =>
  send(presign(served.url, put({ path: '/demo/multi', query: { uploadId, partNumber: number }, ...more })))
const completeXml = (etags: readonly string[], numbers = etags.map((_, i) => i + 1)) =>
  `<CompleteMultipartUpload>${numbers.map((n, i) => `<Part><PartNumber>${n}</PartNumber><ETag>${etags[i]}</ETag></Part>`).join('')}</CompleteMultipartUpload>`
const sendComplete = (uploadId: string, body: string, more: Partial<SignOptions> = {}) =>
  send(presign(served.url, put({ method: 'POST', path: '/demo/multi', query: { uploadId }, body, ...more })))

const part = (code: string, status: number, name: string, spoil: (uploadId: string) => Promise<Response>) =>
  row(
    code,
    status,
    `UploadPart: ${name}`,
    async (spoilt) => {
      const { uploadId } = await createUpload(0)
      return spoilt ? spoil(uploadId) : sendPart(uploadId, '1')
    },
    { keepsFiles: false },
  )
part('InvalidArgument', 400, 'part 0', (id) => sendPart(id, '0'))
part('InvalidArgument', 400, 'part 10,001', (id) => sendPart(id, '10001'))
part('InvalidArgument', 400, 'part no number', (id) => sendPart(id, 'one'))
part('NoSuchUpload', 404, 'no such upload', () => sendPart('0'.repeat(32), '1'))
part('NoSuchUpload', 404, 'upload of another key', (id) => sendPart(id, '1', { path: '/demo/multi2' }))
part('BadDigest', 400, 'Content-MD5 of another body', (id) =>
  sendPart(id, '1', { headers: { 'content-md5': md5('other') } }),
)
part('NoSuchUpload', 404, 'upload aborted', async (id) => {
  await send(presign(served.url, { method: 'DELETE', path: '/demo/multi', query: { uploadId: id } }))
  return sendPart(id, '1')
})
row(
  'InvalidRequest',
  400,
  'UploadPart: no checksum although the upload has an algorithm',
  async (spoilt) => {
    const create = { Bucket, Key: 'multi', ChecksumAlgorithm: 'SHA256' as const }
    const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand(create))
    return sendPart(UploadId, '1', { headers: spoilt ? {} : { 'x-amz-checksum-sha256': sha256Base64('hello') } })
  },
  { keepsFiles: false },
)

type Spoil = (uploadId: string, etags: string[]) => Promise<Response>
const complete = (code: string, status: number, name: string, spoil: Spoil) =>
  row(
    code,
    status,
    `Complete: ${name}`,
    async (spoilt) => {
      const { uploadId, etags } = await createUpload()
      return spoilt ? spoil(uploadId, etags) : sendComplete(uploadId, completeXml(etags))
    },
    { keepsFiles: false },
  )
complete('InvalidPart', 400, 'a part that is not there', (id, etags) =>
  sendComplete(id, completeXml([...etags, etags[0] ?? ''])),
)
complete('InvalidPart', 400, 'the ETag of another part', (id, etags) =>
  sendComplete(id, completeXml([etags[0] ?? '', `"${'0'.repeat(32)}"`])),
)
complete('InvalidPartOrder', 400, 'parts out of order', (id, etags) => sendComplete(id, completeXml(etags, [2, 1])))
complete('InvalidPartOrder', 400, 'a part twice', (id, etags) => sendComplete(id, completeXml(etags, [1, 1])))
complete('MalformedXML', 400, 'no parts', (id) => sendComplete(id, completeXml([])))
complete('MalformedXML', 400, 'no XML', (id) => sendComplete(id, '<CompleteMultipartUpload><Part>'))
complete('MalformedXML', 400, 'another document', (id) => sendComplete(id, '<Delete></Delete>'))
complete('MalformedXML', 400, 'a part without ETag', (id) =>
  sendComplete(id, '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>'),
)
complete('NoSuchUpload', 404, 'no such upload', (_, etags) => sendComplete('0'.repeat(32), completeXml(etags)))
complete('NoSuchUpload', 404, 'upload of another key', (id, etags) =>
  sendComplete(id, completeXml(etags), { path: '/demo/multi2' }),
)
complete('PreconditionFailed', 412, 'If-None-Match: * on what exists', async (id, etags) => {
  await sendPresigned({ path: '/demo/multi' })
  return sendComplete(id, completeXml(etags), { headers: { 'if-none-match': '*' } })
})
complete('InvalidRequest', 400, 'another size than announced', (id, etags) =>
  sendComplete(id, completeXml(etags), { headers: { 'x-amz-mp-object-size': '1' } }),
)
complete('EntityTooSmall', 400, 'a part below the minimum before the last', async (id) => {
  const small = await sendPart(id, '1', { body: 'a'.repeat(999) })
  const last = await sendPart(id, '2')
  return sendComplete(id, completeXml([small.headers.get('etag') ?? '', last.headers.get('etag') ?? '']))
})
row(
  'InvalidRequest',
  400,
  'AWS SDK: Complete without the checksums of the parts',
  async (spoilt) => {
    const upload = { Bucket, Key: 'multi', ChecksumAlgorithm: 'CRC32' as const }
    const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand(upload))
    const { ETag, ChecksumCRC32 } = await s3.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'hello' }),
    )
    const Parts = [{ PartNumber: 1, ETag, ...(spoilt ? {} : { ChecksumCRC32 }) }]
    const command = new CompleteMultipartUploadCommand({ Bucket, Key: 'multi', UploadId, MultipartUpload: { Parts } })
    try {
      await s3.send(command)
      return new Response()
    } catch (error) {
      if (!(error instanceof S3ServiceException)) throw error
      return new Response(`<Code>${error.name}</Code>`, { status: error.$metadata.httpStatusCode ?? 0 })
    }
  },
  { keepsFiles: false },
)

// Preflights ----------------------------------------------------------------------------------------------------------------

const preflight = (headers: Record<string, string>, path = '/demo/key.txt') =>
  fetch(`${served.url}${path}`, { method: 'OPTIONS', headers })
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

// Reading -------------------------------------------------------------------------------------------------------------------

async function read(options: Partial<SignOptions>): Promise<Response> {
  await sendPresigned({})
  return send(presign(served.url, { method: 'GET', path: '/demo/key.txt', ...options }))
}
const refusedRead = (
  code: string | undefined,
  status: number,
  name: string,
  bad: Partial<SignOptions>,
  good: Partial<SignOptions> = {},
) => row(code, status, name, (spoilt) => read(spoilt ? bad : good), { keepsFiles: false })

refusedRead('NoSuchKey', 404, 'GET: no such key', { path: '/demo/none' })
refusedRead('NoSuchBucket', 404, 'GET: no such bucket', { path: '/nowhere/key.txt' })
refusedRead(undefined, 404, 'HEAD: no such key', { method: 'HEAD', path: '/demo/none' }, { method: 'HEAD' })
refusedRead(
  'InvalidRange',
  416,
  'GET: a range behind the end',
  { unsigned: { range: 'bytes=5-' } },
  { unsigned: { range: 'bytes=4-' } },
)
refusedRead(
  'InvalidRange',
  416,
  'GET: the last 0 bytes',
  { unsigned: { range: 'bytes=-0' } },
  { unsigned: { range: 'bytes=-1' } },
)
refusedRead(
  'InvalidPartNumber',
  416,
  'GET: a part there is not',
  { query: { partNumber: '2' } },
  { query: { partNumber: '1' } },
)
refusedRead(
  'PreconditionFailed',
  412,
  'GET: If-Match of another ETag',
  { unsigned: { 'if-match': '"other"' } },
  { unsigned: { 'if-match': '*' } },
)
refusedRead('PreconditionFailed', 412, 'GET: If-Unmodified-Since', {
  unsigned: { 'if-unmodified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' },
})
refusedRead(
  undefined,
  304,
  'GET: If-None-Match of its ETag',
  { unsigned: { 'if-none-match': '*' } },
  { unsigned: { 'if-none-match': '"other"' } },
)
refusedRead('NotImplemented', 501, 'GET: tagging', { query: { tagging: '' } })
refusedRead(
  'InvalidArgument',
  400,
  'List: a token nobody gave',
  { path: '/demo', query: { 'list-type': '2', 'continuation-token': '?' } },
  { path: '/demo', query: { 'list-type': '2' } },
)
refusedRead(
  'InvalidArgument',
  400,
  'List: max-keys no number',
  { path: '/demo', query: { 'list-type': '2', 'max-keys': 'all' } },
  { path: '/demo', query: { 'list-type': '2', 'max-keys': '1' } },
)
row(
  'InvalidRequest',
  400,
  'GET: overrides without a signature',
  async (spoilt) => {
    const signedUrl = (await read({ query: { 'response-content-type': 'a/b' } })).url
    return fetch(spoilt ? signedUrl.replace(/X-Amz[^&]*&?/g, '') : signedUrl)
  },
  { keepsFiles: false },
)
row('InvalidRequest', 400, 'DeleteObjects: no Content-MD5', (spoilt) => {
  const body = '<Delete><Object><Key>none</Key></Object></Delete>'
  const headers: Record<string, string> = spoilt ? {} : { 'content-md5': md5(body) }
  return send(presign(served.url, { method: 'POST', path: '/demo', query: { delete: '' }, headers, body }))
})

test('the table is long enough', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60)
  expect(new Set(rows.map((each) => each.name)).size).toBe(rows.length)
})

test.each(rows)('$name: $status $code', async ({ status, code, send: request, keepsFiles = true }) => {
  const good = await request(false)
  expect(await codeOf(good)).toBeUndefined()
  expect(good.ok).toBe(true)
  const before = await files()
  const refused = await request(true)
  expect({ status: refused.status, code: await codeOf(refused.clone()) }).toEqual({ status, code })
  if (keepsFiles) expect(await files()).toEqual(before)
  expect(await readdir(join(directory, 'incoming'))).toEqual([])
})
