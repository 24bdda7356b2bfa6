/** What a person reads of an answer of which nothing is known but its status. A browser loads them when it meets one. */
import type { ErrorCode } from './errors.ts'

export const statusSentences: Partial<Record<ErrorCode, string>> = {
  bad_request: 'The upload endpoint could not read the request.',
  unauthorized: 'You are not signed in. Sign in and try again.',
  forbidden: 'You are not allowed to upload here.',
  not_found: 'There is no upload endpoint at this address. Check `endpoint` and the server’s route.',
  method_not_allowed: 'The upload endpoint does not take this method. Export the handler for GET and POST.',
  payload_too_large: 'The request to the upload endpoint is too large.',
  unsupported_media_type: 'The upload endpoint takes JSON only.',
  rate_limited: 'Too many uploads at once. Try again in a moment.',
  internal_error: 'The upload endpoint failed. Try again.',
}
