/** The guards that browsers read answers by: they take what the schemas of the protocol take, and nothing that would break a reader. */
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
    either(answers.isSignedFile, answers.isFailure),
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

/** What is none of ours, or would break whoever reads it. */
const bad: [string, (value: unknown) => boolean, unknown[]][] = [
  ['a failure', answers.isFailure, [{ error: { ...error, code: 'toString' } }, { error: 'no' }, { object: {} }]],
  ['a list of files', answers.isFileList, [{ files: 7 }, { files: null }, { files: {} }, {}]],
  [
    'a file of sign',
    answers.isSignedFile,
    [
      signed,
      { ...signed, upload: null },
      { ...signed, upload: { method: 'PUT' } },
      { ...signed, upload: { method: 'PUT', url: 'javascript:1', headers: {} } },
      { ...signed, upload: { method: 'MULTIPART', partSize: 5, partCount: 2 } },
      { ...signed, token: undefined, upload: { method: 'PUT', url, headers: {} } },
      { error },
    ],
  ],
  [
    'a file to be sent in one request',
    answers.isSingleFile,
    [{ ...signed, upload: { method: 'MULTIPART', partSize: 5, partCount: 2, urls: [] } }],
  ],
  ['a file of complete', answers.isConfirmedFile, [{ object: null }, { error }]],
  ['a file of abort', answers.isAbortedFile, [{ error }]],
  [
    'parts',
    answers.isPartsAnswer,
    [
      { now, urls: [] },
      { expiresAt: now, urls: [] },
    ],
  ],
  ['resume', answers.isResumeAnswer, [{ key: 'k', size: 9, partSize: 5, partCount: 2 }]],
  ['presign', answers.isPresignAnswer, [{ url }, { headers: {} }]],
  ['the policy', answers.isPolicy, [{ limits: null, storageOrigin: '' }, { limits: {} }]],
]

describe.each(pairs)('%s', (_name, schema, guard, good) => {
  it('is taken where the schema takes it', () => {
    for (const value of good) expect([v.is(schema, value), guard(value)]).toEqual([true, true])
  })

  it('has nothing from a prototype', () => {
    for (const value of good) expect(guard(Object.create(Object(value)))).toBe(false)
  })
})

it.each(bad)('%s is not what would break its reader', (_name, guard, values) => {
  for (const value of [...values, null, 7, 'text', undefined]) expect([value, guard(value)]).toEqual([value, false])
})
