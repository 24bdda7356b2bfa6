/** Large bodies, cut connections, refused bodies, and requests no HTTP server carried. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { folderStorage } from '../../../src/sandbox/node.ts'
import { type Served, serve } from './serve.ts'
import { accessKeyId, presign, rawRequest, secretAccessKey, signForm, type SignOptions } from './signer.ts'

const MiB = 1024 * 1024
const credentials = { accessKeyId, secretAccessKey }
const cors = [
  {
    allowedOrigins: ['https://app.example'],
    allowedMethods: ['GET', 'PUT', 'POST'],
    allowedHeaders: ['*'],
    exposeHeaders: ['ETag'],
    maxAgeSeconds: 60,
  },
  { allowedOrigins: ['*'], allowedMethods: ['GET'] },
]
let directory: string
let served: Served

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-'))
  served = await serve(
    createSandbox({ ...credentials, buckets: { demo: { cors } }, storage: folderStorage(directory) }),
  )
})
afterAll(async () => {
  await served.close()
  await rm(directory, { recursive: true })
})

const signed = (options: Omit<SignOptions, 'path'> & { path?: string }) =>
  presign(served.url, { path: '/demo/key', ...options })
/** A sandbox in a process of its own, which measures its memory between `start` and `stop`. */
async function measured() {
  const script = fileURLToPath(new URL('./measured-server.ts', import.meta.url))
  const folder = await mkdtemp(join(tmpdir(), 'measured-'))
  const child: ChildProcess = fork(script, [folder], { execArgv: ['--expose-gc', '--import', 'tsx'] })
  const answer = async (message?: string) => {
    const answered = once(child, 'message')
    if (message !== undefined) child.send(message)
    return (await answered)[0]
  }
  const { url }: { url: string } = await answer()
  return {
    url,
    start: () => answer('start'),
    stop: (): Promise<{ peak: number; samples: number }> => answer('stop'),
    async close() {
      child.disconnect()
      await once(child, 'exit')
      await rm(folder, { recursive: true })
    },
  }
}
const stored = async () => (await readdir(directory, { recursive: true })).length

describe('large and broken bodies', () => {
  const form = Object.entries(signForm('large', [['starts-with', '$key', '']]))
  const field = ([name, value]: [string, string]) =>
    `--bound\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const formHead = `${form.map(field).join('')}--bound\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`
  const formHeaders = { 'content-type': 'multipart/form-data; boundary=bound' }
  const large = (url: string, method: string) => presign(url, { method, path: '/demo/large' })
  const asPut = (url: string) => ({ ...large(url, 'PUT'), head: '', tail: '', status: 200 })
  const asPost = (url: string) => ({
    url: `${url}/demo`,
    method: 'POST',
    headers: formHeaders,
    head: formHead,
    tail: '\r\n--bound--\r\n',
    status: 204,
  })

  test.each([
    { name: 'PUT', mebibytes: 240, request: asPut },
    { name: 'POST', mebibytes: 200, request: asPost },
  ])(
    '$mebibytes MiB stream through a $name and a GET without standing in memory',
    { timeout: 60_000 },
    async ({ mebibytes, request }) => {
      const server = await measured()
      const { url, method, headers, head, tail, status } = request(server.url)
      const chunk = Buffer.alloc(MiB, 7)
      const size = mebibytes * MiB
      await server.start()
      const length = { 'content-length': String(head.length + size + tail.length) }
      const response = await rawRequest(
        { url, method, headers: { ...headers, ...length } },
        (write, end, _, outgoing) => {
          let left = mebibytes
          if (head !== '') write(head)
          const more = () => {
            while (left > 0) if (left-- && !outgoing.write(chunk)) return void outgoing.once('drain', more)
            if (tail !== '') write(tail)
            end()
          }
          more()
        },
      )
      expect(response.status).toBe(status)
      const got = await fetch(large(server.url, 'GET').url)
      let read = 0
      for await (const piece of got.body ?? []) read += piece.length
      expect(read).toBe(size)
      const { peak, samples } = await server.stop()
      await server.close()

      expect(samples).toBeGreaterThan(3)
      expect(peak).toBeLessThan(60 * MiB)
    },
  )

  test('a slow reader leaves no listeners on the answer', async () => {
    const warnings: string[] = []
    const hear = (warning: Error) => warnings.push(warning.name)
    process.on('warning', hear)
    const { url } = signed({ method: 'PUT', path: '/demo/slow' })
    await fetch(url, { method: 'PUT', body: new Uint8Array(20 * MiB) })
    const got = await fetch(signed({ path: '/demo/slow' }).url)
    let read = 0
    for await (const piece of got.body ?? []) read += piece.length
    expect(read).toBe(20 * MiB)
    process.off('warning', hear)
    expect(warnings).not.toContain('MaxListenersExceededWarning')
  })

  test.each([
    { name: 'PUT', request: () => signed({ method: 'PUT', path: '/demo/cut' }) },
    {
      name: 'POST',
      request: () => ({ url: `${served.url}/demo`, method: 'POST', headers: formHeaders }),
    },
  ])('a $name cut off in mid-flight leaves nothing', async ({ name, request }) => {
    const before = await stored()
    const { url, method, headers } = request()
    const sent = rawRequest({ url, method, headers: { ...headers, 'content-length': '9000000' } }, (write, _, cut) => {
      write(`${name === 'POST' ? formHead : ''}${'x'.repeat(200_000)}`)
      setTimeout(cut, 100)
    })
    await expect(sent).rejects.toThrow(/hang up|ECONNRESET/)
    await expect.poll(() => served.busy()).toBe(0)
    expect(await stored()).toBe(before)
  })

  test('a refused body is not read on', async () => {
    let pulled = 0
    let cancelled = false
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(MiB))
      },
      cancel() {
        cancelled = true
      },
    })
    const sandbox = createSandbox({ ...credentials, buckets: ['demo'] })
    const { url } = presign('http://localhost', { method: 'PUT', path: '/demo/key', secret: 'wrong' })
    const headers = { host: 'localhost', 'content-length': String(1000 * MiB) }
    const response = await sandbox.fetch(
      new Request(url, { method: 'PUT', headers, body, duplex: 'half' } as RequestInit),
    )
    expect(response.status).toBe(403)
    expect(cancelled).toBe(true)
    expect(pulled).toBeLessThan(5)
  })
})

describe('without an HTTP server', () => {
  test('a request out of a page needs neither Host nor Content-Length', async () => {
    const sandbox = createSandbox({ ...credentials, buckets: { demo: { cors } }, host: 's3.test' })
    const put = presign('https://demo.s3.test', { method: 'PUT', path: '/a%20b', headers: { 'content-length': '5' } })
    const send = (body: string) => sandbox.fetch(new Request(put.url, { method: 'PUT', body }))
    expect((await send('hello')).status).toBe(200)
    expect((await send('hello!')).status).toBe(403)
    const got = await sandbox.fetch(new Request(presign('https://demo.s3.test', { path: '/a%20b' }).url))
    expect(await got.text()).toBe('hello')
  })

  test('names and rules no bucket can have are refused at once', () => {
    expect(() => createSandbox({ ...credentials, buckets: ['No'] })).toThrow(TypeError)
    const wrong = { demo: { cors: [{ allowedOrigins: ['*'], allowedMethods: ['PATCH'] }] } }
    expect(() => createSandbox({ ...credentials, buckets: wrong })).toThrow(TypeError)
  })

  test('a session token is asked for when there is one', async () => {
    const sandbox = createSandbox({ ...credentials, sessionToken: 'token', buckets: ['demo'] })
    const ask = async (query: Record<string, string>) => {
      const { url } = presign('http://localhost', { path: '/demo', query })
      return (await sandbox.fetch(new Request(url))).status
    }
    expect(await ask({ 'X-Amz-Security-Token': 'token' })).toBe(200)
    expect(await ask({ 'X-Amz-Security-Token': 'other' })).toBe(400)
    expect(await ask({})).toBe(403)
  })
})
