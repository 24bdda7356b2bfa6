import { describe, expect, it, vi } from 'vitest'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { presignUrl } from '../../../src/server/presign-url.ts'
import { s3 } from '../../../src/server/s3.ts'
import {
  abortAll,
  codeOf,
  completeOne,
  failure,
  policyOf,
  post,
  SECRET,
  send,
  setup,
  signAll,
  signInParts,
  signOne,
  storage,
  stored,
  upload,
} from './fixtures.ts'
import {
  bytesOf,
  claimsOf,
  content,
  IN_PARTS,
  presignOf,
  sendParts,
  SIZE,
  uploadInParts,
} from './multipart-fixtures.ts'

type Started = Pick<ReturnType<typeof setup>, 'handler' | 'sandbox' | 'clock'>

const textOf = async (thread: Started, key: string) => new TextDecoder().decode(await bytesOf(thread, key))

/** Sends, completes, and sends other bytes by the same URL. */
async function sendTwice(thread: Started) {
  const signed = await signOne(thread.handler)
  expect(await send(thread, signed, 'first')).toMatchObject({ code: undefined })
  expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('ok')
  const again = await send(thread, signed, 'other')
  return { signed, again, text: await textOf(thread, signed.key) }
}

describe('by default', () => {
  it.each(['put', 'post'] as const)('an upload URL used again by %s replaces its object', async (lane) => {
    expect(await sendTwice(setup({ lanes: [lane] }))).toMatchObject({ text: 'other' })
  })
})

describe('overwrite: false', () => {
  const once = { overwrite: false } as const

  it('refuses a second write by the same URL, before and after the object was confirmed', async () => {
    const { signed, again, text } = await sendTwice(setup(once))
    expect(signed.upload).toMatchObject({ method: 'PUT', headers: { 'if-none-match': '*' } })
    expect(again).toEqual({ status: 412, code: 'PreconditionFailed' })
    expect(text).toBe('first')
  })

  it('cannot be got round by leaving the header out', async () => {
    const thread = setup(once)
    const signed = await upload(thread)
    const { upload: target } = signed
    const { 'if-none-match': _, ...headers } = target.method === 'PUT' ? target.headers : {}
    const bare = await thread.sandbox.fetch(new Request(target.url, { method: 'PUT', headers, body: 'other' }))
    expect(bare.status).toBe(403)
  })

  it('after a lost answer: a client that takes 412 as “there already” completes', async () => {
    const thread = setup(once)
    const signed = await signOne(thread.handler)
    await send(thread, signed)
    expect(await send(thread, signed)).toMatchObject({ status: 412 })
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('ok')
  })

  it('tells that another object is in the way', async () => {
    const onUploaded = vi.fn()
    const thread = setup({ ...once, ...IN_PARTS, key: () => 'avatar', onUploaded })
    const [one, two] = [await signOne(thread.handler), await signOne(thread.handler)]
    const parts = await signInParts(thread.handler, { size: SIZE })
    await sendParts(thread, parts)
    await send(thread, one)
    expect(await send(thread, two)).toMatchObject({ status: 412 })
    expect(codeOf(await completeOne(thread.handler, two.token))).toBe('already_exists')
    expect(codeOf(await completeOne(thread.handler, parts.token))).toBe('already_exists')
    expect(codeOf(await completeOne(thread.handler, one.token))).toBe('ok')
    expect(onUploaded).toHaveBeenCalledOnce()
    expect(await textOf(thread, 'avatar')).toBe('hello')
  })

  it('holds for parts too, those of a client’s own included', async () => {
    const thread = setup({ ...once, ...IN_PARTS })
    const signed = await uploadInParts(thread)
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('ok')
    const { token } = await signOne(thread.handler, { size: SIZE })
    const presigned = await presignOf(thread.handler, token, 'completeMultipartUpload', { uploadId: 'x' })
    expect(presigned.headers).toEqual({ 'if-none-match': '*' })
    expect(presigned.url).toContain('if-none-match')
  })

  it('lets no client complete parts itself where the storage would not look at the condition', async () => {
    const provider = { ...storage.provider, ifNoneMatchOnComplete: false }
    const ceph = { ...storage, provider }
    const { handler } = setup({ ...once, ...IN_PARTS, storage: ceph })
    const presign = (token: string, call: string) => post({ v: 1, action: 'presign', token, call, uploadId: 'x' })
    const [whole, { token }] = [await signOne(handler, { size: SIZE }), await signInParts(handler, { size: SIZE })]
    expect(await failure(handler, presign(whole.token, 'createMultipartUpload'))).toEqual([400, 'bad_request'])
    expect(await failure(handler, presign(whole.token, 'completeMultipartUpload'))).toEqual([400, 'bad_request'])
    expect(await failure(handler, post({ v: 1, action: 'presign', token, call: 'completeMultipartUpload' }))).toEqual([
      400,
      'bad_request',
    ])
    expect((await presignOf(handler, token, 'listParts')).method).toBe('GET')
    const moved = setup({ ...once, ...IN_PARTS, storage: ceph, incoming: 'incoming/' }).handler
    const { token: other } = await signOne(moved, { size: SIZE })
    expect((await presignOf(moved, other, 'createMultipartUpload')).method).toBe('POST')
  })

  it('closes the lane that cannot carry the condition, and says so in the policy', async () => {
    const { handler } = setup(once)
    expect((await policyOf(handler)).lanes).toEqual(['put', 'multipart'])
    expect((await signOne(handler)).upload.method).toBe('PUT')
  })
})

describe('incoming', () => {
  const given = { incoming: 'incoming/' } as const

  it.each(['put', 'post'] as const)('a URL used again by %s does not reach the object', async (lane) => {
    const thread = setup({ ...given, lanes: [lane] })
    const { signed, again, text } = await sendTwice(thread)
    expect(again.code).toBeUndefined()
    expect(text).toBe('first')
    const path = `incoming/${claimsOf(signed.token).id}`
    expect(claimsOf(signed.token).incoming).toBe(path)
    expect(await textOf(thread, path)).toBe('other')
  })

  it('moves the object with its type and metadata, and leaves nothing behind', async () => {
    const onUploaded = vi.fn()
    const thread = setup({ ...given, onUploaded })
    const signed = await upload(thread, { name: 'Photo.PNG', type: 'image/png', meta: { album: 7 } })
    const path = claimsOf(signed.token).incoming ?? ''
    expect(signed.key).toMatch(/^2026\//)
    expect(await stored(thread, signed.key)).toBeUndefined()
    const answer = await completeOne(thread.handler, signed.token)
    expect(answer).toMatchObject({ object: { key: signed.key, type: 'image/png', size: 5 } })
    const object = await stored(thread, signed.key)
    expect(object).toMatchObject({ type: 'image/png', size: 5 })
    expect(object?.headers.get('x-amz-meta-name')).toBe('Photo.PNG')
    expect(await stored(thread, path)).toBeUndefined()
    expect(onUploaded).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ meta: { album: 7 } }),
      expect.anything(),
    )
    expect(await completeOne(thread.handler, signed.token)).toEqual(answer)
  })

  it('takes files in parts', async () => {
    const thread = setup({ ...given, ...IN_PARTS })
    const signed = await uploadInParts(thread)
    expect(await completeOne(thread.handler, signed.token)).toMatchObject({ object: { key: signed.key, size: SIZE } })
    expect(Buffer.from(await bytesOf(thread, signed.key)).equals(content())).toBe(true)
    expect(await stored(thread, claimsOf(signed.token).incoming ?? '')).toBeUndefined()
  })

  it.each(['copy', 'delete', 'callback'])('goes on where a %s failed half way', async (step) => {
    let broken = true
    const onUploaded = vi.fn(() => {
      if (broken && step === 'callback') throw new Error('The database is away.')
    })
    const thread = setup({ ...given, onUploaded })
    const handler = createUploadHandler({
      ...thread.settings,
      fetch: async (input, init) => {
        const request = new Request(input, init)
        const answer = await thread.sandbox.fetch(request)
        const hit = (step === 'copy' && request.method === 'PUT') || (step === 'delete' && request.method === 'DELETE')
        // The copy is made, and its answer never arrives.
        return broken && hit ? new Response('<Error><Code>AccessDenied</Code></Error>', { status: 403 }) : answer
      },
    })
    const signed = await upload({ ...thread, handler })
    const first = codeOf(await completeOne(handler, signed.token))
    expect(first).toBe({ copy: 'storage_refused', delete: 'ok', callback: 'callback_failed' }[step])
    expect(thread.errors).toHaveLength(1)
    broken = false
    expect(codeOf(await completeOne(handler, signed.token))).toBe('ok')
    expect(await textOf(thread, signed.key)).toBe('\0\0\0\0\0')
  })

  it('keeps two uploads of one key apart', async () => {
    const thread = setup({ ...given, key: () => 'avatar' })
    const [one, two] = [await signOne(thread.handler), await signOne(thread.handler)]
    await send(thread, one, 'first')
    await send(thread, two, 'other')
    expect(codeOf(await completeOne(thread.handler, one.token))).toBe('ok')
    expect(await textOf(thread, 'avatar')).toBe('first')
    expect(codeOf(await completeOne(thread.handler, two.token))).toBe('ok')
    expect(await textOf(thread, 'avatar')).toBe('other')
  })

  it('with overwrite: false refuses the second of them', async () => {
    const thread = setup({ ...given, overwrite: false, key: () => 'avatar' })
    const [one, two] = [await upload(thread), await upload(thread)]
    expect(one.upload.method).toBe('POST')
    expect(codeOf(await completeOne(thread.handler, one.token))).toBe('ok')
    expect(codeOf(await completeOne(thread.handler, two.token))).toBe('already_exists')
  })

  it('copies what was checked, not what came a moment later', async () => {
    const thread = setup(given)
    const signed = await signOne(thread.handler)
    await send(thread, signed, 'first')
    const handler = createUploadHandler({
      ...thread.settings,
      fetch: async (input, init) => {
        const request = new Request(input, init)
        if (request.method === 'PUT') await send(thread, signed, 'other')
        return await thread.sandbox.fetch(request)
      },
    })
    expect(codeOf(await completeOne(handler, signed.token))).toBe('object_missing')
    expect(await stored(thread, signed.key)).toBeUndefined()
    expect(codeOf(await completeOne(thread.handler, signed.token))).toBe('ok')
  })

  it('removes on abort what is there, on both keys', async () => {
    const thread = setup({ ...given, onUploaded: () => Promise.reject(new Error('away')) })
    const waiting = await upload(thread)
    expect(await abortAll(thread.handler, [waiting.token])).toEqual([{ removed: true }])
    expect(await stored(thread, claimsOf(waiting.token).incoming ?? '')).toBeUndefined()
    const copied = await upload(thread)
    await completeOne(thread.handler, copied.token)
    expect(await stored(thread, copied.key)).toBeDefined()
    expect(await abortAll(thread.handler, [copied.token])).toEqual([{ removed: true }])
    expect(await stored(thread, copied.key)).toBeUndefined()
  })

  it('refuses what is too large to copy, before a byte is sent', async () => {
    const { handler } = setup(given)
    expect((await signAll(handler, [{ size: 5 * 1024 ** 3 + 1 }])).map(codeOf)).toEqual(['file_too_large'])
    await expect(signInParts(handler, { size: 5 * 1024 ** 3 + 1 })).rejects.toThrow('copies from its incoming prefix')
    expect((await signInParts(handler, { size: 5 * 1024 ** 3 })).upload.partCount).toBe(636)
  })
})

describe('options that cannot work', () => {
  const base = { storage, secret: SECRET }
  const KEYS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret-secret' }
  it.each<[string, object, string]>([
    ['forms alone', { overwrite: false, lanes: ['post'] }, '`lanes` needs'],
    ['a word', { overwrite: 'no' }, '`overwrite`'],
    ['no prefix', { incoming: '' }, '`incoming`'],
    ['a prefix without slash', { incoming: 'incoming' }, 'ends in a slash'],
    ['a prefix that leads away', { incoming: '../' }, '`incoming`'],
    ['an absolute prefix', { incoming: '/in/' }, '`incoming`'],
    ['a long prefix', { incoming: `${'x'.repeat(600)}/` }, '512'],
    ['parts too small', { multipartFrom: 5 * 1024 ** 2 - 1 }, '`multipartFrom`'],
    ['parts too late', { multipartFrom: 5 * 1024 ** 3 + 1 }, '`multipartFrom`'],
    ['parts at NaN', { multipartFrom: Number.NaN }, '`multipartFrom`'],
  ])('%s', (_, options, message) => {
    expect(() => createUploadHandler({ ...base, ...options })).toThrow(message)
  })

  it('overwrite: false where the provider does not honour it, but for incoming', () => {
    const provider = { ...storage.provider, ifNoneMatch: false, title: 'Some S3' }
    const deaf = { ...base, storage: { ...storage, provider } }
    expect(() => createUploadHandler({ ...deaf, overwrite: false })).toThrow('Some S3 does not honour If-None-Match')
    expect(() => createUploadHandler({ ...deaf, overwrite: false, incoming: 'in/' })).not.toThrow()
    expect(presignUrl(deaf.storage, { method: 'GET', key: 'a', expiresIn: 1 })).toContain('https://s3.test/')
  })

  it('overwrite: false where nobody said whose S3 it is, but for incoming', () => {
    const unknown = s3({ ...KEYS, bucket: 'demo', region: 'us-east-1', endpoint: 'https://s3.test' })
    const given = { storage: unknown, secret: SECRET, overwrite: false }
    const message = /needs `incoming` here: this S3 is not known .* name its `provider` in s3\(\)\.$/
    expect(() => createUploadHandler(given)).toThrow(message)
    expect(() => createUploadHandler({ ...given, incoming: 'in/' })).not.toThrow()
    const named = s3({ ...KEYS, provider: 'minio', bucket: 'demo', endpoint: 'https://s3.test' })
    expect(() => createUploadHandler({ ...given, storage: named })).not.toThrow()
  })

  it('closes the form lane where the provider has none', async () => {
    const provider = { ...storage.provider, formUploads: false, title: 'Some S3' }
    const { handler } = setup({ storage: { ...storage, provider } })
    expect((await policyOf(handler)).lanes).toEqual(['put', 'multipart'])
    const formsOnly = { ...base, lanes: ['post'] as const, storage: { ...storage, provider } }
    expect(() => createUploadHandler(formsOnly)).toThrow('Some S3 takes no form POST')
  })
})
