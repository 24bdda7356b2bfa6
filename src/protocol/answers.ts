/**
 * The endpoint's answers as browsers read them. The schemas' library is a quarter of what a page would load for an upload, so
 * these few guards stand in for it: they tell our answers from others', and are no second line of defence against our own
 * server. A test holds them to the schemas.
 */
import { isErrorCode } from './errors.ts'
import type {
  ErrorMessage,
  MultipartTarget,
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

/** An object that has these properties itself. Others are nobody's concern. */
const having =
  <T extends object>(...names: (keyof T & string)[]): Guard<T> =>
  (value): value is T =>
    names.every((name) => (ownValue(value, name) ?? undefined) !== undefined)

/** Any answer, or any file of one, that failed. */
export const isFailure = (value: unknown): value is { error: ErrorMessage } =>
  isErrorCode(ownValue(ownValue(value, 'error'), 'code'))

/** An answer about files, each to be judged by itself. */
export const isFileList = (value: unknown): value is { now?: number; files: unknown[] } =>
  Array.isArray(ownValue(value, 'files'))

const isSigned = having<SignedFile>('id', 'key', 'token', 'expiresAt', 'upload')
const isInParts = having<MultipartTarget>('partSize', 'partCount', 'urls')

/** A file to be sent in one request. */
export const isSingleFile = (value: unknown): value is SignedFile & { upload: SingleUploadTarget } =>
  isSigned(value) && /^https?:\/\/[^/]/i.test(String(ownValue(value.upload, 'url')))

/** A file to be sent in one request, or in parts. */
export const isSignedFile = (value: unknown): value is SignedFile =>
  isSingleFile(value) || (isSigned(value) && isInParts(value.upload))

export const isConfirmedFile = having<{ object: StoredObject }>('object')
export const isAbortedFile = having<{ removed: boolean }>('removed')
export const isPartsAnswer = having<PartsResponse>('now', 'expiresAt', 'urls')
export const isResumeAnswer = having<ResumeResponse>('key', 'size', 'partSize', 'partCount', 'parts')
export const isPresignAnswer = having<PresignResponse>('url', 'headers')
export const isPolicy = having<Policy>('limits', 'storageOrigin')
