import { presignUrl } from './presign-url.ts'
import type { S3Storage } from './s3.ts'
import { requireUsableKey } from './usable-key.ts'
import { withWriteGuard } from './write-guard.ts'

interface Operation {
  readonly method: 'GET' | 'PUT' | 'POST' | 'HEAD' | 'DELETE'
  /** Whether it is about an object, and so needs a key, or about the bucket. */
  readonly on: 'object' | 'bucket'
  /** Query parameters it always has. */
  readonly fixed?: Readonly<Record<string, string>>
  /** Inputs that it needs, and the query parameters they become. */
  readonly required?: Readonly<Record<string, string>>
  /** Inputs that it takes, and the query parameters they become. */
  readonly optional?: Readonly<Record<string, string>>
  /** Whether it takes headers that describe an object. */
  readonly headers?: true
  /** Whether it brings bytes, or begins to: then the provider's {@link Provider.writeGuard} is signed along. */
  readonly guarded?: true
}

const version = { versionId: 'versionId' } as const

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html, each by its own page. */
const operations = {
  GetObject: { method: 'GET', on: 'object', optional: { ...version, partNumber: 'partNumber' } },
  HeadObject: { method: 'HEAD', on: 'object', optional: { ...version, partNumber: 'partNumber' } },
  PutObject: { method: 'PUT', on: 'object', headers: true, guarded: true },
  DeleteObject: { method: 'DELETE', on: 'object', optional: version },
  GetObjectTagging: { method: 'GET', on: 'object', fixed: { tagging: '' }, optional: version },
  CreateMultipartUpload: { method: 'POST', on: 'object', fixed: { uploads: '' }, headers: true, guarded: true },
  UploadPart: {
    method: 'PUT',
    on: 'object',
    required: { uploadId: 'uploadId', partNumber: 'partNumber' },
    headers: true,
    guarded: true,
  },
  ListParts: {
    method: 'GET',
    on: 'object',
    required: { uploadId: 'uploadId' },
    optional: { maxParts: 'max-parts', partNumberMarker: 'part-number-marker' },
  },
  CompleteMultipartUpload: { method: 'POST', on: 'object', required: { uploadId: 'uploadId' }, headers: true },
  AbortMultipartUpload: { method: 'DELETE', on: 'object', required: { uploadId: 'uploadId' } },
  HeadBucket: { method: 'HEAD', on: 'bucket' },
  GetBucketLocation: { method: 'GET', on: 'bucket', fixed: { location: '' } },
  GetBucketCors: { method: 'GET', on: 'bucket', fixed: { cors: '' } },
  GetBucketVersioning: { method: 'GET', on: 'bucket', fixed: { versioning: '' } },
  ListObjectsV2: {
    method: 'GET',
    on: 'bucket',
    fixed: { 'list-type': '2' },
    optional: {
      prefix: 'prefix',
      delimiter: 'delimiter',
      maxKeys: 'max-keys',
      startAfter: 'start-after',
      continuationToken: 'continuation-token',
    },
  },
  ListMultipartUploads: {
    method: 'GET',
    on: 'bucket',
    fixed: { uploads: '' },
    optional: {
      prefix: 'prefix',
      delimiter: 'delimiter',
      maxUploads: 'max-uploads',
      keyMarker: 'key-marker',
      uploadIdMarker: 'upload-id-marker',
    },
  },
} as const satisfies Record<string, Operation>

type Operations = typeof operations

/** An S3 operation that can be presigned. */
export type OperationName = keyof Operations

type Inputs<Row, Kind extends 'required' | 'optional'> = Row extends { readonly [K in Kind]: infer Names }
  ? keyof Names
  : never

/** What an operation needs and takes, in the names of the AWS SDK with a small first letter. */
export type OperationInput<Name extends OperationName> = (Operations[Name]['on'] extends 'object'
  ? { readonly key: string }
  : object) & { readonly [K in Inputs<Operations[Name], 'required'>]: string | number } & {
  readonly [K in Inputs<Operations[Name], 'optional'>]?: string | number | undefined
} & (Operations[Name] extends { readonly headers: true }
    ? { readonly headers?: Readonly<Record<string, string>> | undefined }
    : object)

/** When and for how long. */
export interface PresignOperationTiming {
  /** Seconds from `now`, a whole number from 1 to 604,800 (7 days). Temporary credentials that end before cut it short. */
  readonly expiresIn: number
  /** Sign for the storage's `internalEndpoint`. Default: false. */
  readonly internal?: boolean | undefined
  /** The time of signing. Default: the present. */
  readonly now?: Date | undefined
}

/** A request that may be sent as it is. */
export interface PresignedRequest {
  readonly method: Operation['method']
  readonly url: string
  /** Signed: the request must carry each with this very value. */
  readonly headers: Record<string, string>
}

/** By name, in a Map: a name such as `toString` must find nothing. */
const table: ReadonlyMap<string, Operation> = new Map(Object.entries(operations))

/**
 * Presigns any operation of the table above, checked as a whole: an operation, or an input, that is not in it is an error
 * and not an unsigned wish. Writes carry the headers that shut out what nobody signed, where the provider needs them: send
 * all of `headers`.
 *
 * @example
 * presignOperation(storage, 'ListObjectsV2', { prefix: 'user/42/', maxKeys: 100, expiresIn: 60 })
 * presignOperation(storage, 'UploadPart', { key, uploadId, partNumber: 1, expiresIn: 900 })
 *
 * @throws {TypeError} if the operation is unknown, an input is missing, unknown or malformed.
 * @throws {RangeError} if `expiresIn` is out of range or `now` is no valid date.
 */
export function presignOperation<Name extends OperationName>(
  storage: S3Storage,
  name: Name,
  input: OperationInput<Name> & PresignOperationTiming,
): PresignedRequest {
  const operation = table.get(name)
  if (!operation) throw new TypeError(`Not an operation that can be presigned: ${JSON.stringify(name)}`)
  const { expiresIn, internal, now, ...rest } = input
  const given = new Map<string, unknown>(Object.entries(rest))

  const key = operation.on === 'object' ? requireUsableKey(given.get('key'), `${name} needs a key`) : ''
  const own = operation.headers ? readHeaders(given.get('headers')) : {}
  const headers = operation.guarded ? withWriteGuard(own, storage.provider) : own
  const query = queryOf(name, operation, given)
  const url = presignUrl(storage, { method: operation.method, key, expiresIn, headers, query, internal, now })
  return { method: operation.method, url, headers }
}

function queryOf(name: string, operation: Operation, given: ReadonlyMap<string, unknown>): Record<string, string> {
  const { fixed, required = {}, optional = {} } = operation
  const known = new Map(Object.entries({ ...required, ...optional }))
  const expected = new Set(operation.on === 'object' ? ['key'] : [])
  if (operation.headers) expected.add('headers')
  const query: Record<string, string> = { ...fixed }
  for (const [input, value] of given) {
    if (value === undefined || expected.has(input)) continue
    const parameter = known.get(input)
    if (parameter === undefined) throw new TypeError(`${name} does not take ${JSON.stringify(input)}`)
    query[parameter] = inputText(name, input, value)
  }
  const missing = Object.entries(required).filter(([, parameter]) => !query[parameter])
  if (missing.length > 0) throw new TypeError(`${name} needs ${missing.map(([input]) => input).join(', ')}`)
  return query
}

/** "Amazon S3 multipart upload limits". */
const MAX_PART_NUMBER = 10_000

function inputText(name: string, input: string, value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') throw new TypeError(`${name}: ${input} must be text or a number`)
  if (input === 'partNumber' && !(/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_PART_NUMBER)) {
    throw new TypeError(`${name}: partNumber must be a whole number from 1 to ${MAX_PART_NUMBER}`)
  }
  if (input.startsWith('max') && !/^\d{1,4}$/.test(text)) {
    throw new TypeError(`${name}: ${input} must be a whole number of up to four digits`)
  }
  return text
}

function readHeaders(headers: unknown): Record<string, string> {
  if (headers === undefined) return {}
  if (typeof headers !== 'object' || headers === null) throw new TypeError('headers must be an object')
  return Object.fromEntries(Object.entries(headers))
}
