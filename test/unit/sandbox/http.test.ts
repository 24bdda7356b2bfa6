/** What a browser or a broken connection meets: CORS, forms, large bodies, cut connections, the shape of errors. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, memoryStorage } from '../../../src/sandbox/index.ts'
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
const stored = async () => (await readdir(directory, { recursive: true })).length

describe('CORS', () => {
  const origin = 'https://app.example'

  test('a preflight is told what the rule allows', async () => {
    const headers = {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type,X-Amz-Meta-A',
    }
    const response = await fetch(`${served.url}/demo/key`, { method: 'OPTIONS', headers })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, PUT, POST',
      'access-control-allow-headers': 'content-type, x-amz-meta-a',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '60',
      'access-control-allow-credentials': 'true',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    })
  })

  test.each([
    {
      name: 'a refusal',
      options: { method: 'PUT', secret: 'wrong', headers: { origin } },
      status: 403,
      allowed: origin,
    },
    { name: 'a GET of nothing', options: { headers: { origin } }, status: 404, allowed: origin },
    {
      name: 'any origin, by the second rule',
      options: { headers: { origin: 'https://b.example' } },
      status: 404,
      allowed: '*',
    },
    { name: 'a method no rule has', options: { method: 'DELETE', headers: { origin } }, status: 204, allowed: null },
    { name: 'no origin', options: {}, status: 404, allowed: null },
  ])('on $name', async ({ options: { headers, ...options }, status, allowed }) => {
    const request = signed({ ...options, path: '/demo/none', body: 'x' })
    const response = await fetch(request.url, {
      method: request.method,
      headers,
      body: options.method === 'PUT' ? 'x' : null,
    })
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
    expect(response.headers.get('access-control-allow-credentials')).toBe(allowed === origin ? 'true' : null)
    expect(response.headers.get('vary')).toContain('Origin')
  })
})

describe('errors', () => {
  test('are XML in the words of S3', async () => {
    const request = signed({ method: 'PUT', secret: 'wrong' })
    const response = await fetch(request.url, { method: 'PUT', body: 'x' })
    const text = await response.text()
    expect(response.headers.get('content-type')).toBe('application/xml')
    const element = (name: string) => new RegExp(`<${name}>([^]*?)</${name}>`).exec(text)?.[1]
    expect(element('Code')).toBe('SignatureDoesNotMatch')
    expect(element('Resource')).toBe('/demo/key')
    expect(element('RequestId')).toBe(response.headers.get('x-amz-request-id'))
    expect(element('HostId')).toBe(response.headers.get('x-amz-id-2'))
    expect(element('StringToSign')).toMatch(/^AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n/)
    expect(element('CanonicalRequest')).toMatch(/^PUT\n\/demo\/key\n/)
    expect(element('SignatureProvided')).toMatch(/^[0-9a-f]{64}$/)
  })

  test('tell what was not signed, and when a URL ended', async () => {
    const unsigned = signed({ method: 'PUT', unsigned: { 'x-amz-acl': 'private' } })
    expect(await (await fetch(unsigned.url, { method: 'PUT', headers: unsigned.headers, body: 'x' })).text()).toContain(
      '<HeadersNotSigned>x-amz-acl</HeadersNotSigned>',
    )
    const expired = await (await fetch(signed({ time: Date.now() - 3_600_000 }).url)).text()
    expect(expired).toContain('<Message>Request has expired</Message><X-Amz-Expires>300</X-Amz-Expires><Expires>')
  })
})

describe('forms', () => {
  const post = (fields: Record<string, string>, conditions: unknown[], file: Blob, name: string) => {
    const form = new FormData()
    for (const [field, value] of Object.entries({ ...signForm(fields['key'] ?? '', conditions), ...fields }))
      form.append(field, value)
    form.append('file', file, name)
    form.append('ignored', 'after the file')
    return fetch(`${served.url}/demo`, { method: 'POST', body: form, redirect: 'manual' })
  }
  const any = (...names: string[]) => names.map((name) => ['starts-with', `$${name}`, ''])

  test('store the file with its fields, whatever their case, and name it', async () => {
    const fields = {
      key: 'form/${filename}',
      'Content-Type': 'image/png',
      'CACHE-CONTROL': 'no-store',
      'x-amz-meta-name': '日本 "x"',
      success_action_status: '201',
      'x-ignore-this': 'yes',
    }
    const conditions = any('key', 'content-type', 'Cache-Control', 'x-amz-meta-name', 'success_action_status')
    const response = await post(fields, conditions, new Blob(['png']), 'C:\\fakepath\\ü "1".png')
    const xml = await response.text()
    expect(response.status).toBe(201)
    expect(xml).toContain('<Key>form/ü &quot;1&quot;.png</Key>')
    expect(xml).toContain(`<Location>${served.url}/demo/form/%C3%BC%20%221%22.png</Location>`)
    expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/)
    const got = await fetch(signed({ path: '/demo/form/%C3%BC%20%221%22.png' }).url)
    expect(await got.text()).toBe('png')
    expect(got.headers.get('content-type')).toBe('image/png')
    expect(got.headers.get('cache-control')).toBe('no-store')
    expect(got.headers.get('x-amz-meta-name')).toBe(`=?UTF-8?B?${Buffer.from('日本 "x"').toString('base64')}?=`)
  })

  test.each([
    { status: '200', answered: 200 },
    { status: '204', answered: 204 },
    { status: '418', answered: 204 },
  ])('answer $answered to success_action_status $status', async ({ status, answered }) => {
    const response = await post(
      { key: 'form/s', success_action_status: status },
      any('key', 'success_action_status'),
      new Blob(['']),
      'a',
    )
    expect(response.status).toBe(answered)
  })

  test('redirect, but not to what is no URL', async () => {
    const conditions = any('key', 'success_action_redirect')
    const to = (url: string) => post({ key: 'form/r', success_action_redirect: url }, conditions, new Blob(['x']), 'a')
    const location = (await to('https://app.example/done?a=1')).headers.get('location')
    expect(location).toBe(
      'https://app.example/done?a=1&bucket=demo&key=form%2Fr&etag=%229dd4e461268c8034f5c8564e155c67a6%22',
    )
    expect((await to('javascript:alert(1)')).status).toBe(204)
  })

  test('files full of what looks like a boundary come through, however the body is cut', async () => {
    const fields = Object.entries(signForm('form/tricky', any('key')))
    const file = '\r\n--bound\r\n\r\n--boun\r\n--\r\r\n-'.replaceAll('--bound\r', '--bounD\r')
    const parts = fields.map(
      ([name, value]) => `--bound\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    const head =
      '--bound\r\ncontent-disposition: form-data; filename="a"; name="file"\r\nContent-Type: text/plain\r\n\r\n'
    const body = `preamble\r\n${parts.join('')}${head}${file}\r\n--bound--\r\nepilogue`
    const sandbox = createSandbox({ ...credentials, buckets: ['demo'] })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }), async (sizes) => {
        let at = 0
        let turn = 0
        const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
          pull(controller) {
            const size = sizes[turn++ % sizes.length] ?? 1
            if (at < body.length) controller.enqueue(new TextEncoder().encode(body.slice(at, at + size)))
            else controller.close()
            at += size
          },
        })
        const headers = {
          host: 'localhost',
          'content-type': 'multipart/form-data; boundary="bound"',
          'content-length': String(body.length),
        }
        const init = { method: 'POST', headers, body: stream, duplex: 'half' }
        const response = await sandbox.fetch(new Request('http://localhost/demo', init))
        expect(response.status).toBe(204)
        const url = presign('http://localhost', { path: '/demo/form/tricky' }).url
        expect(await (await sandbox.fetch(new Request(url))).text()).toBe(file)
      }),
      { numRuns: 50 },
    )
  })
})

describe('large and broken bodies', () => {
  test('240 MiB stream through without standing in memory, in and out', async () => {
    const size = 240 * MiB
    const chunk = Buffer.alloc(MiB, 7)
    const { url } = signed({ method: 'PUT', path: '/demo/large' })
    const baseline = process.memoryUsage()
    let peak = 0
    const watch = setInterval(() => {
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      peak = Math.max(peak, heapUsed + arrayBuffers - baseline.heapUsed - baseline.arrayBuffers)
    }, 10)
    try {
      const headers = { 'content-length': String(size) }
      const response = await rawRequest({ url, method: 'PUT', headers }, (_, end, __, request) => {
        let left = 240
        const more = () => {
          while (left > 0) if (left-- && !request.write(chunk)) return void request.once('drain', more)
          end()
        }
        more()
      })
      expect(response.status).toBe(200)
      const got = await fetch(signed({ path: '/demo/large' }).url)
      let read = 0
      for await (const piece of got.body ?? []) read += piece.length
      expect(read).toBe(size)
    } finally {
      clearInterval(watch)
    }
    expect(peak).toBeLessThan(80 * MiB)
  }, 20_000)

  test.each([
    { name: 'PUT', request: () => signed({ method: 'PUT', path: '/demo/cut' }) },
    {
      name: 'POST',
      request: () => ({
        url: `${served.url}/demo`,
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=bound' },
      }),
    },
  ])('a $name cut off in mid-flight leaves nothing', async ({ name, request }) => {
    const fields = Object.entries(signForm('cut', [['starts-with', '$key', '']]))
    const head = fields
      .map(([field, value]) => `--bound\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`)
      .join('')
    const file = '--bound\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    const before = await stored()
    const { url, method, headers } = request()
    const sent = rawRequest({ url, method, headers: { ...headers, 'content-length': '9000000' } }, (write, _, cut) => {
      write(`${name === 'POST' ? head + file : ''}${'x'.repeat(200_000)}`)
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

describe.each([
  { name: 'memory', open: async () => memoryStorage() },
  { name: 'folder', open: async () => folderStorage(await mkdtemp(join(directory, 'keys-'))) },
])('awkward keys over HTTP, $name storage', ({ open }) => {
  const awkward = [
    '../',
    './',
    '/',
    '\\',
    '?',
    '#',
    '%',
    '%2F',
    '+',
    ' ',
    '&',
    '=',
    "'",
    '"',
    '<',
    '日本',
    'é',
    '\u{1f600}',
    '*',
    '!()',
    '~',
    ':',
    '@',
    'a',
    'A',
  ]
  const key = fc.array(fc.constantFrom(...awkward), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''))

  test('are put, listed, read and deleted by the AWS SDK', async () => {
    const server = await serve(createSandbox({ ...credentials, buckets: ['demo'], storage: await open() }))
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: server.url,
      forcePathStyle: true,
      credentials,
      maxAttempts: 1,
    })
    const Bucket = 'demo'
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 4 }), async (keys) => {
        for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
        const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }))
        expect(Contents?.map(({ Key }) => Key).toSorted()).toEqual(keys.toSorted())
        for (const Key of keys) {
          const got = await s3.send(new GetObjectCommand({ Bucket, Key }))
          expect(await got.Body?.transformToString()).toBe(Key)
        }
        await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }))
        expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
      }),
      { numRuns: 25 },
    )
    await server.close()
  })
})
