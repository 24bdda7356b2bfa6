/** Uploads by browser forms. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { type Served, serve } from './serve.ts'
import { accessKeyId, presign, secretAccessKey, signForm, type SignOptions } from './signer.ts'

const credentials = { accessKeyId, secretAccessKey }
let served: Served

beforeAll(async () => {
  served = await serve(createSandbox({ ...credentials, buckets: ['demo'] }))
})
afterAll(async () => {
  await served.close()
})

const signed = (options: Omit<SignOptions, 'path'> & { path?: string }) =>
  presign(served.url, { path: '/demo/key', ...options })

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
