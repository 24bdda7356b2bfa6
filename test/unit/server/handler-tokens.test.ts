import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { completeResponse } from '../../../src/protocol/messages.ts'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { abortAll, codeOf, completeAll, completeOne, ENDPOINT, post, setup, upload } from './fixtures.ts'

describe('a token', () => {
  it('serves nobody but the user it was given to', async () => {
    const thread = setup({ authorize: (request) => ({ userId: request.headers.get('x-user') ?? 'nobody' }) })
    const ann = { 'x-user': 'ann' }
    const bob = { 'x-user': 'bob' }
    const { token } = await upload(thread, {}, ann)
    expect(codeOf(await completeOne(thread.handler, token, bob))).toBe('forbidden')
    expect((await abortAll(thread.handler, [token], bob)).map(codeOf)).toEqual(['forbidden'])
    expect(codeOf(await completeOne(thread.handler, token, ann))).toBe('ok')
    // Nor everybody, where another endpoint of the same application asks nobody's name.
    const open = createUploadHandler({ ...thread.settings, authorize: undefined, limits: {} })
    expect(codeOf(await completeOne(open, token))).toBe('forbidden')
  })

  it('of an anonymous upload serves no named user', async () => {
    const thread = setup()
    const { token } = await upload(thread)
    const named = setup({ fetch: thread.settings.fetch, authorize: () => ({ userId: 'ann' }) })
    expect(codeOf(await completeOne(named.handler, token))).toBe('forbidden')
  })

  it('serves no other endpoint with the same secret: that one has other limits', async () => {
    const thread = setup()
    const { token } = await upload(thread, { name: 'big.exe', type: 'application/x-msdownload' })
    const strict = createUploadHandler({ ...thread.settings, limits: { types: ['image/*'] } })
    const message = { v: 1, action: 'complete', files: [{ token }] }
    const codeAt = async (url: string) => {
      const response = await strict(post(message, {}, url))
      return v.parse(completeResponse, await response.json()).files.map(codeOf)
    }
    expect(await codeAt('https://app.test/api/avatar')).toEqual(['token_invalid'])
    // The same endpoint behind another name or query is the same endpoint.
    expect(await codeAt(`${ENDPOINT.replace('app.test', 'localhost:3000')}?retry=1`)).toEqual(['ok'])
  })

  it('names the object it was signed for, so that tokens cannot be mixed', async () => {
    const thread = setup()
    const [a, b] = [await upload(thread), await upload(thread)]
    const [payloadA = '', signatureA = ''] = a.token.split('.')
    const [payloadB = '', signatureB = ''] = b.token.split('.')
    const mixed = await completeAll(thread.handler, [`${payloadA}.${signatureB}`, `${payloadB}.${signatureA}`])
    expect(mixed.map(codeOf)).toEqual(['token_invalid', 'token_invalid'])
    expect(await completeAll(thread.handler, [b.token, a.token])).toMatchObject([
      { object: { key: b.key } },
      { object: { key: a.key } },
    ])
  })

  it('of a rotated secret still counts, and of another secret does not', async () => {
    const thread = setup({ secret: 'the secret of last month' })
    const { token } = await upload(thread)
    const rotated = { ...thread.settings, secret: ['the secret of this month', 'the secret of last month'] }
    expect(
      codeOf(await completeOne(createUploadHandler({ ...rotated, secret: 'the secret of this month' }), token)),
    ).toBe('token_invalid')
    expect(codeOf(await completeOne(createUploadHandler(rotated), token))).toBe('ok')
    const { token: newer } = await upload({ ...thread, handler: createUploadHandler(rotated) })
    expect(codeOf(await completeOne(thread.handler, newer))).toBe('token_invalid')
  })

  it('ends with the time to complete', async () => {
    const thread = setup({ completeWithin: 1000 })
    const { token } = await upload(thread)
    thread.clock.now += 1_000_000
    expect(codeOf(await completeOne(thread.handler, token))).toBe('token_expired')
    expect((await abortAll(thread.handler, [token])).map(codeOf)).toEqual(['token_expired'])
  })

  it('never fails with 16 KB of anything', async () => {
    const { handler, errors } = setup()
    const tokens = [
      'x'.repeat(16_384),
      '.'.repeat(16_384),
      `${'A'.repeat(8000)}.${'A'.repeat(8000)}`,
      '語'.repeat(5000),
    ]
    expect((await completeAll(handler, tokens)).map(codeOf)).toEqual(tokens.map(() => 'token_invalid'))
    expect(errors).toEqual([])
  })

  it('fits into a message however long name, key and metadata are', async () => {
    const thread = setup({
      key: () => '"'.repeat(1024),
      authorize: () => ({ userId: 'u'.repeat(100) }),
      limits: {},
    })
    const file = {
      name: '\u0001'.repeat(1024),
      type: `text/plain;x="${'a'.repeat(230)}"`,
      meta: { a: 'x'.repeat(2030) },
    }
    const { token } = await upload(thread, file)
    expect(token.length).toBeLessThan(16_384)
    expect(codeOf(await completeOne(thread.handler, token))).toBe('ok')
  })
})
