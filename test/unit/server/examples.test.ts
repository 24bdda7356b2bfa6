/** The examples of servers as a user runs them: processes of their own, against a sandbox S3 by HTTP. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { toNodeHandler } from '../../../src/server/to-node-handler.ts'
import { freePort } from './free-port.ts'
import { startPostgres } from './local-postgres.ts'
import { startRedis } from './local-redis.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY' }
const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])

let environment: Record<string, string> = {}
const children: ChildProcess[] = []
const servers: Server[] = []

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const sandbox = createSandbox({ ...keys, buckets: ['demo'] })

beforeAll(async () => {
  environment = {
    S3_ENDPOINT: await listen(toNodeHandler((request) => sandbox.fetch(request))),
    S3_BUCKET: 'demo',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    UPLOAD_SECRET: 'the secret of an example, long enough',
  }
})
afterAll(async () => {
  for (const child of children) child.kill()
  for (const server of servers) server.close().closeAllConnections()
  await Promise.all([postgres?.stop(), redis?.stop()])
}, 20_000)

/** Starts `examples/<path>`, and answers its address once it listens. */
async function start(path: string, more: Record<string, string> = {}): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--import', 'tsx', `examples/${path}`], {
    cwd: root,
    env: { ...process.env, ...environment, ...more, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(said)
      await fetch(url)
    },
    { timeout: 20_000, interval: 50 },
  )
  return url
}

/** One whole upload, as a browser makes it. */
async function expectUploadTo(url: string) {
  const endpoint = createEndpoint(url, { headers: { 'x-forwarded-for': '203.0.113.1' } })
  const file = { id: '1', name: 'Straße.bin', type: 'application/octet-stream', size: 300_000 }
  const prepared = await endpoint.sign(file)
  if (prepared.upload.method !== 'PUT') throw new Error('Not a PUT')
  const { url: to, headers } = prepared.upload
  expect((await fetch(to, { method: 'PUT', headers, body: new Uint8Array(file.size) })).status).toBe(200)
  expect(await endpoint.complete(file, prepared)).toMatchObject({ name: file.name, size: file.size })
}

describe.concurrent('an example', { timeout: 30_000 }, () => {
  it.each(['express/server.ts', 'fastify/server.ts', 'hono/server.ts'])('examples/%s', async (path) => {
    const url = await start(path)
    await expectUploadTo(`${url}/api/upload`)
    const headers = { 'content-type': 'application/json' }
    const echo = await fetch(`${url}/api/echo`, { method: 'POST', headers, body: '{"other":"route"}' })
    expect(await echo.json()).toEqual({ other: 'route' })
  })

  it('examples/node/server.ts', async () => {
    await expectUploadTo(await start('node/server.ts'))
  })

  it('examples/docker/server.ts: browsers at one address, the server at another', async () => {
    const asked: string[] = []
    const internal = await listen(
      toNodeHandler((request) => {
        asked.push(request.method)
        return sandbox.fetch(request)
      }),
    )
    await expectUploadTo(await start('docker/server.ts', { S3_INTERNAL_ENDPOINT: internal }))
    expect(asked).toEqual(['HEAD'])
  })

  it.skipIf(!redis)('examples/rate-limit/server.ts', async () => {
    const url = await start('rate-limit/server.ts', { REDIS_URL: redis?.url ?? '' })
    await expectUploadTo(url)
    const headers = { 'x-forwarded-for': '203.0.113.2' }
    const statuses = await Promise.all(Array.from({ length: 61 }, async () => (await fetch(url, { headers })).status))
    expect(statuses.filter((status) => status === 429)).toHaveLength(1)
  })

  it.skipIf(!redis)('examples/once/server.ts, with Redis', async () => {
    await expectUploadTo(await start('once/server.ts', { REDIS_URL: redis?.url ?? '', DATABASE_URL: '' }))
  })

  it.skipIf(!postgres)('examples/once/server.ts, with Postgres, also after that was away', async () => {
    const url = await start('once/server.ts', { DATABASE_URL: postgres?.url ?? '' })
    await expectUploadTo(url)
    await postgres?.shutDown()
    const endpoint = createEndpoint(url)
    const file = { id: '1', name: 'a.bin', type: '', size: 300_000 }
    const { token, upload } = await endpoint.sign(file)
    expect(upload.method).toBe('PUT')
    const complete = JSON.stringify({ v: 1, action: 'complete', files: [{ token }] })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body: complete })
    expect(await answer.json()).toMatchObject({ files: [{ error: { code: 'database_unavailable', retryable: true } }] })
    await postgres?.start()
    await expectUploadTo(url)
  })

  it('examples/next: both routers', async () => {
    // Next itself is not here: this calls what it would call.
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    const route = await import('../../../examples/next/cors-route.ts')
    const api = await import('../../../examples/next/pages-api.ts')
    vi.unstubAllEnvs()
    expect(api.config).toEqual({ api: { bodyParser: false } })
    await expectUploadTo(await listen((request, response) => void api.default(request, response)))
    const methods = new Map(Object.entries(route))
    await expectUploadTo(
      await listen(
        toNodeHandler(async (request) => (await methods.get(request.method)?.(request)) ?? Response.error()),
      ),
    )
  })
})
