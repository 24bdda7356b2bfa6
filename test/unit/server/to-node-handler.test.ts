import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { toNodeHandler } from '../../../src/server/to-node-handler.ts'
import { setup } from './fixtures.ts'

const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const isTcp = (address: AddressInfo | string | null): address is AddressInfo => typeof address === 'object'
  const address = server.address()
  return isTcp(address) ? address.port : 0
}
const serve = async (handler: (request: Request) => Promise<Response>) => await listen(toNodeHandler(handler))

/** One request by node:http, which sends its body on whatever comes back meanwhile. */
async function call(
  port: number,
  options: { method?: string; path?: string; headers?: Record<string, string> },
  body?: Iterable<Buffer>,
) {
  return await new Promise<{ message: IncomingMessage; text: string }>((resolve, reject) => {
    const outgoing = httpRequest({ port, host: '127.0.0.1', ...options }, (message) => {
      const chunks: Buffer[] = []
      message.on('data', (chunk: Buffer) => chunks.push(chunk))
      message.on('end', () => resolve({ message, text: Buffer.concat(chunks).toString() }))
      message.on('error', reject)
    })
    outgoing.on('error', reject)
    const send = async () => {
      for (const chunk of body ?? []) {
        if (!outgoing.write(chunk)) await new Promise((drained) => outgoing.once('drain', drained))
      }
      outgoing.end()
    }
    send().catch(reject)
  })
}

/** Speaks to the socket itself: what node:http would not send. */
async function raw(port: number, ...texts: (string | Buffer)[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => texts.forEach((text) => socket.write(text)))
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

/** A promise to be settled from elsewhere. */
function signalled<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve: (value: T) => resolve(value) }
}

function* megabytes(count: number) {
  for (let i = 0; i < count; i++) yield Buffer.alloc(1024 * 1024, 32)
}

describe('a request', () => {
  it('arrives with method, address, headers and body', async () => {
    const port = await serve(async (request) =>
      Response.json([request.method, request.url, request.headers.get('x-a'), await request.text()]),
    )
    const { text, message } = await call(
      port,
      { method: 'POST', path: '/a%20b//c?d=e', headers: { 'x-a': 'é', host: 'app.test:8080' } },
      [Buffer.from('hel'), Buffer.from('lo')],
    )
    expect(JSON.parse(text)).toEqual(['POST', 'http://app.test:8080/a%20b//c?d=e', 'é', 'hello'])
    expect(message.statusCode).toBe(200)
  })

  it('keeps headers that come twice', async () => {
    const port = await serve(async (request) => new Response(request.headers.get('x-a')))
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n')).toContain(
      '1, 2',
    )
  })

  it('has the whole path below a mount point of Express', async () => {
    const listener = toNodeHandler(async (request) => new Response(new URL(request.url).pathname))
    const port = await listen((request, response) => {
      listener(Object.assign(request, { originalUrl: request.url, url: '/' }), response)
    })
    expect((await call(port, { path: '/api/upload' })).text).toBe('/api/upload')
  })

  it.each([
    ['a path that looks like a host', 'GET //evil.test/x HTTP/1.1\r\nHost: app.test', 'http://app.test//evil.test/x'],
    ['the whole URL, as proxies ask', 'GET http://app.test/x HTTP/1.1\r\nHost: app.test', 'http://app.test/x'],
  ])('with %s is read right', async (_, head, url) => {
    const port = await serve(async (request) => new Response(request.url))
    expect(await raw(port, `${head}\r\nConnection: close\r\n\r\n`)).toContain(url)
  })

  it.each([
    'GET / HTTP/1.1\r\nHost: a b',
    // The router sees `/x`; the URL would say `/docs`.
    'GET /x HTTP/1.1\r\nHost: a/docs?',
    'GET /x HTTP/1.1\r\nHost: a/docs#',
    'GET /x HTTP/1.1\r\nHost: user@a',
    'GET /x HTTP/1.1\r\nHost: a\\docs',
    'OPTIONS * HTTP/1.1\r\nHost: a',
    'TRACE / HTTP/1.1\r\nHost: a',
    'GET / HTTP/1.1\r\nHost: a:b',
  ])('that fetch has no form for is refused: %j', async (head) => {
    const handler = vi.fn(async () => new Response('served'))
    const port = await serve(handler)
    expect(await raw(port, `${head}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
    expect(handler).not.toHaveBeenCalled()
  })

  it('is read no faster than the handler reads', async () => {
    let read = 0
    let sent = 0
    const port = await serve(async (request) => {
      const reader = request.body?.getReader()
      await reader?.read()
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(sent).toBeLessThan(40)
      for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) read += next.value.length
      return new Response('all')
    })
    const counted = function* () {
      for (const chunk of megabytes(48)) {
        sent++
        yield chunk
      }
    }
    expect((await call(port, { method: 'POST' }, counted())).text).toBe('all')
    expect(read).toBeGreaterThan(47 * 1024 * 1024)
  })
})

describe('a body that nobody reads', () => {
  it.each([
    ['unread', async () => new Response('refused', { status: 401 })],
    [
      'begun',
      async (request: Request) => {
        await request.body?.getReader().read()
        return new Response('refused', { status: 401 })
      },
    ],
    [
      'cancelled',
      async (request: Request) => {
        const reader = request.body?.getReader()
        await reader?.read()
        await reader?.cancel()
        return new Response('refused', { status: 401 })
      },
    ],
  ])('(%s) is let go, so that the client gets its answer, and the connection lives on', async (_, handler) => {
    const port = await serve(handler)
    const large = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 52428800\r\n\r\n'
    const next = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    const answers = await raw(port, large, Buffer.alloc(52_428_800), next)
    expect(answers.match(/HTTP\/1\.1 401 |refused/g)).toEqual(['HTTP/1.1 401 ', 'refused', 'HTTP/1.1 401 ', 'refused'])
  })

  it('gets 413 from the endpoint', async () => {
    const port = await serve(setup().handler)
    const headers = { 'content-type': 'application/json' }
    for (const length of [undefined, String(50 * 1024 * 1024)]) {
      const { message, text } = await call(
        port,
        { method: 'POST', headers: length ? { ...headers, 'content-length': length } : headers },
        megabytes(50),
      )
      expect([message.statusCode, JSON.parse(text)]).toMatchObject([413, { error: { code: 'payload_too_large' } }])
    }
  })
})

describe('an answer', () => {
  it('is streamed, with status, headers and every cookie', async () => {
    const port = await serve(async () => {
      const headers = new Headers({ 'x-b': 'c' })
      headers.append('set-cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT')
      headers.append('set-cookie', 'b=2')
      const chunks = megabytes(20)
      const source: UnderlyingDefaultSource<Uint8Array> = {
        pull(controller) {
          const next = chunks.next()
          if (next.done) controller.close()
          else controller.enqueue(next.value)
        },
      }
      return new Response(new ReadableStream(source), { status: 201, headers })
    })
    const { message, text } = await call(port, {})
    expect([message.statusCode, message.headers['x-b'], text.length]).toEqual([201, 'c', 20 * 1024 * 1024])
    expect(message.headers['set-cookie']).toEqual(['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'])
  })

  it('to HEAD has no body, and its source is told', async () => {
    const cancel = vi.fn()
    const port = await serve(
      async () => new Response(new ReadableStream({ cancel }), { headers: { 'content-length': '9' } }),
    )
    const { message, text } = await call(port, { method: 'HEAD' })
    expect([message.headers['content-length'], text]).toEqual(['9', ''])
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('is 500 where the handler throws, and cut off where its body breaks', async () => {
    const throwing = await serve(() => Promise.reject(new Error('secret')))
    const { message, text } = await call(throwing, {})
    expect([message.statusCode, text]).toEqual([500, ''])
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => controller.enqueue(new Uint8Array(5)),
      pull: (controller) => controller.error(new Error('broken')),
    }
    const breaking = await serve(async () => new Response(new ReadableStream(source, { highWaterMark: 0 })))
    await expect(call(breaking, {})).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
})

describe('a client that goes away', () => {
  /** Asks and hangs up as soon as `ready` says so. */
  async function hangUp(port: number, ready: Promise<unknown>, headers: Record<string, string> = {}) {
    const outgoing = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers })
    outgoing.on('error', () => undefined)
    outgoing.on('response', (message) => message.resume().on('error', () => undefined))
    outgoing.flushHeaders()
    if ('content-length' in headers) outgoing.write('x')
    await ready
    outgoing.destroy()
  }

  it('aborts request.signal, while the handler works and while it answers', async () => {
    for (const answering of [false, true]) {
      const ready = signalled<void>()
      const gone = signalled<void>()
      const cancelled = signalled<void>()
      const port = await serve(async (request) => {
        request.signal.addEventListener('abort', () => gone.resolve())
        ready.resolve()
        if (!answering) await gone.promise
        // Never gives a byte: nothing but cancel() ends it.
        return new Response(new ReadableStream({ cancel: () => cancelled.resolve() }))
      })
      await hangUp(port, ready.promise)
      await expect(gone.promise).resolves.toBeUndefined()
      if (answering) await expect(cancelled.promise).resolves.toBeUndefined()
    }
  })

  it('breaks off the body that is being read', async () => {
    const ready = signalled<void>()
    const broken = signalled<unknown>()
    const port = await serve(async (request) => {
      ready.resolve()
      await request.text().catch(broken.resolve)
      return new Response()
    })
    await hangUp(port, ready.promise, { 'content-length': '10' })
    expect(await broken.promise).toBeInstanceOf(Error)
  })

  it('is not one that was served', async () => {
    const aborted = vi.fn()
    const port = await serve(async (request) => {
      request.signal.addEventListener('abort', aborted)
      return new Response('done')
    })
    await call(port, { headers: { connection: 'close' } })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(aborted).not.toHaveBeenCalled()
  })
})
