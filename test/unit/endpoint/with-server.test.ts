import { describe, expect, it } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import type { PreparedUpload } from '../../../src/endpoint/endpoint.ts'
import type { EndpointSettings } from '../../../src/endpoint/settings.ts'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { s3 } from '../../../src/server/s3.ts'
import { failureOf } from './failure.ts'
import { file } from './native-server.ts'

const keys = { accessKeyId: 'demo-access-key', secretAccessKey: 'demo-secret-key' }
const content = 'hello'

/** Client, endpoint and storage in one process, joined by functions in place of the network. */
function together(more: EndpointSettings = {}) {
  const sandbox = createSandbox({ ...keys, buckets: ['demo'] })
  const storage: typeof fetch = async (input, init) => await sandbox.fetch(new Request(input, init))
  const uploaded: string[] = []
  let failures = 1
  const handler = createUploadHandler({
    storage: s3({ ...keys, bucket: 'demo', region: 'us-east-1', endpoint: 'http://127.0.0.1:4001' }),
    secret: 'a secret of at least 16 characters',
    limits: { maxFileSize: 1000 },
    authorize: ({ headers }) =>
      headers.get('authorization') === 'let me in' ? { userId: 'u' } : new Response('<h1>No</h1>', { status: 401 }),
    onUploaded: ({ name }) => {
      failures -= 1
      if (failures >= 0) throw new Error('database is down')
      uploaded.push(name)
      return { row: name }
    },
    onError: () => undefined,
    fetch: storage,
  })
  const requests: string[] = []
  const endpoint = createEndpoint('http://app.test/api/upload', {
    headers: { authorization: 'let me in' },
    random: () => 0,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      requests.push(request.method)
      return await handler(request)
    },
    ...more,
  })
  const send = async ({ upload }: PreparedUpload) => {
    if (upload.method === 'PUT') {
      // A browser adds the length by itself.
      const headers = { ...upload.headers, 'content-length': String(content.length) }
      return await storage(upload.url, { method: 'PUT', headers, body: content })
    }
    const form = new FormData()
    for (const [name, value] of Object.entries(upload.fields)) form.append(name, value)
    form.append('file', new Blob([content]), 'a')
    return await storage(upload.url, { method: 'POST', body: form })
  }
  return { endpoint, requests, send, uploaded }
}

describe('our client and our server', () => {
  it('sign, send, confirm: one request each, the confirmation repeated until the application took note', async () => {
    const { endpoint, requests, send, uploaded } = together()
    expect(await endpoint.policy()).toMatchObject({ v: 1, limits: { maxFileSize: 1000 } })
    const files = ['日本語 #?%.txt', '__proto__', 'same', 'same'].map((name) => file(name, { size: content.length }))
    const prepared = await Promise.all(files.map((each) => endpoint.sign(each)))
    for (const each of prepared) expect((await send(each)).ok).toBe(true)
    const objects = await Promise.all(
      files.map(async (each, i) => await endpoint.complete(each, prepared[i] ?? never())),
    )
    expect(objects.map(({ name, data }) => [name, data])).toEqual(files.map(({ name }) => [name, { row: name }]))
    expect(uploaded.toSorted()).toEqual(files.map(({ name }) => name).toSorted())
    expect(requests).toEqual(['GET', 'POST', 'POST', 'POST'])
  })

  it('a refused file, a confirmation before the bytes, an abort', async () => {
    const { endpoint } = together()
    const [large, good] = await Promise.allSettled([
      endpoint.sign(file('large', { size: 1001 })),
      endpoint.sign(file('good', { size: content.length })),
    ])
    expect(large).toMatchObject({ reason: { code: 'file_too_large', retryable: false } })
    const prepared = good.status === 'fulfilled' ? good.value : never()
    expect((await failureOf(endpoint.complete(file('good'), prepared))).code).toBe('object_missing')
    expect(await endpoint.abort(prepared)).toBeUndefined()
    const tampered = { ...prepared, token: `${prepared.token}x` }
    expect((await failureOf(endpoint.complete(file('good'), tampered))).code).toBe('token_invalid')
  })

  it('a stranger', async () => {
    const { endpoint, requests } = together({ headers: {} })
    expect(await endpoint.policy()).toBeUndefined()
    expect(await failureOf(endpoint.sign(file('a')))).toMatchObject({ code: 'unauthorized', status: 401 })
    expect(requests).toHaveLength(2)
  })
})

function never(): never {
  throw new Error('not signed')
}
