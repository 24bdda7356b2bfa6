/**
 * The endpoint's answers as browsers read them: whether each is what `messages.ts` says. The schemas' library is a quarter of
 * what a page would load for an upload, so these few guards stand in for it; a test holds them equal to the schemas.
 */
import { isErrorCode } from './errors.ts'
import type {
  ErrorMessage,
  Limits,
  PartsResponse,
  PartUrl,
  Policy,
  PresignResponse,
  ResumeResponse,
  SignedFile,
  StoredObject,
  UploadTarget,
} from './messages.ts'
import { ownValue } from './own-value.ts'
import { MAX_OBJECT_SIZE, MAX_PART_SIZE, MAX_PARTS } from './part-plan.ts'

/** Whether a value is a `T`. */
export type Guard<T> = (value: unknown) => value is T

const text: Guard<string> = (value) => typeof value === 'string'
const flag: Guard<boolean> = (value) => typeof value === 'boolean'
const number: Guard<number> = (value): value is number => typeof value === 'number' && !Number.isNaN(value)
const anything: Guard<unknown> = (_value): _value is unknown => true
const url: Guard<string> = (value): value is string => text(value) && /^https?:\/\/[^/]/i.test(value)

const whole =
  (least: number, most: number): Guard<number> =>
  (value): value is number =>
    number(value) && Number.isInteger(value) && value >= least && value <= most

const lengthOf =
  (most: number): Guard<string> =>
  (value): value is string =>
    text(value) && value.length > 0 && value.length <= most

const only =
  <T>(...values: T[]): Guard<T> =>
  (value): value is T =>
    values.some((one) => one === value)

const optional =
  <T>(guard: Guard<T>): Guard<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || guard(value)

const listOf =
  <T>(guard: Guard<T>): Guard<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(guard)

/** An object whose own properties are as told; others are nobody's concern. */
const shape =
  <T extends object>(guards: { [K in keyof T]-?: Guard<T[K]> }): Guard<T> =>
  (value): value is T =>
    isObject(value) &&
    (Object.keys(guards) as (keyof T & string)[]).every((name) => guards[name](ownValue(value, name)))

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const texts: Guard<Record<string, string>> = (value): value is Record<string, string> =>
  isObject(value) && Object.values(value).every(text)

const version = only<1>(1)
const id = lengthOf(512)
const bytes = whole(0, MAX_OBJECT_SIZE)
const partNumber = whole(1, MAX_PARTS)
const partSize = whole(1, MAX_PART_SIZE)
const partUrl = shape<PartUrl>({ partNumber, url })

const isTarget: { [M in UploadTarget['method']]: Guard<Extract<UploadTarget, { method: M }>> } = {
  PUT: shape({ method: only('PUT'), url, headers: texts }),
  POST: shape({ method: only('POST'), url, fields: texts }),
  MULTIPART: shape({ method: only('MULTIPART'), partSize, partCount: partNumber, urls: listOf(partUrl) }),
}
const target: Guard<UploadTarget> = (value): value is UploadTarget => Object.values(isTarget).some((is) => is(value))

const error = shape<ErrorMessage>({
  code: isErrorCode,
  message: text,
  retryable: flag,
  retryAfter: optional(number),
  storageCode: optional(text),
  requestId: optional(text),
  partNumbers: optional(listOf(number)),
})

/** Any answer, or any file of one, that failed. */
export const isFailure = shape<{ error: ErrorMessage }>({ error })

/** An answer about files, each to be judged by itself. */
export const isFileList = shape<{ v: 1; now?: number | undefined; files: unknown[] }>({
  v: version,
  now: optional(number),
  files: listOf(anything),
})

export const isSignedFile = shape<SignedFile>({
  id,
  key: text,
  token: lengthOf(16_384),
  expiresAt: number,
  upload: target,
})

/** One that was refused at `sign`: its `id` beside the error. */
export const isRefusedFile = shape<{ id: string; error: ErrorMessage }>({ id, error })

export const isConfirmedFile = shape<{ object: StoredObject }>({
  object: shape<StoredObject>({
    key: text,
    name: text,
    size: number,
    type: text,
    etag: text,
    lastModified: optional(number),
    data: anything,
  }),
})

export const isAbortedFile = shape<{ removed: boolean }>({ removed: flag })

export const isPartsAnswer = shape<PartsResponse>({ v: version, now: number, expiresAt: number, urls: listOf(partUrl) })

export const isResumeAnswer = shape<ResumeResponse>({
  v: version,
  key: text,
  size: bytes,
  partSize,
  partCount: partNumber,
  parts: listOf(shape<{ partNumber: number; size: number }>({ partNumber, size: bytes })),
})

export const isPresignAnswer = shape<PresignResponse>({
  v: version,
  now: number,
  expiresAt: number,
  method: only<PresignResponse['method']>('GET', 'PUT', 'POST', 'DELETE'),
  url,
  headers: texts,
  key: text,
})

export const isPolicy = shape<Policy>({
  v: version,
  limits: shape<Limits>({
    maxFileSize: optional(bytes),
    minFileSize: optional(bytes),
    maxFiles: optional(whole(1, Number.MAX_VALUE)),
    maxTotalSize: optional(bytes),
    types: optional(listOf(text)),
  }),
  lanes: listOf(only<Policy['lanes'][number]>('post', 'put', 'multipart')),
  storageOrigin: text,
})
