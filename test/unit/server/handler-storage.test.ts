import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  abortAll,
  codeOf,
  completeAll,
  completeOne,
  signAll,
  SECRET,
  setup,
  signOne,
  STORAGE_SECRET,
  upload,
  soon,
} from './fixtures.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

type Fetch = (url: string, init: RequestInit | undefined, tries: number) => Response | Promise<Response>

/** Completes a file against a storage that answers so; waits are skipped. */
async function completeWith(answer: Fetch) {
  const urls: string[] = []
  const thread = setup({
    fetch: async (input, init) => {
      const { url } = new Request(input, init)
      urls.push(url)
      return await answer(url, init, urls.length)
    },
  })
  const { token } = await signOne(thread.handler)
  return { answer: await soon(completeOne(thread.handler, token)), urls, errors: thread.errors }
}

/** Everything a log would show of an error, causes and all. */
function logged(errors: unknown[]): string {
  const parts = (error: unknown): unknown[] =>
    error instanceof Error ? [error.stack, Object.entries(error), ...parts(error.cause)] : [error]
  return JSON.stringify(errors.map(parts))
}

describe('many files confirmed at once', () => {
  it('are looked at 128 at a time, and all are answered', async () => {
    const under = { way: 0, most: 0 }
    const thread = setup({
      fetch: async () => {
        under.way += 1
        under.most = Math.max(under.most, under.way)
        await new Promise((resolve) => setTimeout(resolve, 20))
        under.way -= 1
        return new Response(null, { status: 404 })
      },
    })
    const widgets = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const files = await signAll(
          thread.handler,
          Array.from({ length: 100 }, (_, i) => ({ id: String(i) })),
        )
        return files.flatMap((file) => ('token' in file ? [file.token] : []))
      }),
    )
    const answers = await soon(Promise.all(widgets.map((tokens) => completeAll(thread.handler, tokens))))
    expect(answers.flat().map(codeOf)).toEqual(Array.from({ length: 300 }, () => 'object_missing'))
    expect(under).toEqual({ way: 0, most: 128 })
  })
})

describe('a storage in trouble', () => {
  it.each([500, 502, 503, 504, 429])(
    'answering %d is asked three times, then the browser may come back',
    async (status) => {
      const { answer, urls, errors } = await completeWith(() => new Response('<Error/>', { status }))
      expect(answer).toMatchObject({ error: { code: 'storage_unavailable', retryable: true } })
      expect(urls).toHaveLength(3)
      expect(errors).toMatchObject([
        { code: 'storage_unavailable', cause: { message: `S3 answered ${status} to HEAD.` } },
      ])
      expect(logged(errors) + JSON.stringify(answer)).not.toMatch(/X-Amz-Signature|Credential/)
    },
  )

  it('answering at the second try is good enough', async () => {
    const headers = { 'content-length': '5', 'content-type': 'text/plain', 'x-amz-meta-upload-id': 'x' }
    const { answer, urls } = await completeWith(
      (_, __, tries) => new Response(null, { status: tries > 1 ? 200 : 503, headers }),
    )
    expect(codeOf(answer)).toBe('object_missing')
    expect(urls).toHaveLength(2)
  })

  it.each([
    ['node', () => new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 10.0.0.7:9000') })],
    ['deno', (url: string) => new TypeError(`error sending request for url (${url}): tcp connect error`)],
    ['a timeout', () => new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
    ['something thrown', () => 'down'],
  ])('not answering (%s) leaves a reason in the log, and no signature', async (_, errorOf) => {
    const { answer, urls, errors } = await completeWith((url) => Promise.reject(errorOf(url)))
    expect(answer).toMatchObject({ error: { code: 'storage_unavailable', retryable: true } })
    expect(JSON.stringify(answer)).not.toMatch(/ECONNREFUSED|10\.0\.0\.7|s3\.test/)
    expect(urls).toHaveLength(3)
    expect(errors).toMatchObject([{ cause: { message: expect.stringMatching(/^S3 could not be reached/) } }])
    expect(logged(errors)).not.toMatch(/X-Amz-|AKIA/)
  })

  it('gets ten seconds for an answer, and sends nobody elsewhere', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    await completeWith((_, init) => {
      expect(init?.signal).toBe(timeout.mock.results.at(-1)?.value)
      expect(init?.redirect).toBe('manual')
      return new Response(null, { status: 404 })
    })
    expect(timeout.mock.calls).toEqual([[10_000]])
    timeout.mockRestore()
  })

  it.each([
    [400, 'The bucket is in eu-west-3.'],
    [403, 'ListBucket'],
    [301, 'The bucket is in eu-west-3.'],
  ])('refusing with %d is told to the log, with what is needed to find out why', async (status, reason) => {
    const headers = {
      'x-amz-request-id': 'REQ7',
      'x-amz-bucket-region': 'eu-west-3',
      location: 'https://elsewhere.test',
    }
    const { answer, urls, errors } = await completeWith(() => new Response(null, { status, headers }))
    expect(answer).toMatchObject({ error: { code: 'storage_refused', retryable: false, requestId: 'REQ7' } })
    expect(urls).toHaveLength(1)
    expect(errors).toMatchObject([
      { code: 'storage_refused', status, cause: { message: expect.stringContaining(reason) } },
    ])
    for (const secret of [SECRET, STORAGE_SECRET, 'X-Amz-Signature']) expect(logged(errors)).not.toContain(secret)
  })

  it.each([
    ['no length', { 'content-type': 'text/plain' }, 'storage_unavailable'],
    ['no type', { 'content-length': '5' }, 'object_mismatch'],
  ])('telling %s proves nothing', async (_, headers, code) => {
    const thread = setup()
    const signed = await upload(thread)
    const [payload = ''] = signed.token.split('.')
    const { id } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const silent = setup({
      fetch: async () => new Response(null, { headers: { ...headers, 'x-amz-meta-upload-id': String(id) } }),
    })
    expect(codeOf(await completeOne(silent.handler, signed.token))).toBe(code)
  })

  it('fails one file of many, and onUploaded is not called', async () => {
    const onUploaded = vi.fn()
    const thread = setup({ onUploaded, fetch: async () => new Response(null, { status: 403 }) })
    const { token } = await signOne(thread.handler)
    expect((await abortAll(thread.handler, [token])).map(codeOf)).toEqual(['storage_refused'])
    expect(onUploaded).not.toHaveBeenCalled()
  })
})
