import { describe, expect, it, vi } from 'vitest'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { createGate } from '../../../src/server/gate.ts'
import { listParts } from '../../../src/server/list-parts.ts'
import { memoryOnceStore } from '../../../src/server/once.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { s3 } from '../../../src/server/s3.ts'
import {
  abortAll,
  codeOf,
  completeOne,
  failure,
  post,
  setup,
  signInParts,
  signOne,
  storage,
  STORAGE_SECRET,
  stored,
  upload,
} from './fixtures.ts'
import {
  bytesOf,
  claimsOf,
  content,
  IN_PARTS,
  MiB,
  PART,
  partsOf,
  resumeOf,
  sendPart,
  sendParts,
  SIZE,
  sliceOf,
  underWay,
  uploadInParts,
} from './multipart-fixtures.ts'

describe('a file in parts', () => {
  it('is created at sign, sent, put together, looked at and told once', async () => {
    const onUploaded = vi.fn(() => ({ row: 1 }))
    const thread = setup({ ...IN_PARTS, onUploaded })
    const signed = await signInParts(thread.handler, { size: SIZE, meta: { album: 7 } })
    expect(signed.upload).toMatchObject({
      partSize: PART,
      partCount: 2,
      urls: [{ partNumber: 1 }, { partNumber: 2 }],
    })
    expect(await underWay(thread)).toEqual([signed.key])
    await sendParts(thread, signed)

    const answers = await Promise.all(Array.from({ length: 5 }, () => completeOne(thread.handler, signed.token)))
    expect(answers[0]).toMatchObject({
      object: { key: signed.key, name: 'film.mp4', type: 'video/mp4', size: SIZE, data: { row: 1 } },
    })
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(onUploaded).toHaveBeenCalledOnce()
    expect(onUploaded).toHaveBeenCalledWith(
      expect.objectContaining({ meta: { album: 7 }, etag: expect.stringMatching(/^[0-9a-f]{32}-2$/) }),
      expect.anything(),
    )
    expect(Buffer.from(await bytesOf(thread, signed.key)).equals(content())).toBe(true)
    expect((await stored(thread, signed.key))?.headers.get('x-amz-meta-name')).toBe('film.mp4')
    expect(thread.errors).toEqual([])
  })

  it('goes through three instances that share a secret and a once store', async () => {
    const once = memoryOnceStore()
    const onUploaded = vi.fn()
    const thread = setup({ ...IN_PARTS, once, onUploaded })
    const instance = () => createUploadHandler(thread.settings)
    const [first, second, third] = [instance(), instance(), instance()]
    const signed = await signInParts(first, { size: SIZE })
    const { urls } = await partsOf(second, signed.token, [2])
    expect(await sendPart(thread, urls[0]?.url ?? '', sliceOf(content(), PART, 2))).toMatchObject({ status: 200 })
    expect((await resumeOf(third, signed.token)).parts).toEqual([{ partNumber: 2, size: SIZE - PART }])
    await sendParts(thread, signed, content(), [1])
    expect((await resumeOf(first, signed.token)).parts.map(({ partNumber }) => partNumber)).toEqual([1, 2])
    const answers = await Promise.all([third, second, first].map((one) => completeOne(one, signed.token)))
    expect(answers.map(codeOf)).toEqual(['ok', 'ok', 'ok'])
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('is named as missing by its numbers, and completes once they are sent', async () => {
    const onUploaded = vi.fn()
    const thread = setup({ ...IN_PARTS, onUploaded })
    const signed = await signInParts(thread.handler, { size: SIZE })
    expect(await completeOne(thread.handler, signed.token)).toMatchObject({
      error: { code: 'parts_missing', partNumbers: [1, 2] },
    })
    await sendParts(thread, signed, content(), [2])
    const missing = await completeOne(thread.handler, signed.token)
    expect(missing).toMatchObject({ error: { code: 'parts_missing', partNumbers: [1] } })
    expect(missing).toMatchObject({ error: { message: expect.stringContaining('storage: 1. Send them') } })
    expect(onUploaded).not.toHaveBeenCalled()
    await sendParts(thread, signed, content(), [1])
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('ok')
  })

  it('names no more than ten parts in its sentence, and all of them beside it', async () => {
    const thread = setup()
    const signed = await signInParts(thread.handler, { size: 1024 * MiB })
    const answer = await completeOne(thread.handler, signed.token)
    const all = Array.from({ length: 126 }, (_, i) => i + 1)
    expect(answer).toMatchObject({
      error: { partNumbers: all, message: expect.stringContaining('9, 10 and 116 more.') },
    })
  })

  it('comes with eight URLs at first, and more are asked for', async () => {
    const thread = setup()
    const { upload: target, token } = await signInParts(thread.handler, { size: 1024 * MiB })
    expect(target).toMatchObject({ partSize: 131 * 64 * 1024, partCount: 126 })
    expect(target.urls.map(({ partNumber }) => partNumber)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const { urls, expiresAt, now } = await partsOf(thread.handler, token, [126, 9])
    expect(urls.map(({ partNumber }) => partNumber)).toEqual([126, 9])
    expect(expiresAt - now).toBe(900_000)
  })

  it('is signed for its length, so that no part is larger or smaller than planned', async () => {
    const thread = setup(IN_PARTS)
    const { upload: target } = await signInParts(thread.handler, { size: SIZE })
    const [one, two] = target.urls.map(({ url }) => url)
    for (const [url, size] of [
      [one, PART + 1],
      [one, PART - 1],
      [two, PART],
      [two, SIZE - PART - 1],
      [one, 0],
    ] as const) {
      expect((await sendPart(thread, url ?? '', new Uint8Array(size))).status).toBe(403)
    }
    const swapped = (one ?? '').replace('partNumber=1', 'partNumber=3')
    expect((await sendPart(thread, swapped, new Uint8Array(PART))).status).toBe(403)
  })

  it('gets new URLs when the old ones have expired', async () => {
    const thread = setup({ ...IN_PARTS, expiresIn: 60 })
    const { upload: target, token } = await signInParts(thread.handler, { size: SIZE })
    thread.clock.now += 61_000
    const bytes = sliceOf(content(), PART, 1)
    expect(await sendPart(thread, target.urls[0]?.url ?? '', bytes)).toMatchObject({ status: 403 })
    const { urls } = await partsOf(thread.handler, token, [1])
    expect(await sendPart(thread, urls[0]?.url ?? '', bytes)).toMatchObject({ status: 200 })
  })

  it('is put only where the client says it can send parts', async () => {
    const thread = setup(IN_PARTS)
    expect((await signOne(thread.handler, { size: SIZE })).upload.method).toBe('PUT')
    expect(await underWay(thread)).toEqual([])
  })

  it('of 5 TiB can be signed, and one byte more cannot', async () => {
    const { handler } = setup()
    const { upload: target } = await signInParts(handler, { size: 5 * 1024 ** 4 })
    expect(target).toMatchObject({ partSize: 41_986 * 64 * 1024, partCount: 1998 })
    await expect(signInParts(handler, { size: 5 * 1024 ** 4 + 1 })).rejects.toThrow('file_invalid')
  })
})

describe('resume', () => {
  it('lists parts beyond the first thousand', { timeout: 30_000 }, async () => {
    const thread = setup()
    const size = 8208 * MiB
    const { token, key, upload: target } = await signInParts(thread.handler, { size })
    const uploadId = claimsOf(token).multipart?.uploadId ?? ''
    // Smaller than planned, so that they fit into a test; sent past the handler, whose URLs would refuse them.
    for (let partNumber = 1; partNumber <= target.partCount; partNumber++) {
      const query = { uploadId, partNumber: String(partNumber) }
      const url = presignUrl(storage, { method: 'PUT', key, expiresIn: 60, query, now: new Date(thread.clock.now) })
      await sendPart(thread, url, new Uint8Array(1))
    }
    const calls = createGate({ atOnce: 1 })
    const access = { storage, fetch: thread.settings.fetch ?? fetch, calls, now: () => thread.clock.now }
    const held = await listParts(access, key, uploadId)
    expect(held?.map(({ partNumber }) => partNumber)).toEqual(Array.from({ length: target.partCount }, (_, i) => i + 1))
    thread.calls.length = 0
    // Not one of them has the planned length, so all are missing: every one was looked at.
    expect((await resumeOf(thread.handler, token)).parts).toEqual([])
    const answer = await completeOne(thread.handler, token)
    expect(answer).toMatchObject({ error: { code: 'parts_missing' } })
    expect(thread.calls.filter((call) => call === `GET /demo/${key}`)).toHaveLength(4)
    expect(target.partCount).toBeGreaterThan(1000)
  })

  it('tells the plan, so that a token is all that must be kept', async () => {
    const thread = setup(IN_PARTS)
    const signed = await signInParts(thread.handler, { size: SIZE })
    expect(await resumeOf(thread.handler, signed.token)).toEqual({
      v: 1,
      key: signed.key,
      size: SIZE,
      partSize: PART,
      partCount: 2,
      parts: [],
    })
  })

  it('finds nothing left to send once the upload was completed', async () => {
    const thread = setup(IN_PARTS)
    const { token } = await uploadInParts(thread)
    const before = await resumeOf(thread.handler, token)
    await completeOne(thread.handler, token)
    expect(await resumeOf(thread.handler, token)).toEqual(before)
    expect(before.parts).toEqual([
      { partNumber: 1, size: PART },
      { partNumber: 2, size: SIZE - PART },
    ])
  })

  it('says so where the storage knows the upload no more', async () => {
    const thread = setup(IN_PARTS)
    const { token } = await uploadInParts(thread)
    await abortAll(thread.handler, [token])
    expect(await failure(thread.handler, post({ v: 1, action: 'resume', token }))).toEqual([409, 'object_missing'])
  })
})

describe('abort', () => {
  it('removes the parts, and the upload cannot be completed any more', async () => {
    const thread = setup(IN_PARTS)
    const signed = await uploadInParts(thread)
    expect(await abortAll(thread.handler, [signed.token])).toEqual([{ removed: true }])
    expect(await underWay(thread)).toEqual([])
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('upload_aborted')
    expect(await sendPart(thread, signed.upload.urls[0]?.url ?? '', content(PART))).toMatchObject({
      code: 'NoSuchUpload',
    })
    expect(await abortAll(thread.handler, [signed.token])).toEqual([{ removed: false }])
  })

  it('leaves a confirmed object alone', async () => {
    const thread = setup(IN_PARTS)
    const signed = await uploadInParts(thread)
    await completeOne(thread.handler, signed.token)
    expect(await abortAll(thread.handler, [signed.token])).toEqual([{ removed: false }])
    expect(await stored(thread, signed.key)).toBeDefined()
  })

  it('removes the object of an upload that was put together and never told', async () => {
    const thread = setup({ ...IN_PARTS, onUploaded: () => Promise.reject(new Error('The database is away.')) })
    const signed = await uploadInParts(thread)
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('callback_failed')
    expect(await stored(thread, signed.key)).toBeDefined()
    expect(await abortAll(thread.handler, [signed.token])).toEqual([{ removed: true }])
    expect(await stored(thread, signed.key)).toBeUndefined()
  })
})

describe('what is refused', () => {
  it('parts that the file has not, and parts of a file in one request', async () => {
    const thread = setup(IN_PARTS)
    const { token } = await signInParts(thread.handler, { size: SIZE })
    const asked = async (partNumbers: unknown, of = token) =>
      await failure(thread.handler, post({ v: 1, action: 'parts', token: of, partNumbers }))
    for (const numbers of [[3], [1, 3], [0], [-1], [1.5], ['1'], [10_001], [], 'all', Array(101).fill(1)]) {
      expect(await asked(numbers)).toEqual([400, 'bad_request'])
    }
    const single = await upload(thread)
    expect(await asked([1], single.token)).toEqual([400, 'bad_request'])
    expect(await failure(thread.handler, post({ v: 1, action: 'resume', token: single.token }))).toEqual([
      400,
      'bad_request',
    ])
    expect(await asked([1], `${token}x`)).toEqual([403, 'token_invalid'])
    thread.clock.now += 86_400_000
    expect(await asked([1])).toEqual([410, 'token_expired'])
  })

  it('another user’s upload', async () => {
    const thread = setup({
      ...IN_PARTS,
      authorize: (request) => ({ userId: request.headers.get('x-user') ?? 'nobody' }),
    })
    const { token } = await signInParts(thread.handler, { size: SIZE }, { 'x-user': 'ann' })
    const bob = { 'x-user': 'bob' }
    for (const message of [
      { action: 'parts', partNumbers: [1] },
      { action: 'resume' },
      { action: 'presign', call: 'listParts' },
    ]) {
      expect(await failure(thread.handler, post({ v: 1, token, ...message }, bob))).toEqual([403, 'forbidden'])
    }
  })
})

it('reaches S3 at the internal address alone, and signs for the public one', async () => {
  const inside = s3({
    bucket: 'demo',
    region: 'us-east-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: STORAGE_SECRET,
    endpoint: 'https://s3.test',
    internalEndpoint: 'http://minio:9000',
  })
  const hosts = new Set<string>()
  const thread = setup(IN_PARTS)
  const handler = createUploadHandler({
    ...thread.settings,
    storage: inside,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const { host } = new URL(request.url)
      hosts.add(host)
      // From where the server stands, the browsers' address leads nowhere.
      if (host !== 'minio:9000') throw new TypeError('fetch failed')
      return await thread.sandbox.fetch(request)
    },
  })
  const signed = await signInParts(handler, { size: SIZE })
  for (const { url } of signed.upload.urls) expect(new URL(url).origin).toBe('https://s3.test')
  await sendParts(thread, signed)
  expect((await resumeOf(handler, signed.token)).parts).toHaveLength(2)
  expect(codeOf(await completeOne(handler, signed.token))).toBe('ok')
  const other = await signInParts(handler, { size: SIZE })
  expect(await abortAll(handler, [other.token])).toEqual([{ removed: true }])
  const single = await upload({ ...thread, handler })
  expect(codeOf(await completeOne(handler, single.token))).toBe('ok')
  expect([...hosts]).toEqual(['minio:9000'])
})
