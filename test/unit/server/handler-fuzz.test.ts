import * as fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, expect, it } from 'vitest'
import { errorRow, errorTable } from '../../../src/protocol/errors.ts'
import { abortResponse, completeResponse, errorResponse, signResponse } from '../../../src/protocol/messages.ts'
import { ask, post, setup } from './fixtures.ts'

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
    '\ud800',
    '\0',
    '${filename}',
    'a/b\r\nc: d',
  ),
)
const anything = fc.oneof(fc.jsonValue({ maxDepth: 4 }), text, fc.double(), fc.constant(undefined))
const maybe = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: anything })
const record = (model: Record<string, fc.Arbitrary<unknown>>) =>
  fc.tuple(fc.record(model), fc.dictionary(text, anything, { maxKeys: 2 })).map((all) => merge(...all))

/** With own properties of any name, as `JSON.parse` makes them. */
const merge = (...all: object[]): object => Object.fromEntries(all.flatMap((one) => Object.entries(one)))

const file = record({
  id: maybe(text),
  name: maybe(text),
  type: maybe(fc.oneof(text, fc.constantFrom('image/png', 'text/plain; charset="a b"'))),
  size: maybe(fc.oneof({ weight: 4, arbitrary: fc.nat(1_100_000) }, { weight: 1, arbitrary: fc.double() })),
  meta: maybe(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()))),
  checksum: fc.option(
    record({ algorithm: maybe(fc.constantFrom('sha256', 'crc32')), value: maybe(fc.base64String()) }),
    { freq: 1, nil: undefined },
  ),
})
const message = record({
  v: maybe(fc.constant(1)),
  action: maybe(fc.constantFrom('sign', 'complete', 'abort')),
  files: maybe(fc.array(fc.oneof(file, record({ token: maybe(text) })), { maxLength: 4 })),
  tokens: maybe(fc.array(text, { maxLength: 4 })),
})
const good = fc.record({
  v: fc.constant(1),
  action: fc.constant('sign'),
  files: fc.array(
    fc.tuple(file, text).map(([one, id]) => merge(one, { id: id || 'x' })),
    { minLength: 1, maxLength: 4 },
  ),
})

/** Answers to a batch, whichever it was. */
const batch = v.union([signResponse, completeResponse, abortResponse])

it.each([
  ['messages', fc.oneof(message, good), 2000],
  ['JSON', fc.jsonValue(), 500],
] as const)('takes any %s without failing', async (_, bodies, numRuns) => {
  const { handler, errors } = setup({ limits: { maxFiles: 2, maxFileSize: 1e6 } })
  let signed = 0
  await fc.assert(
    fc.asyncProperty(bodies, async (sent) => {
      const { response, body } = await ask(handler, post(JSON.stringify(sent) ?? 'null'))
      expect(response.status).toBeLessThan(500)
      if (response.status === 200) {
        for (const answer of v.parse(batch, body).files) {
          if ('error' in answer) expect(errorRow(answer.error.code).status).toBeLessThan(500)
          else if ('key' in answer) signed++
        }
      } else {
        const { error } = v.parse(v.strictObject(errorResponse.entries), body)
        expect(errorTable.get(error.code)).toMatchObject({ status: response.status, retryable: error.retryable })
      }
      expect(errors).toEqual([])
    }),
    { numRuns, seed: 20_261_122 },
  )
  if (numRuns === 2000) expect(signed).toBeGreaterThan(200)
})

it('takes any bytes and any content type without failing', async () => {
  const { handler } = setup()
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.string(), fc.boolean(), async (bytes, type, isJson) => {
      const headers = new Headers({ 'content-type': 'application/json' })
      if (!isJson) headers.set('content-type', encodeURI(type.toWellFormed()))
      const request = new Request('https://app.test/', { method: 'POST', headers, body: new Uint8Array(bytes) })
      expect([400, 415]).toContain((await ask(handler, request)).response.status)
    }),
    { numRuns: 500, seed: 20_261_122 },
  )
})
