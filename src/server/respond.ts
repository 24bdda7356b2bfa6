import type { ErrorMessage } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { sentenceOf, statusOf } from './error-table.ts'
import { serverError } from './server-error.ts'

/** An error as it travels: nothing but what the browser may know. */
export function errorMessage(error: UploadError): ErrorMessage {
  const { code, message, retryable, retryAfter, storageCode, requestId, partNumbers } = error
  return {
    code,
    // An app may throw one of ours by its code alone.
    message: message === code ? sentenceOf(code) : message,
    retryable,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(storageCode === undefined ? {} : { storageCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(partNumbers === undefined ? {} : { partNumbers: [...partNumbers] }),
  }
}

/** A JSON answer that no cache keeps: it may hold signatures. */
export function json(body: unknown, status: number, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}

/**
 * Somebody else's answer, such as the one `authorize` refuses with, with our headers beside its own. The answer itself stays
 * unread, so that one Response may be given to every request.
 */
export function withHeaders(response: Response, headers: Record<string, string>): Response {
  const copy = new Response(response.clone().body, response)
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'vary') copy.headers.append(name, value)
    else copy.headers.set(name, value)
  }
  return copy
}

/**
 * `{ error }` with the status the table gives its code.
 *
 * @param allow the methods there are, for `method_not_allowed`.
 */
export function errorResponse(
  error: UploadError,
  headers: Record<string, string>,
  allow = 'GET, POST, OPTIONS',
): Response {
  const answer = json({ error: errorMessage(error) }, statusOf(error.code), headers)
  if (error.code === 'method_not_allowed') answer.headers.set('allow', allow)
  if (error.retryAfter !== undefined) answer.headers.set('retry-after', String(Math.ceil(error.retryAfter)))
  return answer
}

/** Any thrown value as an error of ours. What it was in detail goes to the server's log, if it is the server's failure. */
export function asUploadError(thrown: unknown, onError: (error: unknown) => void): UploadError {
  const error = thrown instanceof UploadError ? thrown : serverError('internal_error', { cause: thrown })
  if (statusOf(error.code) >= 500) onError(thrown)
  return error
}
