/** Parts and the Complete of a multipart upload. */
import { randomBytes } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { presign, type SignOptions } from '../signer.ts'
import { Bucket, collect, md5, put, type Row, send, sha256Base64, type Stage } from './stage.ts'

export function multipartRows(stage: Stage): Row[] {
  const rows: Row[] = []
  const row = collect(rows)
  const { sendPresigned } = stage

  const partBody = randomBytes(1000)
  async function createUpload(parts = 2): Promise<{ uploadId: string; etags: string[] }> {
    const { UploadId = '' } = await stage.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'multi' }))
    const etags: string[] = []
    for (let PartNumber = 1; PartNumber <= parts; PartNumber++) {
      const part = { Bucket, Key: 'multi', UploadId, PartNumber, Body: partBody }
      etags.push((await stage.s3.send(new UploadPartCommand(part))).ETag ?? '')
    }
    return { uploadId: UploadId, etags }
  }
  const sendPart = (uploadId: string, number: string, more: Partial<SignOptions> = {}) =>
    send(presign(stage.url, put({ path: '/demo/multi', query: { uploadId, partNumber: number }, ...more })))
  const completeXml = (etags: readonly string[], numbers = etags.map((_, i) => i + 1)) =>
    `<CompleteMultipartUpload>${numbers.map((n, i) => `<Part><PartNumber>${n}</PartNumber><ETag>${etags[i]}</ETag></Part>`).join('')}</CompleteMultipartUpload>`
  const sendComplete = (uploadId: string, body: string, more: Partial<SignOptions> = {}) =>
    send(presign(stage.url, put({ method: 'POST', path: '/demo/multi', query: { uploadId }, body, ...more })))

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
    await send(presign(stage.url, { method: 'DELETE', path: '/demo/multi', query: { uploadId: id } }))
    return sendPart(id, '1')
  })
  row(
    'InvalidRequest',
    400,
    'UploadPart: no checksum although the upload has an algorithm',
    async (spoilt) => {
      const create = { Bucket, Key: 'multi', ChecksumAlgorithm: 'SHA256' as const }
      const { UploadId = '' } = await stage.s3.send(new CreateMultipartUploadCommand(create))
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
      const { UploadId = '' } = await stage.s3.send(new CreateMultipartUploadCommand(upload))
      const { ETag, ChecksumCRC32 } = await stage.s3.send(
        new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'hello' }),
      )
      const Parts = [{ PartNumber: 1, ETag, ...(spoilt ? {} : { ChecksumCRC32 }) }]
      const command = new CompleteMultipartUploadCommand({ Bucket, Key: 'multi', UploadId, MultipartUpload: { Parts } })
      try {
        await stage.s3.send(command)
        return new Response()
      } catch (error) {
        if (!(error instanceof S3ServiceException)) throw error
        return new Response(`<Code>${error.name}</Code>`, { status: error.$metadata.httpStatusCode ?? 0 })
      }
    },
    { keepsFiles: false },
  )

  return rows
}
