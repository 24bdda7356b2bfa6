import { isFailure } from '../protocol/answers.ts'
import type { ErrorCode } from '../protocol/errors.ts'
import type { ErrorMessage } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { type Answer, isHtml, isSuccess } from './answer.ts'
import { ownValue } from '../protocol/own-value.ts'

/** A person reads it in a widget, so a stack trace in a `message` is cut. */
const LONGEST_MESSAGE = 300

/** What an answer means as an error; `undefined` for a successful answer in JSON, whatever that holds. */
export function errorOfAnswer(answer: Answer): UploadError | undefined {
  const envelope = ourError(answer)
  if (envelope) return envelope
  if (!isSuccess(answer)) return new UploadError(codeOfStatus(answer.status), detailsOf(answer))
  return answer.json === undefined ? invalidAnswer(answer) : undefined
}

/** The error an answer carries in our protocol's own form. */
export function ourError(answer: Answer): UploadError | undefined {
  return isFailure(answer.json) ? errorOfMessage(answer.json.error, answer) : undefined
}

/** An error as it came over the wire, with what the answer around it tells. */
export function errorOfMessage(error: ErrorMessage, { status, retryAfter }: Answer): UploadError {
  const { code, message, retryable, storageCode, requestId, partNumbers } = error
  const details = { message, retryable, storageCode, requestId, partNumbers, status }
  return new UploadError(code, { ...details, retryAfter: error.retryAfter ?? retryAfter })
}

/** An answer that is not what was asked for. The sentence names path and type, never the query string. */
export function invalidAnswer(answer: Answer, expected = 'an upload answer'): UploadError {
  const { path, type, status, redirected } = answer
  const typed = type ? ` (${type})` : ''
  const what =
    answer.text.trim() === ''
      ? 'nothing'
      : isHtml(answer)
        ? `an HTML page${typed}`
        : answer.json === undefined
          ? `something that is not JSON${typed}`
          : `JSON that is not ${expected}`
  const said = isHtml(answer) ? undefined : messageOf(answer)
  const message = redirected
    ? `The request to the upload endpoint was redirected to ${path}, which answered ${what}. Perhaps it is a login page: sign in and try again.`
    : `The upload endpoint ${path} answered ${what}${said ? `: ${said}` : ''}. Check that the route is right.`
  return new UploadError('endpoint_invalid', { message, status })
}

function detailsOf(answer: Answer) {
  const { status, retryAfter } = answer
  return { status, retryAfter, message: messageOf(answer) }
}

/** The sentence of a server that is not ours: `{ error: "…" }`, `{ error: { message } }`, `{ message }`, FastAPI's `{ detail }`. */
function messageOf({ json }: Answer): string | undefined {
  const error = ownValue(json, 'error')
  const candidates = [ownValue(error, 'message'), error, ownValue(json, 'message'), ownValue(json, 'detail')]
  const found = candidates.find((value) => typeof value === 'string' && value.trim() !== '')
  return typeof found === 'string' ? found.trim().slice(0, LONGEST_MESSAGE) : undefined
}

const codes: ReadonlyMap<number, ErrorCode> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [408, 'endpoint_timeout'],
  [413, 'payload_too_large'],
  [415, 'unsupported_media_type'],
  [429, 'rate_limited'],
])

function codeOfStatus(status: number): ErrorCode {
  if (status >= 500) return 'internal_error'
  return codes.get(status) ?? (status >= 400 ? 'bad_request' : 'endpoint_invalid')
}
