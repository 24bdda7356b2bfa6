import { UploadError } from '../protocol/upload-error.ts'
import { type Answer, isSuccess } from './answer.ts'
import { ourError } from './answer-error.ts'
import { ownValue } from '../protocol/own-value.ts'

/** An error after which it is worth trying another dialect: the server seems to speak, but not our protocol. */
export class ForeignAnswerError extends UploadError {}

/**
 * The error, marked where the answer is no other backend's mistake but its language: JSON without a version, or a
 * request that it could not make sense of: refused (400, 422) or failed over (500, the missing-key way) without our form
 * of error.
 */
export function markIfForeign(error: UploadError, answer: Answer): UploadError {
  const otherJson = isSuccess(answer) && answer.json !== undefined && ownValue(answer.json, 'v') === undefined
  const puzzled = [400, 422, 500].includes(answer.status)
  if (!(otherJson || puzzled) || ourError(answer)) return error
  return new ForeignAnswerError(error.code, error)
}
