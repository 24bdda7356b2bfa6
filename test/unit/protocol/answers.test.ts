/** The guards that browsers read answers by, held equal to the schemas of the protocol. */
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as answers from '../../../src/protocol/answers.ts'
import * as messages from '../../../src/protocol/messages.ts'

const url = 'https://bucket.example/key?X-Amz-Signature=abc'
const error = {
  code: 'parts_missing',
  message: 'Some are missing.',
  retryable: false,
  retryAfter: 3,
  partNumbers: [1, 2],
}
const signed = { id: '0', key: 'a/b', token: 't', expiresAt: 5 }
const now = 1_700_000_000_000

const file = (schema: { entries: { files: { item: v.GenericSchema } } }) => schema.entries.files.item
const either =
  (...guards: ((value: unknown) => boolean)[]) =>
  (value: unknown) =>
    guards.some((guard) => guard(value))

/** A message, its schema, its guard, and values that are good. */
const pairs: [string, v.GenericSchema, (value: unknown) => boolean, unknown[]][] = [
  ['a failure', messages.errorResponse, answers.isFailure, [{ error }]],
  [
    'a file of sign',
    file(messages.signResponse),
    either(answers.isSignedFile, answers.isRefusedFile),
    [
      { ...signed, upload: { method: 'PUT', url, headers: { 'content-type': 'text/plain' } } },
      { ...signed, upload: { method: 'POST', url, fields: { key: 'k' } } },
      { ...signed, upload: { method: 'MULTIPART', partSize: 5, partCount: 2, urls: [{ partNumber: 1, url }] } },
      { id: '1', error },
    ],
  ],
  [
    'a file of complete',
    file(messages.completeResponse),
    either(answers.isConfirmedFile, answers.isFailure),
    [
      { object: { key: 'k', name: 'n', size: 1, type: 't', etag: '', lastModified: 3, data: { any: ['thing'] } } },
      { error },
    ],
  ],
  [
    'a file of abort',
    file(messages.abortResponse),
    either(answers.isAbortedFile, answers.isFailure),
    [{ removed: true }, { error }],
  ],
  [
    'parts',
    messages.partsResponse,
    answers.isPartsAnswer,
    [{ v: 1, now, expiresAt: now, urls: [{ partNumber: 10_000, url }] }],
  ],
  [
    'resume',
    messages.resumeResponse,
    answers.isResumeAnswer,
    [{ v: 1, key: 'k', size: 9, partSize: 5, partCount: 2, parts: [{ partNumber: 1, size: 5 }] }],
  ],
  [
    'presign',
    messages.presignResponse,
    answers.isPresignAnswer,
    [{ v: 1, now, expiresAt: now, method: 'DELETE', url, headers: {}, key: 'k' }],
  ],
  [
    'the policy',
    messages.policyResponse,
    answers.isPolicy,
    [
      {
        v: 1,
        limits: { maxFileSize: 5, minFileSize: 0, maxFiles: 3, maxTotalSize: 9, types: ['image/*'] },
        lanes: ['post', 'multipart'],
        storageOrigin: 'https://bucket.example',
      },
      { v: 1, limits: {}, lanes: [], storageOrigin: '' },
    ],
  ],
]

/** Every place in a value, as the names that lead there. */
function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]))]
}

/** The value with another one at a place, or without it. */
function altered(value: unknown, [name, ...rest]: string[], to: { with: unknown } | undefined): unknown {
  if (name === undefined) return to?.with
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([each, inner]): [string, unknown][] => {
    if (each !== name) return [[each, inner]]
    return rest.length === 0 && !to ? [] : [[each, altered(inner, rest, to)]]
  })
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    0,
    -1,
    1.5,
    1e21,
    true,
    [],
    {},
    [1],
    ['a'],
    { a: 1 },
    { a: 'b' },
    'ftp://x',
    'https:///',
    url,
  ),
  fc.constantFrom<unknown>(
    'x'.repeat(512),
    'x'.repeat(513),
    'x'.repeat(16_385),
    5 * 1024 ** 4,
    5 * 1024 ** 4 + 1,
    10_000,
    10_001,
  ),
  fc.constantFrom<unknown>('toString', 'internal_error', 'PUT', 'post', 1, 2, error),
  fc.jsonValue({ maxDepth: 2 }),
)

describe.each(pairs)('%s', (_name, schema, guard, good) => {
  it('is taken as the schema takes it', () => {
    for (const value of good) expect([v.is(schema, value), guard(value)]).toEqual([true, true])
    const spoilt = fc.constantFrom(...good).chain((value) =>
      fc
        .tuple(
          fc.constantFrom(...placesIn(value)),
          fc.option(
            odd.map((other) => ({ with: other })),
            { nil: undefined },
          ),
        )
        .map(([place, to]) => altered(value, place, to)),
    )
    fc.assert(
      fc.property(spoilt, (value) => {
        expect(guard(value)).toBe(v.is(schema, value))
      }),
      { numRuns: 2000, seed: 20_261_122 },
    )
  })

  it('has nothing from a prototype', () => {
    for (const value of good) expect(guard(Object.create(Object(value)))).toBe(false)
  })
})
