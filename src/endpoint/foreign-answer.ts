import { UploadError } from '../protocol/upload-error.ts'
import { type Answer, isSuccess } from './answer.ts'
import { ourError } from './answer-error.ts'
import { ownValue } from './own-value.ts'

const foreign = new WeakSet<UploadError>()

/**
 * Notes on the error that the server seems to speak, but not our protocol: it answered JSON without a version, or it
 * could not make sense of the request: refused it (400, 422) or failed over it (500, the missing-key way) without our
 * form of error.
 */
export function markIfForeign(error: UploadError, answer: Answer): UploadError {
  const otherJson = isSuccess(answer) && answer.json !== undefined && ownValue(answer.json, 'v') === undefined
  const puzzled = [400, 422, 500].includes(answer.status)
  if ((otherJson || puzzled) && !ourError(answer)) foreign.add(error)
  return error
}

/** Whether it is worth trying another dialect after this error. */
export function isForeign(error: unknown): error is UploadError {
  return error instanceof UploadError && foreign.has(error)
}
