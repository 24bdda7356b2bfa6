/** Browser form uploads. */
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { accessKeyId, signForm, signHeaders } from '../signer.ts'
import { Bucket, collect, put, type Row, send, sha256Base64, type Stage } from './stage.ts'

export function formsRows(stage: Stage): Row[] {
  const rows: Row[] = []
  const row = collect(rows)
  const { sendSigned } = stage

  type Fields = Record<string, string>
  type FormChange = Parameters<typeof signForm>[2]
  const conditions = [{ bucket: Bucket }, ['starts-with', '$key', 'form/']]

  function post(fields: Fields, file: string | null = 'hello', after: Fields = {}): Promise<Response> {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    if (file !== null) form.append('file', new Blob([file]), 'name.txt')
    for (const [name, value] of Object.entries(after)) form.append(name, value)
    return fetch(`${stage.url}/demo`, { method: 'POST', body: form })
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
  row('AccessControlListNotSupported', 400, 'POST: an ACL', (spoilt) => {
    const acl = spoilt ? 'public-read' : 'bucket-owner-full-control'
    return post({ ...signForm('form/a', [...conditions, { acl }]), acl })
  })
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
  row('InvalidArgument', 400, 'POST: no file', (spoilt) =>
    post(signForm('form/a', conditions), spoilt ? null : 'hello'),
  )
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
    return fetch(`${stage.url}/demo`, { method: 'POST', headers: { 'content-type': type }, body: edit(body) })
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
    const { fields } = await createPresignedPost(stage.s3, {
      Bucket,
      Key: 'form/sdk',
      Fields: { 'Content-Type': 'a/b' },
    })
    return post(spoilt ? { ...fields, key: 'form/other' } : fields)
  })
  row('MethodNotAllowed', 405, 'POST: to an object', (spoilt) =>
    spoilt ? send(signHeaders(stage.url, put({ method: 'POST' }))) : sendSigned({}),
  )

  return rows
}
