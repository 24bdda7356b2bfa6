/** Bodies, their digests, and the headers of a PUT. */
import { createHash } from 'node:crypto'
import { presign, rawRequest } from '../signer.ts'
import { collect, md5, put, type Row, sha256Base64, type Stage } from './stage.ts'

export function bodiesRows(stage: Stage): Row[] {
  const rows: Row[] = []
  const row = collect(rows)
  const { sendPresigned } = stage

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
    const request = presign(stage.url, put({}))
    const headers: Record<string, string> = spoilt ? { 'transfer-encoding': 'chunked' } : { 'content-length': '5' }
    return rawRequest({ ...request, headers }, (write, end) => {
      write('hello')
      end()
    })
  })
  row('EntityTooLarge', 400, 'PUT: over 5 GiB', (spoilt) => {
    const request = presign(stage.url, put({}))
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

  return rows
}
