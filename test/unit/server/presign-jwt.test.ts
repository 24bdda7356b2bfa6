/** The example for apps with JWTs: who gets what, on a sandbox S3. */
import { createLocalJWKSet, errors, exportJWK, generateKeyPair, type JWTVerifyGetKey, SignJWT } from 'jose'
import * as v from 'valibot'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createJwtApp } from '../../../examples/jwt/endpoint.ts'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { s3 } from '../../../src/server/s3.ts'

const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY' }
const ISSUER = 'https://issuer.example'
const AUDIENCE = 'photos'
const BASE = 'https://app.test'

const sandbox = createSandbox({ ...KEYS, buckets: ['demo'] })
const toSandbox = (url: string | URL | Request, init?: RequestInit) => sandbox.fetch(new Request(url, init))

let app: (request: Request) => Promise<Response>
let issuerKeys: JWTVerifyGetKey
let issuerKey: CryptoKey
let strangerKey: CryptoKey

beforeAll(async () => {
  const [issuer, stranger] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')])
  issuerKey = issuer.privateKey
  strangerKey = stranger.privateKey
  issuerKeys = createLocalJWKSet({ keys: [await exportJWK(issuer.publicKey)] })
  app = createJwtApp({
    storage: s3({ ...KEYS, bucket: 'demo', region: 'us-east-1', endpoint: 'https://s3.test' }),
    uploadSecret: 'the secret that signs all tokens here',
    keys: (header, token) => issuerKeys(header, token),
    issuer: ISSUER,
    audience: AUDIENCE,
    fetch: toSandbox,
  })
})

interface Claims {
  sub?: string
  iss?: string
  aud?: string
  exp?: number | undefined
  nbf?: number
}
const now = () => Math.floor(Date.now() / 1000)
const jwt = (claims: Claims = {}, key = issuerKey) =>
  new SignJWT({ sub: 'alice', iss: ISSUER, aud: AUDIENCE, exp: now() + 60, ...claims })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(key)
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

const ask = async (token: string, message: object) => {
  const response = await app(
    new Request(`${BASE}/api/upload`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(token) },
      body: JSON.stringify({ v: 1, ...message }),
    }),
  )
  return { status: response.status, body: await response.text() }
}
const signed = v.object({
  files: v.tuple([
    v.object({
      key: v.string(),
      token: v.string(),
      upload: v.object({ url: v.string(), fields: v.record(v.string(), v.string()) }),
    }),
  ]),
})

/** Uploads five bytes in the name of a user; answers key and upload token. */
async function upload(token: string) {
  const files = [{ id: 'a', name: 'a.txt', type: 'text/plain', size: 5 }]
  const answer = v.parse(signed, JSON.parse((await ask(token, { action: 'sign', files })).body)).files[0]
  const form = new FormData()
  for (const [name, value] of Object.entries(answer.upload.fields)) form.append(name, value)
  form.append('file', new Blob(['hello']))
  const sent = await toSandbox(answer.upload.url, { method: 'POST', body: form })
  expect(sent.ok).toBe(true)
  return answer
}

const download = async (key: string, headers: Record<string, string> = {}) =>
  app(new Request(`${BASE}/api/files/${encodeURIComponent(key)}`, { headers }))

describe('an app with JWTs', () => {
  it('stores below the user’s prefix, and gives the user a link to it', async () => {
    const alice = await jwt()
    const { key, token } = await upload(alice)
    expect(key).toMatch(/^user\/alice\/\d{4}\//)
    expect((await ask(alice, { action: 'complete', files: [{ token }] })).body).toContain(key)

    const answer = await download(key, bearer(alice))
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { url } = v.parse(v.object({ url: v.string() }), await answer.json())
    expect(await (await toSandbox(url)).text()).toBe('hello')
  })

  it('keeps users whose names try to leave their prefix below it', async () => {
    const { key } = await upload(await jwt({ sub: '../alice' }))
    expect(key).toMatch(/^user\/\.\.%2Falice\//)
  })

  it('gives another user neither a link nor the upload', async () => {
    const alice = await jwt()
    const mallory = await jwt({ sub: 'mallory' })
    const { key, token } = await upload(alice)
    expect((await download(key, bearer(mallory))).status).toBe(404)
    const refused = await ask(mallory, { action: 'complete', files: [{ token }] })
    expect(refused.body).toMatch(/"code":"(token_invalid|forbidden)"/)
    expect((await ask(alice, { action: 'complete', files: [{ token }] })).body).toContain(key)
  })

  it.each([
    'user/alice',
    'user/alice/',
    'user/alice2/a',
    'user/alice/../mallory/a',
    'user/mallory/a',
    '../user/alice/a',
    'a',
    '\u0000',
    'user/alice/a\nb',
  ])('gives alice no link to %j', async (key) => {
    expect((await download(key, bearer(await jwt()))).status).toBe(404)
  })

  it.each<[string, () => Promise<string>]>([
    ['expired', () => jwt({ exp: now() - 1 })],
    ['good for ever', () => jwt({ exp: undefined })],
    ['not yet valid', () => jwt({ nbf: now() + 60 })],
    ['signed by another key', () => jwt({}, strangerKey)],
    ['of another issuer', () => jwt({ iss: 'https://evil.example' })],
    ['for another app', () => jwt({ aud: 'other' })],
    ['without a user', () => jwt({ sub: '' })],
    [
      'not signed at all',
      async () => `${btoa('{"alg":"none"}')}.${btoa(`{"sub":"alice","iss":"${ISSUER}","aud":"photos"}`)}.`,
    ],
    ['changed', async () => (await jwt()).replace(/\.[^.]+\./, `.${btoa('{"sub":"bob"}').replaceAll('=', '')}.`)],
    [
      'signed with a shared secret',
      async () =>
        new SignJWT({ sub: 'alice', iss: ISSUER, aud: AUDIENCE, exp: now() + 60 })
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode('a secret that the issuer does not use')),
    ],
    ['no token', async () => 'hello'],
  ])('refuses a token that is %s', async (_case, make) => {
    const { key } = await upload(await jwt())
    const token = await make()
    expect((await download(key, bearer(token))).status).toBe(401)
    const refused = await ask(token, { action: 'sign', files: [{ id: 'a', name: 'a', type: '', size: 1 }] })
    expect(refused.status).toBe(401)
    expect(refused.body).not.toMatch(/X-Amz|https:/)
  })

  it.each([
    ['cannot be reached', new TypeError('fetch failed')],
    ['does not answer', new errors.JWKSTimeout()],
    ['answers 500', new errors.JOSEError('Expected 200 OK from the JSON Web Key Set HTTP response')],
  ])('signs nobody out while the issuer %s', async (_case, failure) => {
    const alice = await jwt()
    const { key } = await upload(alice)
    const keys = issuerKeys
    issuerKeys = async () => {
      throw failure
    }
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    try {
      expect((await download(key, bearer(alice))).status).toBe(503)
      const refused = await ask(alice, { action: 'sign', files: [{ id: 'a', name: 'a', type: '', size: 1 }] })
      expect(refused.status).toBe(500)
      expect(refused.body).toContain('"retryable":true')
    } finally {
      issuerKeys = keys
      vi.restoreAllMocks()
    }
    expect((await download(key, bearer(alice))).status).toBe(200)
  })

  it('refuses a request without a token', async () => {
    expect((await download('user/alice/a')).status).toBe(401)
    expect((await app(new Request(`${BASE}/api/upload`))).status).toBe(401)
  })
})
