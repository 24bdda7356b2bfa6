import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import type { SingleUploadTarget } from '../../../src/protocol/messages.ts'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { failureOf } from './failure.ts'
import { file } from './native-server.ts'

const script = fileURLToPath(new URL('../../../examples/python-boto3/server.py', import.meta.url))
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import boto3'], { timeout: 10_000 }).status === 0,
)
if (!python) console.warn('python-boto3: skipped, there is no python3 with boto3 on this machine')

const credentials = { accessKeyId: 'demo-access-key', secretAccessKey: 'demo-secret-key' }
const content = 'Grüße aus dem Browser'
const described = { type: 'text/plain;charset=utf-8', size: new Blob([content]).size }

describe.skipIf(!python)('examples/python-boto3', () => {
  let storage: Server | undefined
  let backend: ChildProcess | undefined
  let api = ''

  beforeAll(async () => {
    const sandbox = createSandbox({ ...credentials, buckets: ['demo'] })
    storage = createServer((request, response) => {
      void pass(request, response, (asked) => sandbox.fetch(asked, { target: request.url ?? '/' }))
    })
    storage.listen(0, '127.0.0.1')
    await once(storage, 'listening')
    const address = storage.address()
    const port = typeof address === 'object' && address ? address.port : 0
    backend = spawn(python ?? '', [script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...process.env,
        PORT: '0',
        S3_ENDPOINT: `http://127.0.0.1:${port}`,
        S3_BUCKET: 'demo',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_REGION: 'us-east-1',
      },
    })
    if (!backend.stdout) throw new Error('no output')
    for await (const line of createInterface({ input: backend.stdout })) {
      api = /listening on (\S+)/.exec(line)?.[1] ?? ''
      if (api) break
    }
  }, 20_000)

  afterAll(() => {
    backend?.kill()
    storage?.closeAllConnections()
    storage?.close()
  })

  it.each([
    ['PUT', 'get-upload-url'],
    ['POST', 'get-upload-form'],
  ])('a file goes by %s and is confirmed', async (method, route) => {
    const endpoint = createEndpoint({ sign: `${api}/api/${route}`, confirm: `${api}/api/confirm-upload` })
    const each = file('日本語 #?%.TXT', described)
    const prepared = await endpoint.sign(each)
    expect(prepared.upload.method).toBe(method)
    expect(prepared.key).toMatch(/^uploads\/[0-9a-f]{32}\.txt$/)
    expect(prepared.expiresAt).toBeGreaterThan(Date.now() + 290_000)

    const early = await failureOf(endpoint.complete(each, prepared))
    expect(early.message).toBe('The file has not arrived in the storage')

    expect((await send(prepared.upload, content)).status).toBeLessThan(300)
    const object = await endpoint.complete(each, prepared)
    expect(object).toMatchObject({ key: prepared.key, name: each.name, size: each.size })
    expect(object.data).toMatchObject({ key: prepared.key, size: each.size, content_type: each.type })
  })

  it('what was signed holds: the storage refuses another size', async () => {
    for (const route of ['get-upload-url', 'get-upload-form']) {
      const endpoint = createEndpoint({ sign: `${api}/api/${route}` })
      const { upload } = await endpoint.sign(file('a.txt', described))
      expect((await send(upload, `${content} and more`)).status).toBeGreaterThanOrEqual(400)
    }
  })

  it.each(['get-upload-url', 'get-upload-form'])('%s is enough as an endpoint, unexplained', async (route) => {
    const endpoint = createEndpoint(`${api}/api/${route}`)
    const each = file('a.txt', described)
    const prepared = await endpoint.sign(each)
    expect((await send(prepared.upload, content)).status).toBeLessThan(300)
    expect(await endpoint.complete(each, prepared)).toMatchObject({ key: prepared.key })
    expect(await endpoint.policy()).toBeUndefined()
  })

  it('its refusals reach the user in its own words', async () => {
    const endpoint = createEndpoint(`${api}/api/get-upload-url`)
    await endpoint.sign(file('small'))
    const error = await failureOf(endpoint.sign(file('film.mov', { size: 2 ** 40 })))
    expect(error).toMatchObject({ status: 422, message: '“film.mov” is too large: at most 100 MB are accepted' })
  })
})

/** As the browser will send it. */
async function send(upload: SingleUploadTarget, text: string): Promise<Response> {
  if (upload.method === 'PUT') return await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: text })
  const form = new FormData()
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value)
  form.append('file', new Blob([text]), 'a.txt')
  return await fetch(upload.url, { method: 'POST', body: form })
}

/** Node's HTTP server in front of a fetch-style function, for small bodies. */
async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: Request) => Promise<Response>,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const { method = 'GET', url = '/' } = incoming
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks)
  const response = await answer(new Request(`http://${incoming.headers.host}${url}`, { method, headers, body }))
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}
