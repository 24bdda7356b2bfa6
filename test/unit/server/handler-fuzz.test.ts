/**
 * Requests of every kind, from random ones to nearly good ones, against every policy of writing. `FUZZ_RUNS=100000 npx
 * vitest run --project unit handler-fuzz` makes that many for each policy; `FUZZ_SEED` others.
 */
import * as fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { errorRow } from '../../../src/protocol/errors.ts'
import { statusOf } from '../../../src/server/error-table.ts'
import * as messages from '../../../src/protocol/messages.ts'
import { partLength, planParts } from '../../../src/protocol/part-plan.ts'
import { abortAll, ask, completeOne, post, setup, signInParts, signOne, upload } from './fixtures.ts'
import { claimsOf } from './multipart-fixtures.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 2000)
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122)

const clean = Reflect.ownKeys(Object.prototype).map(String)
afterEach(() => expect(Reflect.ownKeys(Object.prototype).map(String)).toEqual(clean))

/** Any UTF-16 code unit, so that surrogates come alone too. */
const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))

/** Names that have broken others, besides all kinds of text. */
const text = fc.oneof(
  fc.string({ unit }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'prototype',
    '..',
    '../../etc/passwd',
    '\ud800',
    '\0',
    '${filename}',
    '?uploads&partNumber=1#',
    'a/b\r\nc: d',
  ),
)
const anything = fc.oneof(fc.jsonValue({ maxDepth: 4 }), text, fc.double(), fc.constant(undefined))
const maybe = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: anything })
const record = (model: Record<string, fc.Arbitrary<unknown>>) =>
  fc.tuple(fc.record(model), fc.dictionary(text, anything, { maxKeys: 2 })).map((all) => merge(...all))

/** With own properties of any name, as `JSON.parse` makes them. */
const merge = (...all: object[]): object => Object.fromEntries(all.flatMap((one) => Object.entries(one)))

const optional = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { freq: 1, nil: undefined })

const MAX_FILE_SIZE = 1e7
const size = fc.oneof(
  { weight: 4, arbitrary: fc.nat(300_000) },
  { weight: 2, arbitrary: fc.integer({ min: 5_200_000, max: 1.1 * MAX_FILE_SIZE }) },
  { weight: 1, arbitrary: fc.double() },
)
const file = record({
  id: maybe(text),
  name: maybe(text),
  type: maybe(fc.oneof(text, fc.constantFrom('image/png', 'image/svg+xml', 'text/plain; charset="a b"'))),
  size: maybe(size),
  meta: maybe(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()))),
  checksum: optional(record({ algorithm: maybe(fc.constantFrom('sha256', 'crc32')), value: maybe(fc.base64String()) })),
})
const accept = fc.oneof(
  fc.constant(['PUT', 'POST', 'MULTIPART']),
  optional(maybe(fc.array(fc.oneof(fc.constantFrom('PUT', 'POST', 'MULTIPART'), text), { maxLength: 4 }))),
)

/** How objects may be written. */
interface Writing {
  name: string
  options: { overwrite?: boolean; incoming?: string }
  /** The path of what may be written, whatever else is asked. */
  path: RegExp
  /** Whether `If-None-Match: *` must be in every signature that makes an object. */
  conditional: boolean
  lanes: readonly string[]
}

const OWN = /^\/demo\/2026\/11\/22\/[\w-]{22}(\.[a-z0-9]{1,10})?$/
const INCOMING = /^\/demo\/incoming\/[\w-]{22}$/
const ALL_LANES = ['PUT', 'POST', 'MULTIPART']
const writings: Writing[] = [
  { name: 'the default', options: {}, path: OWN, conditional: false, lanes: ALL_LANES },
  {
    name: 'overwrite: false',
    options: { overwrite: false },
    path: OWN,
    conditional: true,
    lanes: ['PUT', 'MULTIPART'],
  },
  { name: 'incoming', options: { incoming: 'incoming/' }, path: INCOMING, conditional: false, lanes: ALL_LANES },
  {
    name: 'incoming with overwrite: false',
    options: { incoming: 'incoming/', overwrite: false },
    path: INCOMING,
    conditional: false,
    lanes: ALL_LANES,
  },
]

/** A world to ask, and tokens of every state in it. */
const world = (options: Writing['options']) =>
  setup({
    limits: { maxFiles: 2, maxFileSize: MAX_FILE_SIZE },
    multipartFrom: 5 * 1024 ** 2,
    rateLimit: () => undefined,
    ...options,
  })
async function tokensOf(thread: ReturnType<typeof world>): Promise<string[]> {
  const { handler } = thread
  const parts = await signInParts(handler, { size: 6 * 1024 ** 2 })
  const [put, waiting] = [await signOne(handler, { size: 300_000 }), await signOne(handler)]
  const [done, gone] = [await upload(thread), await signOne(handler)]
  await completeOne(handler, done.token)
  await abortAll(handler, [gone.token])
  return [parts, put, waiting, done, gone].map(({ token }) => token)
}

function messagesOf(tokens: readonly string[]) {
  const genuine = fc.constantFrom(...tokens)
  const spoilt = fc
    .tuple(genuine, fc.nat(400), unit)
    .map(([token, at, by]) => token.slice(0, at) + by + token.slice(at + 1))
  const token = fc.oneof(
    { weight: 4, arbitrary: genuine },
    { weight: 1, arbitrary: spoilt },
    { weight: 1, arbitrary: text },
  )
  const inParts = fc.oneof({ weight: 2, arbitrary: fc.constant(tokens[0]) }, { weight: 1, arbitrary: token })
  const v1 = maybe(fc.constant(1))
  const files = (one: fc.Arbitrary<unknown>) => maybe(fc.array(one, { maxLength: 4 }))
  const calls = ['createMultipartUpload', 'uploadPart', 'listParts', 'completeMultipartUpload', 'abortMultipartUpload']
  const partNumber = fc.oneof(fc.constant(1), fc.integer({ min: -1, max: 3 }), fc.constantFrom(10_000, 10_001, 2 ** 53))
  return fc.oneof(
    record({ v: v1, action: fc.constant('sign'), files: files(file), accept }),
    record({ v: v1, action: fc.constant('complete'), files: files(record({ token: maybe(token) })) }),
    record({ v: v1, action: fc.constant('abort'), tokens: files(fc.oneof(spoilt, text)) }),
    record({ v: v1, action: fc.constant('parts'), token: maybe(inParts), partNumbers: files(maybe(partNumber)) }),
    record({ v: v1, action: fc.constant('resume'), token: maybe(inParts) }),
    record({
      v: v1,
      action: fc.constant('presign'),
      token: maybe(token),
      call: maybe(fc.constantFrom(...calls)),
      uploadId: optional(maybe(text)),
      partNumber: optional(maybe(partNumber)),
    }),
    record({ v: v1, action: maybe(text), files: maybe(text), tokens: maybe(text) }),
    record({ v: v1, action: fc.constantFrom({ toString: 0, valueOf: 0 }, [[]], null), files: maybe(text) }),
    fc.jsonValue(),
  )
}

/** Answers to a message, whichever it was. */
const batch = v.union([messages.signResponse, messages.completeResponse, messages.abortResponse])
const single = v.union([messages.partsResponse, messages.resumeResponse, messages.presignResponse])

const signedHeaders = (url: URL) => url.searchParams.get('X-Amz-SignedHeaders')?.split(';') ?? []
const claimed = v.object({ key: v.string(), incoming: v.optional(v.string()), size: v.number(), type: v.string() })
type Issued = Extract<v.InferOutput<typeof messages.signResponse>['files'][number], { token: string }>

/** No signature outside the policy: neither more bytes, nor another key, than the token says. */
function checksFor({ path, conditional, lanes, options }: Writing) {
  /** What a URL may be used for: our bucket, a key we made, for 900 seconds. */
  function checkUrl(text: string): URL {
    const url = new URL(text)
    expect(url.origin).toBe('https://s3.test')
    expect(url.pathname).toMatch(path)
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900')
    expect(signedHeaders(url)).toContain('host')
    return url
  }

  function checkPart(text: string, partNumber: number, size: number) {
    const { partSize, partCount } = planParts(size)
    const url = checkUrl(text)
    expect(partNumber).toBeLessThanOrEqual(partCount)
    expect(partLength(size, partSize, partNumber)).toBeGreaterThan(0)
    expect(signedHeaders(url)).toContain('content-length')
    expect(url.searchParams.getAll('partNumber')).toEqual([String(partNumber)])
    expect(url.searchParams.getAll('uploadId')).toHaveLength(1)
  }

  function checkSigned({ key, token, upload: target }: Issued) {
    const claims = v.parse(claimed, claimsText(token))
    expect(claims.key).toBe(key)
    expect(claims.size).toBeLessThanOrEqual(MAX_FILE_SIZE)
    expect(claims.incoming !== undefined).toBe(options.incoming !== undefined)
    expect(lanes).toContain(target.method)
    const written = claims.incoming ?? key
    if (target.method === 'POST') {
      const policy: unknown = JSON.parse(Buffer.from(target.fields.Policy ?? '', 'base64').toString())
      expect(`/demo/${written}`).toMatch(path)
      expect(policy).toMatchObject({
        conditions: expect.arrayContaining([
          ['content-length-range', claims.size, claims.size],
          { key: written },
          { 'Content-Type': claims.type },
        ]),
      })
    } else if (target.method === 'PUT') {
      const url = checkUrl(target.url)
      expect(url.pathname).toBe(`/demo/${written}`)
      expect(signedHeaders(url)).toEqual(
        expect.arrayContaining(['content-length', 'content-type', 'x-amz-meta-upload-id']),
      )
      expect(signedHeaders(url).includes('if-none-match')).toBe(conditional)
      expect(target.headers['if-none-match']).toBe(conditional ? '*' : undefined)
      expect(target.headers['content-type']).toBe(claims.type)
    } else {
      expect({ partSize: target.partSize, partCount: target.partCount }).toEqual(planParts(claims.size))
      for (const { partNumber, url } of target.urls) checkPart(url, partNumber, claims.size)
    }
  }

  function checkPresigned({ url: text, key, method, headers }: v.InferOutput<typeof messages.presignResponse>) {
    const url = checkUrl(text)
    expect(url.pathname).toBe(`/demo/${key}`)
    expect(signedHeaders(url).includes('content-length')).toBe(method === 'PUT')
    expect(url.searchParams.has('uploads') || url.searchParams.has('uploadId')).toBe(true)
    const completes = method === 'POST' && url.searchParams.has('uploadId')
    expect(signedHeaders(url).includes('if-none-match')).toBe(conditional && completes)
    expect(headers['if-none-match']).toBe(conditional && completes ? '*' : undefined)
  }

  return { checkPart, checkSigned, checkPresigned }
}

const claimsText = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())

describe.each(writings)('messages, with $name', (writing) => {
  const thread = world(writing.options)
  const { checkPart, checkSigned, checkPresigned } = checksFor(writing)
  let tokens: string[] = []
  beforeAll(async () => {
    tokens = await tokensOf(thread)
    expect(claimsOf(tokens[0] ?? '').multipart).toBeDefined()
  })

  it(
    `of any kind, ${RUNS} of them, are answered within the policy`,
    async () => {
      const { handler, errors } = thread
      const seen = { PUT: 0, POST: 0, MULTIPART: 0, parts: 0, presign: 0, resume: 0, refused: 0 }
      await fc.assert(
        fc.asyncProperty(messagesOf(tokens), async (sent) => {
          const { response, body } = await ask(handler, post(JSON.stringify(sent) ?? 'null'))
          expect(response.status).toBeLessThan(500)
          expect(errors).toEqual([])
          if (response.status !== 200) {
            const { error } = v.parse(v.strictObject(messages.errorResponse.entries), body)
            expect([statusOf(error.code), errorRow(error.code)[0]]).toEqual([response.status, error.retryable])
            seen.refused++
            return
          }
          const many = v.safeParse(batch, body)
          if (many.success) {
            for (const answer of many.output.files) {
              if ('error' in answer) expect(statusOf(answer.error.code)).toBeLessThan(500)
              else if ('upload' in answer) {
                checkSigned(answer)
                seen[answer.upload.method]++
              }
            }
            return
          }
          const one = v.parse(single, body)
          if ('urls' in one) {
            // Only one of the tokens has parts.
            for (const { partNumber, url } of one.urls) checkPart(url, partNumber, 6 * 1024 ** 2)
            seen.parts++
          } else if ('method' in one) {
            checkPresigned(one)
            seen.presign++
          } else seen.resume++
        }),
        { numRuns: RUNS, seed },
      )
      for (const [what, count] of Object.entries(seen)) {
        if (ALL_LANES.includes(what) && !writing.lanes.includes(what)) expect(count, what).toBe(0)
        else expect(count, what).toBeGreaterThan(RUNS / 500)
      }
    },
    60_000 + RUNS * 20,
  )
})

describe('requests', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'content-type',
      'origin',
      'host',
      'content-length',
      'authorization',
      'x-forwarded-host',
      'access-control-request-method',
    ),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  )
  const value = fc.oneof(
    fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) }),
    fc.constantFrom('application/json', 'https://app.test', 'null', '-1', '1e99', '*'),
  )
  const body = fc.oneof(
    fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    fc.jsonValue().map((json) => JSON.stringify(json)),
    fc.constant('{"v":1,"action":"sign","files":[{"id":"a","name":"a","type":"","size":1}]}'),
  )
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'HEAD', 'PATCH'),
    path: fc.webPath(),
    headers: fc.array(fc.tuple(name, value), { maxLength: 5 }),
    isJson: fc.boolean(),
    body,
  })

  it(
    `with any headers and bytes, ${Math.ceil(RUNS / 5)} of them`,
    async () => {
      const { handler, errors } = setup({ cors: { origins: ['https://app.test'] }, rateLimit: () => undefined })
      let signed = 0
      await fc.assert(
        fc.asyncProperty(request, async ({ method, path, headers: pairs, isJson, body }) => {
          const headers = new Headers(pairs)
          if (isJson) headers.set('content-type', 'application/json')
          const has = method !== 'GET' && method !== 'HEAD'
          const sent = new Request(`https://app.test${path}`, { method, headers, ...(has ? { body } : {}) })
          const response = await handler(sent)
          expect(response.status).toBeLessThan(500)
          const origin = response.headers.get('access-control-allow-origin')
          expect([null, 'https://app.test']).toContain(origin)
          if ((await response.text()).includes('X-Amz-Signature')) signed++
          expect(errors).toEqual([])
        }),
        { numRuns: Math.ceil(RUNS / 5), seed },
      )
      expect(signed).toBeGreaterThan(RUNS / 500)
    },
    60_000 + RUNS,
  )
})
