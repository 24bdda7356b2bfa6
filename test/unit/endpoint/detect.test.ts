import { describe, expect, it } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import { failureOf } from './failure.ts'
import { errorOf, file, nativeReply } from './native-server.ts'
import { type Reply, type Seen, serve } from './serve.ts'

const put = (name: string) => `https://s3.test/${name}?sig=1`

/** A backend of the FastAPI kind: it knows `filename` and nothing else; `puzzled` is what it says without. */
function otherBackend(puzzled: Reply, names = ['filename', 'content_type', 'file_size']) {
  return ({ text }: Seen): Reply => {
    const body: unknown = JSON.parse(text)
    const has = (name: string) => typeof body === 'object' && body !== null && Object.hasOwn(body, name)
    if (!names.every(has)) return puzzled
    const name = typeof body === 'object' && body && 'filename' in body ? String(body.filename) : ''
    return { json: { upload_url: put(name), key: `uploads/${name}`, expires_in: 300 } }
  }
}
const snake = (request: Seen) => request.text.includes('filename')

describe('an endpoint known by its URL alone', () => {
  it.each<[string, Reply]>([
    ['422 as FastAPI does', { status: 422, json: { detail: [{ loc: ['body', 'filename'], msg: 'Field required' }] } }],
    ['400 in words', { status: 400, text: 'bad request' }],
    ['400 in HTML', { status: 400, text: '<html>', headers: { 'content-type': 'text/html' } }],
    ['a URL for a file without a name', { json: { upload_url: put('undefined'), key: 'uploads/undefined' } }],
    ['an error with 200', { json: { errorMessage: "'filename'", errorType: 'KeyError' } }],
  ])('speaks the dialect after %s, and from then on', async (_, puzzled) => {
    const { url, seen } = await serve(otherBackend(puzzled))
    const endpoint = createEndpoint(url)
    const prepared = await endpoint.sign(file('a'))
    expect(prepared).toMatchObject({ upload: { method: 'PUT', url: put('a') }, key: 'uploads/a', token: undefined })
    expect(seen.map(snake)).toEqual([false, true])
    await endpoint.sign(file('b'))
    expect(seen.map(snake)).toEqual([false, true, true])
    expect(await endpoint.complete(file('a'), prepared)).toMatchObject({ key: 'uploads/a', data: undefined })
    await endpoint.abort(prepared)
    expect(await endpoint.policy()).toBeUndefined()
    expect(seen).toHaveLength(3)
  })

  it('may read camelCase', async () => {
    const { url } = await serve(otherBackend({ status: 400 }, ['filename', 'contentType', 'fileSize']))
    expect((await createEndpoint(url).sign(file('a'))).key).toBe('uploads/a')
  })

  it('may crash over our message: when it goes on crashing, the dialect is tried', async () => {
    const { url, seen } = await serve(otherBackend({ status: 500, text: "KeyError: 'filename'" }))
    expect((await createEndpoint(url, { random: () => 0 }).sign(file('a'))).key).toBe('uploads/a')
    expect(seen.map(snake)).toEqual([false, false, false, false, false, true])
  })

  it('is found out once for all files of a batch, each getting its own', async () => {
    const { url, seen } = await serve(otherBackend({ status: 422, json: { detail: [] } }))
    const endpoint = createEndpoint(url)
    const names = ['a', 'b', 'c']
    const prepared = await Promise.all(names.map((name) => endpoint.sign(file(name))))
    expect(prepared.map(({ upload }) => upload.url)).toEqual(names.map(put))
    expect(seen.map(snake)).toEqual([false, true, true, true])
  })

  it('is found out though the file it was tried with is removed meanwhile', async () => {
    const controller = new AbortController()
    const { url } = await serve((request) => {
      if (snake(request)) controller.abort()
      return otherBackend({ status: 422 })(request)
    })
    const endpoint = createEndpoint(url)
    const removed = failureOf(endpoint.sign(file('removed'), controller))
    const stays = endpoint.sign(file('stays'))
    expect((await removed).code).toBe('aborted')
    expect((await stays).key).toBe('uploads/stays')
  })

  it('keeps its first error where the dialect leads nowhere, with a hint, after one try', async () => {
    const { url, seen } = await serve((request) =>
      snake(request) ? { status: 503 } : { status: 400, json: { message: 'What is this?' } },
    )
    const error = await failureOf(createEndpoint(url).sign(file('a')))
    expect(error).toMatchObject({ code: 'bad_request', status: 400 })
    expect(error.message).toMatch(/^What is this\? It is no bucketdrop endpoint.*createUploadHandler/)
    expect(seen).toHaveLength(2)
  })

  it.each<[string, Reply]>([
    ['our form of error', { status: 400, json: { error: errorOf('bad_request', 'x') } }],
    ['401', { status: 401 }],
    ['404', { status: 404, json: { detail: 'Not Found' } }],
    ['a page', { text: '<html>', headers: { 'content-type': 'text/html' } }],
    ['another version of ours', { json: { v: 2, files: [] } }],
  ])('is not tried in other ways after %s', async (_, reply) => {
    const { url, seen } = await serve(() => reply)
    const error = await failureOf(createEndpoint(url).sign(file('a')))
    expect(error.message).not.toContain('It is no bucketdrop endpoint')
    expect(seen).toHaveLength(1)
  })

  it('is not doubted any more once it has spoken our protocol', async () => {
    let ill = false
    const { url, seen } = await serve((request) => (ill ? { status: 400 } : nativeReply(request)))
    const endpoint = createEndpoint(url)
    await endpoint.sign(file('a'))
    ill = true
    expect((await failureOf(endpoint.sign(file('b')))).code).toBe('bad_request')
    expect(seen.some(snake)).toBe(false)
  })
})
