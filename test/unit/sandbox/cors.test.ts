/** What a page on another origin is told, and the shape of errors. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { type Served, serve } from './serve.ts'
import { accessKeyId, presign, secretAccessKey, type SignOptions } from './signer.ts'

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
let served: Served

beforeAll(async () => {
  served = await serve(createSandbox({ ...credentials, buckets: { demo: { cors } } }))
})
afterAll(async () => {
  await served.close()
})

const signed = (options: Omit<SignOptions, 'path'> & { path?: string }) =>
  presign(served.url, { path: '/demo/key', ...options })

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
