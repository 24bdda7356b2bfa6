/** Inputs and configurations for the comparisons with the AWS SDK, shared by the tests of URLs and of POST policies. */
import { S3Client } from '@aws-sdk/client-s3'
import * as fc from 'fast-check'
import * as nobleHashes from '../../../src/crypto/noble.ts'
import * as nodeHashes from '../../../src/crypto/node.ts'
import { createS3Storage, type S3Options } from '../../../src/server/s3.ts'

export const SEED = 20_261_122

/** Both implementations of `#crypto` sign every case. */
export const IMPLEMENTATIONS = [
  ['node:crypto', nodeHashes],
  ['@noble/hashes', nobleHashes],
] as const

const PERMANENT = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const TEMPORARY = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
  sessionToken: `FwoGZXIvYXdzEBYaD${'Ab9+/x'.repeat(60)}==`,
}
const PLACES = [
  { region: 'us-east-1' },
  { region: 'eu-central-1' },
  { region: 'us-gov-west-1' },
  { region: 'cn-northwest-1' },
  { region: 'eusc-de-east-1' },
  { region: 'us-iso-east-1' },
  { region: 'us-isob-east-1' },
  { region: 'us-isof-south-1' },
  { region: 'eu-isoe-west-1' },
  { region: 'ap-southeast-2', forcePathStyle: true },
  { region: 'auto', endpoint: 'https://0123456789abcdef.r2.cloudflarestorage.com' },
  { region: 'us-east-1', endpoint: 'http://localhost:9000' },
  { region: 'us-east-1', endpoint: 'http://127.0.0.1:9000' },
  { region: 'us-east-1', endpoint: 'http://[::1]:9000' },
  { region: 'fr-par', endpoint: 'https://S3.Fr-Par.example.com:443/', forcePathStyle: false },
  { region: 'garage', endpoint: 'https://storage.example.com:8443/behind/a%20proxy/é/' },
  { region: 'us-west-2', endpoint: 'http://s3.example.com:80', forcePathStyle: false },
] satisfies Partial<S3Options>[]

/** One configuration for the SDK and for us. Our default for custom endpoints is path style; the SDK must be told. */
const configurations = PLACES.flatMap((place) =>
  [PERMANENT, TEMPORARY].map((credentials) => {
    const forcePathStyle = place.forcePathStyle ?? place.endpoint !== undefined
    return {
      // A failing case is printed by fast-check, and the SDK's client would fill pages.
      [fc.toStringMethod]: () => JSON.stringify({ ...place, ...credentials }),
      options: { ...place, ...credentials },
      client: new S3Client({
        ...place,
        forcePathStyle,
        credentials: { ...credentials },
        // Presigned URLs are for bodies and readers that the SDK does not see: no checksums of its own.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
    }
  }),
)

export const configuration = fc.constantFrom(...configurations)

/** Names that go into the host, names that cannot, and old ones. */
export const bucket = fc.constantFrom(
  'bucketdrop-demo',
  'abc',
  '0a-9',
  'photos.example.com',
  'ab',
  'Old_Bucket',
  '10.0.0.1',
)

/** The same bucket under each implementation, made once: what a server does. */
const storages = new Map<string, ReturnType<typeof createS3Storage>[]>()
export function storagesFor(options: Omit<S3Options, 'bucket'>, bucketName: string) {
  const id = JSON.stringify([options, bucketName])
  const known = storages.get(id)
  if (known !== undefined) return known
  const made = IMPLEMENTATIONS.map(([, hashes]) => createS3Storage({ ...options, bucket: bucketName }, hashes))
  storages.set(id, made)
  return made
}

const AWKWARD = [
  ' +%#?&=;:@$,/\\\'"`<>[]{}()|^!*~-_.\t\n\0\x7f'.split(''),
  ['//', '/./', '/../', '%2F', '%252f', '%20', '\r\n', '..', '${filename}'],
  ['\u00e9', 'e\u0301', 'ß', '日本語', '한국어', 'مرحبا', '🙂', '👩‍👩‍👧‍👦', '\u200b', '\ufeff', '\u2028', '\u{10ffff}'],
].flat()

/** Keys in which every awkward character meets every other; never empty, never half a surrogate pair. */
export const key = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...AWKWARD) },
      { weight: 2, arbitrary: fc.string({ maxLength: 8 }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }) },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '')

/** Any second of this century and of the last third of the one before, with milliseconds to be cut. */
export const time = fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })

export const expiresIn = fc.oneof(fc.constantFrom(1, 900, 3600, 604_800), fc.integer({ min: 1, max: 604_800 }))

/** What may stand in a header: visible ASCII, blanks in every place, and UTF-8. */
export const headerValue = fc
  .array(fc.constantFrom(...'aZ09 \t;=,"/%+~'.split(''), '  '), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''))
