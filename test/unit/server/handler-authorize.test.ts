import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { ask, completeOne, ENDPOINT, failure, post, setup, signOne, upload } from './fixtures.ts'

const signMessage = { v: 1, action: 'sign', files: [{ id: 'a', name: 'a', type: '', size: 1 }] }
const cors = { origins: ['https://page.test'] }

describe('authorize', () => {
  it.each([null, undefined])('answers 401 where it finds %s', async (nobody) => {
    const { handler, errors } = setup({ authorize: () => nobody })
    expect(await failure(handler, post(signMessage))).toEqual([401, 'unauthorized'])
    expect(await failure(handler, new Request(ENDPOINT))).toEqual([401, 'unauthorized'])
    expect(errors).toEqual([])
  })

  it('answers 401 where the user has no id', async () => {
    const withoutId: unknown = JSON.parse('{"userId":7}')
    const isUser = (value: unknown): value is { userId: string } => value !== undefined
    const { handler } = setup({ authorize: () => (isUser(withoutId) ? withoutId : null) })
    expect(await failure(handler, post(signMessage))).toEqual([401, 'unauthorized'])
  })

  it('passes its own Response on, with the CORS headers that let the page read it', async () => {
    const { handler } = setup({
      cors,
      authorize: () =>
        new Response('pay first', { status: 402, headers: { vary: 'Cookie', 'x-plan': 'free', 'set-cookie': 'a=1' } }),
    })
    const response = await handler(post(signMessage, { origin: 'https://page.test' }))
    expect([response.status, await response.text()]).toEqual([402, 'pay first'])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-plan': 'free',
      'access-control-allow-origin': 'https://page.test',
      vary: 'Cookie, Origin',
    })
    expect(response.headers.getSetCookie()).toEqual(['a=1'])
  })

  it('passes a redirect on, whose headers cannot be changed', async () => {
    const { handler } = setup({ cors, authorize: () => Response.redirect('https://login.test/', 307) })
    const response = await handler(post(signMessage, { origin: 'https://page.test' }))
    expect([response.status, response.headers.get('location')]).toEqual([307, 'https://login.test/'])
  })

  it('may give one and the same Response to every request', async () => {
    const refusal = new Response('pay first', { status: 402 })
    const { handler, errors } = setup({ authorize: () => refusal })
    const answers = [await handler(post(signMessage)), await handler(post(signMessage))]
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['pay first', 'pay first'])
    expect(errors).toEqual([])
  })

  it('keeps to itself what it throws, and tells the log', async () => {
    const secret = new Error('connect postgres://user:hunter2@db failed')
    const { handler, errors } = setup({ authorize: () => Promise.reject(secret) })
    const { response, body } = await ask(handler, post(signMessage))
    expect(response.status).toBe(500)
    expect(body).toMatchObject({ error: { code: 'internal_error', retryable: true } })
    expect(JSON.stringify(body)).not.toContain('hunter2')
    expect(errors).toEqual([secret])
  })

  it('may refuse with an error of the table', async () => {
    const error = new UploadError('rate_limited', { retryAfter: 1.2 })
    const { handler, errors } = setup({ authorize: () => Promise.reject(error) })
    const { response, body } = await ask(handler, post(signMessage))
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2'])
    expect(body).toMatchObject({ error: { code: 'rate_limited', retryAfter: 1.2 } })
    expect(errors).toEqual([])
  })

  it('is asked for every request, before its body is read', async () => {
    const authorize = vi.fn(() => ({ userId: 'ann' }))
    const thread = setup({ authorize })
    const { token } = await upload(thread)
    await completeOne(thread.handler, token)
    await completeOne(thread.handler, token)
    expect(authorize).toHaveBeenCalledTimes(3)

    const refused = post(signMessage)
    await setup({ authorize: () => null }).handler(refused)
    expect(refused.bodyUsed).toBe(false)
  })

  it('is not asked for preflights, which carry no credentials', async () => {
    const authorize = vi.fn(() => null)
    const { handler } = setup({ cors, authorize })
    const headers = { origin: 'https://page.test', 'access-control-request-method': 'POST' }
    expect((await handler(new Request(ENDPOINT, { method: 'OPTIONS', headers }))).status).toBe(204)
    expect(authorize).not.toHaveBeenCalled()
  })

  it('may read the body of a clone; who reads the body itself is told so', async () => {
    const reading = setup({ authorize: async (request) => ({ userId: (await request.clone().text()).slice(0, 1) }) })
    expect(await signOne(reading.handler)).toMatchObject({ id: 'a' })
    const spoiling = setup({ authorize: async (request) => ({ userId: (await request.text()).slice(0, 1) }) })
    expect(await failure(spoiling.handler, post(signMessage))).toEqual([500, 'internal_error'])
    expect(spoiling.errors).toEqual([expect.objectContaining({ message: expect.stringContaining('request.clone()') })])
  })

  it('gives its user to limits, key and onUploaded', async () => {
    const limits = vi.fn(() => ({}))
    const onUploaded = vi.fn()
    const thread = setup({
      authorize: async () => ({ userId: 'ann', tenant: 't1' }),
      limits,
      key: (file, user) => {
        expectTypeOf(user).toEqualTypeOf<{ userId: string; tenant: string }>()
        return `${user.tenant}/${file.name}`
      },
      onUploaded,
    })
    const { token, key } = await upload(thread, { name: 'x.txt' })
    expect(key).toBe('t1/x.txt')
    await completeOne(thread.handler, token)
    expect(limits).toHaveBeenCalledWith({ userId: 'ann', tenant: 't1' })
    expect(onUploaded.mock.calls[0]?.[1]).toMatchObject({ user: { userId: 'ann', tenant: 't1' } })
  })
})

it.each<[string, () => unknown]>([
  [
    'fails',
    () => {
      throw new Error('the log is full')
    },
  ],
  ['fails later', () => Promise.reject(new Error('the log is full'))],
])('answers, and lives on, though the log itself %s', async (_, onError) => {
  const loud = vi.spyOn(console, 'error').mockReturnValue()
  const { handler } = setup({ authorize: () => Promise.reject(new Error('down')), onError })
  expect(await failure(handler, post(signMessage))).toEqual([500, 'internal_error'])
  await vi.waitFor(() => expect(loud).toHaveBeenCalledWith(new Error('the log is full')))
  loud.mockRestore()
})
