/**
 * The endpoint's answers as browsers read them. The schemas' library is a quarter of what a page would load for an upload, so
 * these few guards stand in for it: they tell our answers from others', and are no second line of defence against our own
 * server. A test holds them to the schemas.
 */
import { isErrorCode } from './errors.ts'
import type {
  ErrorMessage,
  PartsResponse,
  Policy,
  PresignResponse,
  ResumeResponse,
  SignedFile,
  SingleUploadTarget,
  StoredObject,
} from './messages.ts'
import { ownValue } from './own-value.ts'

/** Whether a value is a `T`. */
export type Guard<T> = (value: unknown) => value is T

type Kind = 'string' | 'number' | 'boolean' | 'object' | 'list'

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value
}

/** An object that has these properties itself; others are nobody's concern. */
const shape =
  <T extends object>(kinds: { [K in keyof T]?: Kind }): Guard<T> =>
  (value): value is T =>
    Object.entries(kinds).every(([name, kind]) => kindOf(ownValue(value, name)) === kind)

/** Any answer, or any file of one, that failed. */
export const isFailure = (value: unknown): value is { error: ErrorMessage } => {
  const error = ownValue(value, 'error')
  return isErrorCode(ownValue(error, 'code')) && isMessage(error)
}
const isMessage = shape<ErrorMessage>({ message: 'string' })

/** An answer about files, each to be judged by itself. */
export const isFileList = shape<{ now?: number; files: unknown[] }>({ files: 'list' })

const isSigned = shape<SignedFile>({ id: 'string', key: 'string', token: 'string', expiresAt: 'number' })
const isParts = shape<object & Record<'partSize' | 'partCount' | 'urls', unknown>>({
  partSize: 'number',
  partCount: 'number',
  urls: 'list',
})

/** A file to be sent in one request. */
export const isSingleFile = (value: unknown): value is SignedFile & { upload: SingleUploadTarget } => {
  const upload = ownValue(value, 'upload')
  const method = ownValue(upload, 'method')
  const withIt = method === 'PUT' ? 'headers' : method === 'POST' ? 'fields' : ''
  return (
    isSigned(value) &&
    /^https?:\/\/[^/]/i.test(String(ownValue(upload, 'url'))) &&
    kindOf(ownValue(upload, withIt)) === 'object'
  )
}

/** A file to be sent in one request, or in parts. */
export const isSignedFile = (value: unknown): value is SignedFile => {
  const upload = ownValue(value, 'upload')
  return isSingleFile(value) || (isSigned(value) && ownValue(upload, 'method') === 'MULTIPART' && isParts(upload))
}

const isObject = shape<StoredObject>({ key: 'string', size: 'number' })
export const isConfirmedFile = (value: unknown): value is { object: StoredObject } =>
  isObject(ownValue(value, 'object'))

export const isAbortedFile = shape<{ removed: boolean }>({ removed: 'boolean' })

export const isPartsAnswer = shape<PartsResponse>({ now: 'number', expiresAt: 'number', urls: 'list' })

export const isResumeAnswer = shape<ResumeResponse>({
  key: 'string',
  size: 'number',
  partSize: 'number',
  partCount: 'number',
  parts: 'list',
})

export const isPresignAnswer = shape<PresignResponse>({ url: 'string', headers: 'object' })

export const isPolicy = shape<Policy>({ limits: 'object', storageOrigin: 'string' })
