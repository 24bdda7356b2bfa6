/** One contract for every adapter, over real HTTP, with a sandbox S3 behind real HTTP too. */
import { readFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEndpoint } from '../../../src/endpoint/create-endpoint.ts'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { toExpressHandler } from '../../../src/server/adapters/express.ts'
import { toFastifyPlugin } from '../../../src/server/adapters/fastify.ts'
import { toHonoHandler } from '../../../src/server/adapters/hono.ts'
import { toNextApiHandler, toNextRoute } from '../../../src/server/adapters/next.ts'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { remoteAddressOf } from '../../../src/server/remote-address.ts'
import { type S3Storage, s3 } from '../../../src/server/s3.ts'
import { toNodeHandler } from '../../../src/server/to-node-handler.ts'
import { SECRET } from './fixtures.ts'

type Handler = (request: Request) => Promise<Response>

const PATH = '/api/upload'
const ELSEWHERE = 'the page of the application'

/** A server with the endpoint at PATH, a route of its own at /other that answers a JSON body, and 404 elsewhere. */
const adapters: { name: string; serve: (handler: Handler) => Promise<Server> }[] = [
  { name: 'Node http', serve: async (handler) => await listen(onlyAt(toNodeHandler(handler))) },
  {
    name: 'Express, alone',
    serve: async (handler) =>
      await listen(others(express().all(PATH, toExpressHandler(handler)).use('/other', express.json()))),
  },
  {
    name: 'Express, before express.json()',
    serve: async (handler) =>
      await listen(
        others(
          express()
            .all(PATH, toExpressHandler(handler))
            .use(express.json({ limit: '2mb' })),
        ),
      ),
  },
  {
    name: 'Express, after express.json()',
    serve: async (handler) =>
      await listen(
        others(
          express()
            .use(express.json({ limit: '8mb' }))
            .all(PATH, toExpressHandler(handler)),
        ),
      ),
  },
  {
    name: 'Express, after express.raw(), in a router',
    serve: async (handler) => {
      const router = express.Router().all('/upload', toExpressHandler(handler))
      const raw = express.raw({ type: '*/*', limit: '8mb' })
      return await listen(others(express().use('/api', raw, router).use('/other', express.json())))
    },
  },
  {
    name: 'Fastify',
    serve: async (handler) => {
      const app = fastify()
      await app.register(toFastifyPlugin(handler), { prefix: PATH })
      app.post('/other', async (request) => ({ got: request.body, says: ELSEWHERE }))
      await app.listen({ port: 0, host: '127.0.0.1' })
      servers.push({ close: async () => await app.close() })
      return app.server
    },
  },
  {
    name: 'Hono',
    serve: async (handler) => {
      const app = new Hono().all(PATH, toHonoHandler(handler))
      app.post('/other', async (context) => context.json({ got: await context.req.json(), says: ELSEWHERE }))
      return await listen(toNodeHandler(async (request) => await app.fetch(request)))
    },
  },
  {
    name: 'Hono, after a middleware that read the body',
    serve: async (handler) => {
      const app = new Hono()
      app.use(async (context, next) => {
        if (context.req.method === 'POST') await context.req.text()
        await next()
      })
      app.all(PATH, toHonoHandler(handler))
      app.post('/other', async (context) => context.json({ got: await context.req.json(), says: ELSEWHERE }))
      return await listen(toNodeHandler(async (request) => await app.fetch(request)))
    },
  },
  {
    name: 'Next, app router',
    serve: async (handler) => {
      // As Next does: the export with the method's name, or 405.
      const route = new Map(Object.entries(toNextRoute(handler)))
      const call = async (request: Request) =>
        (await route.get(request.method)?.(request)) ?? new Response(null, { status: 405 })
      return await listen(onlyAt(toNodeHandler(call)))
    },
  },
  {
    name: 'Next, pages router',
    serve: async (handler) => {
      const api = toNextApiHandler(handler)
      return await listen(onlyAt((request, response) => void api(request, response)))
    },
  },
  {
    name: 'Next, pages router, its body parser left on',
    serve: async (handler) => {
      const api = toNextApiHandler(handler)
      return await listen(
        onlyAt((request, response) => {
          express.json({ limit: '8mb' })(request, response, () => void api(request, response))
        }),
      )
    },
  },
]

/** The rest of an Express application. */
function others(app: Express): Express {
  return app.post('/other', (request, response) => {
    response.json({ got: request.body, says: ELSEWHERE })
  })
}

/** The rest of an application without a framework. */
function onlyAt(endpoint: RequestListener): RequestListener {
  const rest = toNodeHandler(async (request) =>
    new URL(request.url).pathname === '/other'
      ? Response.json({ got: await request.json(), says: ELSEWHERE })
      : new Response(null, { status: 404 }),
  )
  return (request, response) => (request.url?.split('?')[0] === PATH ? endpoint : rest)(request, response)
}

const servers: { close(): unknown }[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return server
}

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

let s3Server: Server
let storage: S3Storage
beforeAll(async () => {
  const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY' }
  const sandbox = createSandbox({ ...keys, buckets: ['demo'] })
  s3Server = await listen(toNodeHandler((request) => sandbox.fetch(request)))
  servers.pop()
  storage = s3({ ...keys, bucket: 'demo', region: 'us-east-1', endpoint: originOf(s3Server) })
})
afterAll(() => {
  s3Server.closeAllConnections()
  s3Server.close()
})

describe.each(adapters)('$name', ({ serve }) => {
  async function start(handler?: Handler) {
    const onUploaded = vi.fn(({ key }: { key: string }) => ({ row: key }))
    const cors = { origins: ['https://app.test'] }
    const origin = originOf(await serve(handler ?? createUploadHandler({ storage, secret: SECRET, onUploaded, cors })))
    return { origin, url: origin + PATH, onUploaded }
  }

  it('answers GET with the policy', async () => {
    const { url } = await start()
    const response = await fetch(url)
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await response.json()).toMatchObject({ v: 1, storageOrigin: storage.address.origin })
  })

  it('carries an upload from end to end: sign, the bytes, complete', async () => {
    const { url, onUploaded } = await start()
    const endpoint = createEndpoint(url)
    const file = { id: '1', name: '日本語.bin', type: 'application/x-thing', size: 300_000, meta: { album: 'ü' } }
    const prepared = await endpoint.sign(file)
    if (prepared.upload.method !== 'PUT') throw new Error('Not a PUT')
    const { url: to, headers } = prepared.upload
    expect((await fetch(to, { method: 'PUT', headers, body: new Uint8Array(file.size) })).status).toBe(200)
    const object = await endpoint.complete(file, prepared)
    expect(object).toMatchObject({ name: file.name, size: file.size, data: { row: object.key } })
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('answers a preflight, and names the page that may read the answer', async () => {
    const { url } = await start()
    const headers = {
      origin: 'https://app.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const preflight = await fetch(url, { method: 'OPTIONS', headers })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST')
    const answer = await fetch(url, { headers: { origin: 'https://app.test' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.test')
  })

  it('refuses a body over 1 MiB with 413, and takes one just under', async () => {
    const { url } = await start()
    const send = async (bytes: number) => {
      const body = JSON.stringify({ v: 1, action: 'none', pad: '' })
      const padded = body.replace('""', JSON.stringify('x'.repeat(bytes - body.length)))
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: padded,
      })
      const { error }: { error: { code: string } } = await response.json()
      return [response.status, error.code]
    }
    expect(await send(1024 * 1024)).toEqual([400, 'unknown_action'])
    expect(await send(1024 * 1024 + 1)).toEqual([413, 'payload_too_large'])
    expect(await send(6 * 1024 * 1024)).toEqual([413, 'payload_too_large'])
  })

  it('takes nothing but JSON', async () => {
    const { url } = await start()
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"v":1}' })
    expect(response.status).toBe(415)
  })

  it('leaves the other routes alone', async () => {
    const { origin } = await start()
    expect((await fetch(`${origin}/nowhere`)).status).toBe(404)
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${origin}/other`, { method: 'POST', headers, body: '{"a":[1]}' })
    expect(await response.json()).toEqual({ got: { a: [1] }, says: ELSEWHERE })
  })

  it('tells the handler when the client goes away, and serves the next', async () => {
    let abandoned: (reason: unknown) => void = () => undefined
    const gone = new Promise((resolve) => (abandoned = resolve))
    let waiting = () => {}
    const started = new Promise<void>((resolve) => (waiting = resolve))
    const { origin, url } = await start(async (request) => {
      if (request.headers.has('x-quick')) return new Response('quick')
      request.signal.addEventListener('abort', () => abandoned('gone'))
      waiting()
      return await new Promise(() => {})
    })
    const leaving = httpRequest(`${origin}${PATH}`, { method: 'GET' }).on('error', () => undefined)
    leaving.end()
    await started
    leaving.destroy()
    expect(await gone).toBe('gone')
    expect(await (await fetch(url, { headers: { 'x-quick': '1' } })).text()).toBe('quick')
  })

  it('tells the handler the whole address, and who is at the other end', async () => {
    const { url } = await start(async (request) => Response.json([request.url, remoteAddressOf(request) ?? null]))
    const [seen, address]: [string, string | null] = await (await fetch(`${url}?a=%20b`)).json()
    expect(seen).toBe(`${url}?a=%20b`)
    expect(address).toMatch(/127\.0\.0\.1$/)
  })
})

it.each(['to-node-handler', 'adapters/express', 'adapters/fastify', 'adapters/hono', 'adapters/next'])(
  '%s is under 70 lines',
  async (name) => {
    const source = await readFile(new URL(`../../../src/server/${name}.ts`, import.meta.url), 'utf8')
    expect(source.split('\n').length).toBeLessThan(70)
  },
)

describe('Express, before its own limit', () => {
  it('takes a body that came compressed and was parsed', async () => {
    const app = express()
      .use(express.json())
      .all(
        PATH,
        toExpressHandler(async (request) => new Response(request.body)),
      )
    const url = originOf(await listen(app)) + PATH
    const packed = new Response('{ "a":  "é" }').body?.pipeThrough(new CompressionStream('gzip'))
    const body = await new Response(packed).arrayBuffer()
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect(await (await fetch(url, { method: 'POST', headers, body })).json()).toEqual({ a: 'é' })
  })
})

describe('Fastify', () => {
  it('keeps the headers that hooks set, and runs the hooks that refuse', async () => {
    const app = fastify()
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-from-hook', 'yes')
      if (request.headers['x-bad']) await reply.code(403).send('no')
    })
    await app.register(
      toFastifyPlugin(async () => new Response('ours')),
      { prefix: PATH },
    )
    await app.listen({ port: 0, host: '127.0.0.1' })
    servers.push({ close: async () => await app.close() })
    const url = originOf(app.server) + PATH
    const response = await fetch(url)
    expect([response.headers.get('x-from-hook'), await response.text()]).toEqual(['yes', 'ours'])
    expect((await fetch(url, { headers: { 'x-bad': '1' } })).status).toBe(403)
  })
})

describe('Hono', () => {
  it('asks the runtime for the address', async () => {
    const getConnInfo = () => ({ remote: { address: '203.0.113.7' } })
    const app = new Hono().all(
      PATH,
      toHonoHandler(async (request) => new Response(remoteAddressOf(request)), { getConnInfo }),
    )
    expect(await (await app.request(PATH)).text()).toBe('203.0.113.7')
  })
})
