import { describe, expect, it } from 'vitest'
import type { UploadHandler } from '../../../src/server/options.ts'
import {
  abortAll,
  codeOf,
  completeOne,
  failure,
  post,
  setup,
  signInParts,
  signOne,
  stored,
  type Thread,
} from './fixtures.ts'
import {
  claimsOf,
  content,
  IN_PARTS,
  PART,
  presignOf,
  sendPart,
  sendParts,
  SIZE,
  sliceOf,
  underWay,
} from './multipart-fixtures.ts'

type Presigned = Awaited<ReturnType<typeof presignOf>>

/** Sends an S3 call as the stock @uppy/aws-s3 would: with the headers that came along, and nothing else. */
async function call({ sandbox }: Thread, { url, method, headers }: Presigned, body?: string) {
  const response = await sandbox.fetch(new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }))
  return { status: response.status, text: await response.text(), etag: response.headers.get('etag') ?? '' }
}

const listOf = (etags: string[]) =>
  `<CompleteMultipartUpload>${etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`

/** A client's own multipart upload up to its parts, with a token that knows of none. */
async function ownUpload(thread: Thread & { handler: UploadHandler }, only = [1, 2]) {
  const { handler } = thread
  const { token, key } = await signOne(handler, { size: SIZE })
  const create = await presignOf(handler, token, 'createMultipartUpload')
  const { text } = await call(thread, create)
  const uploadId = /<UploadId>([^<]+)/.exec(text)?.[1] ?? ''
  expect(uploadId).not.toBe('')
  const etags: string[] = []
  for (const partNumber of only) {
    const part = await presignOf(handler, token, 'uploadPart', { uploadId, partNumber })
    const bytes = sliceOf(content(), PART, partNumber)
    const sent = await thread.sandbox.fetch(
      new Request(part.url, { method: 'PUT', headers: { 'content-length': String(bytes.length) }, body: bytes }),
    )
    expect(sent.status).toBe(200)
    etags.push(sent.headers.get('etag') ?? '')
  }
  return { token, key, uploadId, etags }
}

describe('a client that runs its own multipart upload', () => {
  it('creates, sends, lists and completes it, and the endpoint confirms what it finds', async () => {
    const thread = setup(IN_PARTS)
    const { token, key, uploadId, etags } = await ownUpload(thread)
    const listed = await call(thread, await presignOf(thread.handler, token, 'listParts', { uploadId }))
    expect(listed.text.match(/<PartNumber>/g)).toHaveLength(2)
    const complete = await presignOf(thread.handler, token, 'completeMultipartUpload', { uploadId })
    expect(await call(thread, complete, listOf(etags))).toMatchObject({ status: 200 })
    expect(await completeOne(thread.handler, token)).toMatchObject({ object: { key, size: SIZE } })
    expect((await stored(thread, key))?.headers.get('x-amz-meta-upload-id')).toBe(claimsOf(token).id)
  })

  it('cannot confirm fewer bytes than were announced', async () => {
    const thread = setup(IN_PARTS)
    const { token, uploadId, etags } = await ownUpload(thread, [1])
    const complete = await presignOf(thread.handler, token, 'completeMultipartUpload', { uploadId })
    expect(await call(thread, complete, listOf(etags))).toMatchObject({ status: 200 })
    expect(codeOf(await completeOne(thread.handler, token))).toBe('object_mismatch')
  })

  it('cannot send more: the length of every part is signed, and there are no further ones', async () => {
    const thread = setup(IN_PARTS)
    const { token, uploadId } = await ownUpload(thread, [])
    const { url } = await presignOf(thread.handler, token, 'uploadPart', { uploadId, partNumber: 2 })
    expect((await sendPart(thread, url, new Uint8Array(PART))).status).toBe(403)
    const third = { v: 1, action: 'presign', token, call: 'uploadPart', uploadId, partNumber: 3 }
    expect(await failure(thread.handler, post(third))).toEqual([400, 'bad_request'])
  })

  it('cannot give its upload another type or name', async () => {
    const thread = setup(IN_PARTS)
    const { token } = await signOne(thread.handler, { size: SIZE })
    const create = await presignOf(thread.handler, token, 'createMultipartUpload')
    expect(Object.keys(create.headers).sort()).toEqual(['content-type', 'x-amz-meta-name', 'x-amz-meta-upload-id'])
    for (const headers of [{ ...create.headers, 'content-type': 'text/html' }, { 'content-type': 'text/plain' }]) {
      expect((await call(thread, { ...create, headers })).status).toBe(403)
    }
  })

  it('reaches no upload of another key, whatever id it says', async () => {
    const thread = setup(IN_PARTS)
    const victim = await ownUpload(thread, [1])
    const { token } = await signOne(thread.handler, { size: SIZE })
    const { uploadId } = victim
    for (const [what, body] of [
      ['listParts', undefined],
      ['abortMultipartUpload', undefined],
      ['completeMultipartUpload', listOf(victim.etags)],
    ] as const) {
      const answer = await call(thread, await presignOf(thread.handler, token, what, { uploadId }), body)
      expect(answer).toMatchObject({ status: 404, text: expect.stringContaining('NoSuchUpload') })
    }
    expect(await underWay(thread)).toEqual([victim.key])
  })

  it('ends it', async () => {
    const thread = setup(IN_PARTS)
    const { token, uploadId } = await ownUpload(thread, [1])
    const abort = await presignOf(thread.handler, token, 'abortMultipartUpload', { uploadId })
    expect(abort.method).toBe('DELETE')
    expect(await call(thread, abort)).toMatchObject({ status: 204 })
    expect(await underWay(thread)).toEqual([])
  })
})

describe('the upload that sign created', () => {
  it('is the only one its token serves', async () => {
    const thread = setup(IN_PARTS)
    const signed = await signInParts(thread.handler, { size: SIZE })
    await sendParts(thread, signed)
    const { text } = await call(thread, await presignOf(thread.handler, signed.token, 'listParts'))
    expect(text.match(/<PartNumber>/g)).toHaveLength(2)
    const ask = { v: 1, action: 'presign', token: signed.token }
    for (const more of [{ call: 'createMultipartUpload' }, { call: 'listParts', uploadId: 'another' }]) {
      expect(await failure(thread.handler, post({ ...ask, ...more }))).toEqual([400, 'bad_request'])
    }
  })
})

describe('presign refuses', () => {
  it.each<[string, object]>([
    ['other calls', { call: 'deleteObject' }],
    ['names of the prototype', { call: 'toString' }],
    ['no call', {}],
    ['a part without number', { call: 'uploadPart', uploadId: 'x' }],
    ['no upload id', { call: 'listParts' }],
    ['an empty upload id', { call: 'listParts', uploadId: '' }],
    ['half a character', { call: 'listParts', uploadId: '\ud800' }],
    ['a list of ids', { call: 'listParts', uploadId: ['x'] }],
  ])('%s', async (_, more) => {
    const thread = setup(IN_PARTS)
    const { token } = await signOne(thread.handler)
    expect(await failure(thread.handler, post({ v: 1, action: 'presign', token, ...more }))).toEqual([
      400,
      'bad_request',
    ])
    expect(thread.errors).toEqual([])
  })

  it('where the multipart lane is closed', async () => {
    const { handler } = setup({ lanes: ['put'] })
    const { token } = await signOne(handler)
    const message = { v: 1, action: 'presign', token, call: 'createMultipartUpload' }
    expect(await failure(handler, post(message))).toEqual([400, 'bad_request'])
  })

  it('what is confirmed or aborted: it cannot be begun anew', async () => {
    const thread = setup(IN_PARTS)
    const done = await ownUpload(thread)
    const { uploadId } = done
    await call(
      thread,
      await presignOf(thread.handler, done.token, 'completeMultipartUpload', { uploadId }),
      listOf(done.etags),
    )
    await completeOne(thread.handler, done.token)
    const gone = await signOne(thread.handler)
    await abortAll(thread.handler, [gone.token])
    const create = (token: string) => post({ v: 1, action: 'presign', token, call: 'createMultipartUpload' })
    expect(await failure(thread.handler, create(done.token))).toEqual([409, 'already_exists'])
    expect(await failure(thread.handler, create(gone.token))).toEqual([410, 'upload_aborted'])
  })
})
