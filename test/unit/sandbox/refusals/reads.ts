/** Reading, listing and deleting. */
import { presign, type SignOptions } from '../signer.ts'
import { collect, md5, type Row, send, type Stage } from './stage.ts'

export function readsRows(stage: Stage): Row[] {
  const rows: Row[] = []
  const row = collect(rows)
  const { sendPresigned } = stage

  async function read(options: Partial<SignOptions>): Promise<Response> {
    await sendPresigned({})
    return send(presign(stage.url, { method: 'GET', path: '/demo/key.txt', ...options }))
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
  refusedRead(
    'InvalidArgument',
    400,
    'GET: an override no header can hold',
    { query: { 'response-content-type': 'a\nb' } },
    { query: { 'response-content-type': 'a/b' } },
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
    return send(presign(stage.url, { method: 'POST', path: '/demo', query: { delete: '' }, headers, body }))
  })

  return rows
}
