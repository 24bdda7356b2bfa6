/** Presigned URLs. */
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { presign, type SignOptions } from '../signer.ts'
import { Bucket, collect, minute, put, type Row, send, type Stage } from './stage.ts'

export function presignedRows(stage: Stage): Row[] {
  const rows: Row[] = []
  const row = collect(rows)
  const { sendPresigned } = stage

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
      const signed = presign(stage.url, put(good))
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
    const signed = presign(stage.url, put({ method: spoilt ? 'GET' : 'PUT' }))
    return send({ ...signed, method: 'PUT' })
  })
  row('SignatureDoesNotMatch', 403, 'presigned PUT: another signed content-type', (spoilt) => {
    const signed = presign(stage.url, put({ headers: { 'content-type': 'image/png' } }))
    return send({ ...signed, headers: { 'content-type': spoilt ? 'text/html' : 'image/png' } })
  })
  row('SignatureDoesNotMatch', 403, 'presigned PUT: signed header left out', (spoilt) => {
    const signed = presign(stage.url, put({ headers: { 'cache-control': 'no-store' } }))
    return send({ ...signed, headers: spoilt ? {} : signed.headers })
  })
  row('SignatureDoesNotMatch', 403, 'presigned PUT: another signed content-length', (spoilt) => {
    const signed = presign(stage.url, put({ headers: { 'content-length': '5' } }))
    return send({ ...signed, headers: {}, body: spoilt ? 'hello!' : 'hello' })
  })
  row('InvalidArgument', 400, 'presigned PUT: Authorization header too', (spoilt) => {
    const signed = presign(stage.url, put({}))
    return send({ ...signed, headers: spoilt ? { authorization: 'AWS4-HMAC-SHA256 x' } : {} })
  })
  row('AccessDenied', 403, 'presigned PUT: not signed at all', (spoilt) => {
    const signed = presign(stage.url, put({}))
    return send({ ...signed, url: spoilt ? signed.url.replace(/\?.*/, '') : signed.url })
  })
  row('SignatureDoesNotMatch', 403, 'AWS SDK: presigned for another key', async (spoilt) => {
    const url = await getSignedUrl(stage.s3, new PutObjectCommand({ Bucket, Key: 'ü/a+b (1).txt' }), { expiresIn: 60 })
    return fetch(spoilt ? url.replace('%281%29', '%282%29') : url, { method: 'PUT', body: 'x' })
  })

  return rows
}
