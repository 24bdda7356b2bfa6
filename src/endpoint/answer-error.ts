/** What an answer means that is not what was asked for. */
import { isFailure } from '../protocol/answers.ts'
import type { ErrorCode } from '../protocol/errors.ts'
import { UploadError } from '../protocol/upload-error.ts'
import type { Answer } from './answer.ts'

/**
 * The error of an answer that is not of our protocol: a proxy's, a login page's, another backend's. Its code is known by
 * the status; `explain-answer.ts`, which is loaded when there is one to be told, finds the words.
 */
export class StrangeAnswer extends UploadError {
  // Private, so that logs do not get what the answer's address and text may hold.
  readonly #answer: Answer

  // The words may be out of reach, where what answers strangely is the whole site's server.
  constructor(answer: Answer, message = `The upload endpoint answered ${answer.status}.`) {
    const { status, retryAfter } = answer
    super(codeOfStatus(status), { status, retryAfter, message })
    this.#answer = answer
  }

  get answer(): Answer {
    return this.#answer
  }
}

/** The error of an answer that failed. */
export function errorOfAnswer(answer: Answer): UploadError {
  return errorIn(answer.json, answer) ?? new StrangeAnswer(answer)
}

/** The error that a value carries in our protocol's own form, with what the answer around it tells. */
export function errorIn(value: unknown, { status, retryAfter }: Answer): UploadError | undefined {
  return isFailure(value) ? new UploadError(value.error.code, { status, retryAfter, ...value.error }) : undefined
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'endpoint_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
}

function codeOfStatus(status: number): ErrorCode {
  if (status >= 500) return 'internal_error'
  return codes[status] ?? (status >= 400 ? 'bad_request' : 'endpoint_invalid')
}
