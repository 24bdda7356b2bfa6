import { describe, expect, it, vi } from 'vitest'
import { decodeFileName } from '../../../src/server/file-name.ts'
import type { VerifiedObject } from '../../../src/server/options.ts'
import { providerNamed } from '../../../src/server/providers.ts'
import {
  abortAll,
  codeOf,
  completeAll,
  completeOne,
  NOON,
  policyOf,
  send,
  setup,
  signAll,
  signOne,
  storage,
  stored,
  upload,
} from './fixtures.ts'

describe('the whole thread', () => {
  it('shows the policy: limits, lanes and where the bytes go', async () => {
    const limits = { maxFileSize: 10, types: ['image/*', '.pdf'] }
    expect(await policyOf(setup({ limits }).handler)).toEqual({
      v: 1,
      limits,
      lanes: ['post', 'put', 'multipart'],
      storageOrigin: 'https://s3.test',
    })
  })

  it.each([
    ['POST', 256 * 1024, ['post', 'put'] as const],
    ['PUT', 256 * 1024 + 1, ['post', 'put'] as const],
    ['PUT', 5, ['put'] as const],
    ['POST', 300 * 1024, ['post'] as const],
    ['POST', 0, ['post', 'put'] as const],
    ['PUT', 0, ['put'] as const],
  ])('goes through by %s with %d bytes and lanes %j', async (method, size, lanes) => {
    const onUploaded = vi.fn((object: VerifiedObject) => ({ row: object.key }))
    const thread = setup({ lanes, onUploaded })
    const signed = await signOne(thread.handler, { name: 'Photo.PNG', type: 'image/png', size, meta: { album: 7 } })
    expect(signed).toMatchObject({ id: 'a', upload: { method }, expiresAt: NOON + 900_000 })
    expect(signed.key).toMatch(/^2026\/11\/22\/[\w-]{22}\.png$/)

    expect((await send(thread, signed, new Uint8Array(size))).status).toBeLessThan(300)
    const answer = await completeOne(thread.handler, signed.token)
    expect(answer).toEqual({
      object: {
        key: signed.key,
        name: 'Photo.PNG',
        type: 'image/png',
        size,
        etag: expect.stringMatching(/^[0-9a-f]{32}$/),
        lastModified: NOON,
        data: { row: signed.key },
      },
    })
    expect(onUploaded).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ key: signed.key, size, meta: { album: 7 }, lastModified: new Date(NOON) }),
      { user: undefined, idempotencyKey: expect.stringMatching(/^[\w-]{22}$/), request: expect.any(Request) },
    )
    expect(thread.errors).toEqual([])
  })

  it('gives every upload another idempotency key and another object key', async () => {
    const keys = new Set<string>()
    const thread = setup({ onUploaded: (_, { idempotencyKey }) => void keys.add(idempotencyKey) })
    const same = { name: 'same.txt', type: 'text/plain', size: 3 }
    const files = await Promise.all([upload(thread, same), upload(thread, same), upload(thread, same)])
    await completeAll(
      thread.handler,
      files.map(({ token }) => token),
    )
    expect(keys.size).toBe(3)
    expect(new Set(files.map(({ key }) => key)).size).toBe(3)
  })

  it('signs what has no usable type as application/octet-stream', async () => {
    const thread = setup({ lanes: ['put'] })
    for (const type of ['', 'nonsense', 'text/plain;\r\nx-amz-acl=public-read', 'a/b\r\nx: y']) {
      const signed = await signOne(thread.handler, { type })
      expect(signed.upload).toMatchObject({ headers: { 'content-type': 'application/octet-stream' } })
      expect(await send(thread, signed)).toMatchObject({ status: 200 })
      expect(await completeOne(thread.handler, signed.token)).toMatchObject({
        object: { type: 'application/octet-stream' },
      })
    }
  })

  it('has the storage verify a checksum that is announced', async () => {
    for (const lanes of [['put'], ['post']] as const) {
      const thread = setup({ lanes })
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('hello'))
      const value = Buffer.from(digest).toString('base64')
      const signed = await signOne(thread.handler, { checksum: { algorithm: 'sha256', value } })
      expect(await send(thread, signed, 'hallo')).toMatchObject({ status: 400 })
      expect((await send(thread, signed, 'hello')).status).toBeLessThan(300)
    }
  })

  it.each([
    ['ceph', 'Ceph RADOS Gateway does not verify checksums.'],
    ['other', 'this S3 is not known to verify checksums; name its `provider` in s3().'],
  ])('refuses one where nobody would verify it: on %s', async (name, reason) => {
    const provider = providerNamed(name) ?? storage.provider
    const { handler } = setup({ storage: { ...storage, provider } })
    const checksum = { algorithm: 'crc32', value: 'NhCmhg==' }
    const [refused, taken] = await signAll(handler, [{ checksum }, { id: 'b' }])
    const message = `“a.txt” cannot be uploaded with a checksum: ${reason}`
    expect(refused).toMatchObject({ error: { code: 'file_invalid', message } })
    expect(codeOf(taken)).toBe('ok')
  })
})

describe('file names', () => {
  const long = `${'long '.repeat(60)}.jpeg`
  it.each([
    ['日本語 #?%.png', '日本語 #?%.png', '.png'],
    ['../../x.png', '../../x.png', '.png'],
    [long, long, '.jpeg'],
    ['👩‍👩‍👧 family.gif', '👩‍👩‍👧 family.gif', '.gif'],
    ['half \ud83d.txt', 'half \ufffd.txt', '.txt'],
    ['"quoted\' name".txt', '"quoted\' name".txt', '.txt'],
    ['line\r\nx-amz-acl: public-read\n.txt', 'line\r\nx-amz-acl: public-read\n.txt', '.txt'],
    ['\0\u001f\u007f', '\0\u001f\u007f', ''],
    ['${filename}', '${filename}', ''],
    ['%41%zz', '%41%zz', ''],
    ['.htaccess', '.htaccess', ''],
    ['__proto__', '__proto__', ''],
  ])('keeps %j with the object', async (name, kept, extension) => {
    for (const lanes of [['put'], ['post']] as const) {
      const thread = setup({ lanes })
      const signed = await upload(thread, { name })
      expect(signed.key).toMatch(/^2026\/11\/22\/[\w-]{22}(\.[a-z]+)?$/)
      expect(signed.key.slice(33)).toBe(extension)
      const encoded = (await stored(thread, signed.key))?.headers.get('x-amz-meta-name') ?? ''
      expect(encoded).toMatch(/^[\x21-\x7e]+$/)
      expect(decodeFileName(encoded)).toBe(kept)
      expect(await completeOne(thread.handler, signed.token)).toMatchObject({ object: { name } })
    }
  })

  it('cuts the stored name where S3 would refuse so much metadata, never the one that is answered', async () => {
    const thread = setup({ lanes: ['put'] })
    const name = `${'語'.repeat(1019)}.jpeg`
    const signed = await upload(thread, { name })
    const kept = decodeFileName((await stored(thread, signed.key))?.headers.get('x-amz-meta-name') ?? '')
    expect(kept).toMatch(/^語{100,}\.jpeg$/)
    expect(await completeOne(thread.handler, signed.token)).toMatchObject({ object: { name } })
  })
})

describe('abort', () => {
  it('removes what was stored, and what comes late, and the upload cannot be completed any more', async () => {
    const onUploaded = vi.fn()
    const thread = setup({ onUploaded })
    const signed = await upload(thread)
    expect(await abortAll(thread.handler, [signed.token])).toEqual([{ removed: true }])
    expect(await stored(thread, signed.key)).toBeUndefined()
    expect(await abortAll(thread.handler, [signed.token])).toEqual([{ removed: false }])
    await send(thread, signed)
    expect(await completeOne(thread.handler, signed.token)).toMatchObject({ error: { code: 'upload_aborted' } })
    expect(await abortAll(thread.handler, [signed.token])).toEqual([{ removed: true }])
    expect(onUploaded).not.toHaveBeenCalled()
  })

  it('leaves a confirmed object alone', async () => {
    const thread = setup()
    const signed = await upload(thread)
    const confirmed = await completeOne(thread.handler, signed.token)
    expect(await abortAll(thread.handler, [signed.token])).toEqual([{ removed: false }])
    expect(await stored(thread, signed.key)).toBeDefined()
    expect(await completeOne(thread.handler, signed.token)).toEqual(confirmed)
  })

  it('leaves the object of another upload under the same key alone', async () => {
    const thread = setup({ key: () => 'avatars/1' })
    const [older, newer] = [await upload(thread), await signOne(thread.handler)]
    expect(await abortAll(thread.handler, [newer.token])).toEqual([{ removed: false }])
    expect(await completeOne(thread.handler, older.token)).toMatchObject({ object: { key: 'avatars/1' } })
  })

  it('answers each token by itself', async () => {
    const thread = setup()
    const signed = await upload(thread)
    const answers = await abortAll(thread.handler, ['nonsense', signed.token, `${signed.token}x`])
    expect(answers).toMatchObject([
      { error: { code: 'token_invalid' } },
      { removed: true },
      { error: { code: 'token_invalid' } },
    ])
  })

  it.each([['abort first'], ['complete first']])(
    'against a complete at the same time: one of them wins, %s',
    async (order) => {
      const onUploaded = vi.fn()
      const thread = setup({ onUploaded })
      const signed = await upload(thread)
      const abort = () => abortAll(thread.handler, [signed.token])
      const complete = () => completeAll(thread.handler, [signed.token])
      const calls = order === 'abort first' ? [abort, complete] : [complete, abort]
      const answers = (await Promise.all(calls.map((call) => call()))).flat()
      const kept = (await stored(thread, signed.key)) !== undefined
      expect(answers.some((answer) => 'object' in answer)).toBe(kept)
      expect(answers.some((answer) => 'removed' in answer && answer.removed)).toBe(!kept)
      expect(onUploaded).toHaveBeenCalledTimes(kept ? 1 : 0)
    },
  )

  it('tries again after the storage failed at it, and stays aborted', async () => {
    let down = false
    const thread = setup()
    const handler = setup({
      ...thread.settings,
      fetch: async (url, init) => {
        if (down && init?.method === 'DELETE') return new Response(null, { status: 403 })
        return await thread.sandbox.fetch(new Request(url, init))
      },
    }).handler
    const signed = await upload({ ...thread, handler })
    down = true
    expect(await abortAll(handler, [signed.token])).toMatchObject([{ error: { code: 'storage_refused' } }])
    expect(thread.errors).toHaveLength(1)
    down = false
    expect(await completeOne(handler, signed.token)).toMatchObject({ error: { code: 'upload_aborted' } })
    expect(await abortAll(handler, [signed.token])).toEqual([{ removed: true }])
  })
})

describe('a batch', () => {
  it('answers in order, and by id whatever the ids are', async () => {
    const ids = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'same', 'same', '0', ' ']
    const answers = await signAll(
      setup().handler,
      ids.map((id) => ({ id })),
    )
    expect(answers.map(({ id }) => id)).toEqual(ids)
    expect(new Set(answers.map((answer) => ('key' in answer ? answer.key : ''))).size).toBe(ids.length)
  })
})
