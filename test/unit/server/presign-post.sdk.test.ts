/**
 * Our POST policies against those of the AWS SDK's `createPresignedPost`: the url, every field with its value and its
 * place, and so the bytes of the policy and its signature; signed with both implementations of `#crypto`.
 */
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type PostCondition, presignPost } from '../../../src/server/presign-post.ts'
import { bucket, configuration, expiresIn, key, SEED, storagesFor, time } from './signing-cases.ts'

// The SDK takes the time from the clock only.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const value = fc.oneof(key, fc.constantFrom('', 'image/png', '201', 'AES256', '"quoted"', '$key', '${filename}'))
const fieldName = fc.constantFrom(
  'Content-Type',
  'content-type',
  'acl',
  'success_action_status',
  'Cache-Control',
  'Content-Disposition',
  'x-amz-meta-name',
  'X-Amz-Meta-Größe',
  'x-amz-server-side-encryption',
  'tagging',
  '__proto__',
  '7',
  'x-ignore-a',
)
// A name given twice, which S3 could not make sense of, is refused here and signed there.
const fields = fc.uniqueArray(fc.tuple(fieldName, value), { maxLength: 5, selector: ([name]) => name.toLowerCase() })
const range = fc.tuple(fc.nat(), fc.nat()).map(([least, more]) => [least, least + more] as const)
const condition = fc.oneof(
  range.map(([least, most]) => ['content-length-range', least, most] satisfies PostCondition),
  fc.tuple(fc.constantFrom('eq' as const, 'starts-with' as const), fc.constant('$Content-Type' as const), value),
  fc.tuple(fieldName, value).map(([name, text]) => ({ [name]: text })),
)
const objectKey = fc.oneof(
  { weight: 4, arbitrary: key },
  { weight: 1, arbitrary: key.map((text) => `${text}\${filename}` as const) },
)
const cases = {
  configuration,
  Bucket: bucket,
  objectKey,
  time,
  expiresIn,
  fields,
  own: fc.array(condition, { maxLength: 4 }),
}

describe(`presignPost equals the AWS SDK's createPresignedPost (seed ${SEED})`, () => {
  it('1,200 generated policies', async () => {
    const property = fc.asyncProperty(
      fc.record(cases),
      fc.nat({ max: 4 }),
      async ({ configuration: { client, options }, Bucket, objectKey: Key, ...given }, repeated) => {
        vi.setSystemTime(given.time)
        const Fields = Object.fromEntries(given.fields)
        // Conditions that repeat each other or a field are common, and written once.
        const again = given.fields.slice(0, repeated).map(([name, text]) => ({ [name]: text }))
        const Conditions = [...given.own, ...again, ...given.own.slice(0, repeated)]
        const theirs = await createPresignedPost(client, { Bucket, Key, Expires: given.expiresIn, Fields, Conditions })
        for (const storage of storagesFor(options, Bucket)) {
          const ours = presignPost(storage, {
            key: Key,
            expiresIn: given.expiresIn,
            fields: Fields,
            conditions: Conditions,
            now: given.time,
          })
          expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs))
        }
      },
    )
    await fc.assert(property, { numRuns: 1200, seed: SEED })
  })
})
