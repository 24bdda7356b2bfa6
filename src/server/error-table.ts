/**
 * What the endpoint answers with each code: the HTTP status, and the sentence where a browser has none of its own
 * (protocol/errors.ts).
 */
import { type ErrorCode, errorRow } from '../protocol/errors.ts'
import { statusSentences } from '../protocol/status-sentences.ts'

/** Codes that the endpoint answers with. The others are only ever seen by a browser. */
const rows = {
  // The request as a whole.
  bad_request: [400],
  unsupported_version: [400, 'The page is older or newer than the upload endpoint. Reload it.'],
  unknown_action: [400],
  unauthorized: [401],
  forbidden: [403],
  not_found: [404],
  method_not_allowed: [405],
  payload_too_large: [413],
  unsupported_media_type: [415],
  rate_limited: [429],
  internal_error: [500],
  callback_failed: [
    500,
    'The file is stored, but the application could not note it. Try again; nothing is sent twice.',
  ],
  storage_refused: [502, 'The storage refused the server. Check its credentials and permissions.'],
  storage_unavailable: [503, 'The storage does not answer at the moment. Try again.'],
  database_unavailable: [503, 'The database does not answer at the moment. Try again.'],

  // One file of a request.
  file_invalid: [422, 'This file’s description is not valid.'],
  file_too_large: [422, 'This file is too large.'],
  file_too_small: [422, 'This file is too small.'],
  type_not_allowed: [422, 'Files of this type are not accepted here.'],
  too_many_files: [422, 'Too many files at once.'],
  total_too_large: [422, 'These files are too large together.'],
  token_invalid: [403],
  token_expired: [410, 'This upload was started too long ago. Upload the file again.'],
  upload_aborted: [410],
  confirm_pending: [409, 'This upload is being confirmed already. Try again.'],
  object_missing: [409, 'The file has not arrived in the storage. Upload it again.'],
  object_mismatch: [409, 'Another file arrived in the storage. Upload it again.'],
  already_exists: [409],
  parts_missing: [409, 'Some parts of the file have not arrived. Send them, then complete the upload.'],

  // A link to a shared file.
  share_not_found: [404, 'There is no file at this link. Ask for a new one.'],
  share_expired: [410, 'This link has expired. Ask for a new one.'],
  share_exhausted: [410, 'This link is used up. Ask for a new one.'],
  share_revoked: [410, 'This link was withdrawn.'],
  password_required: [403, 'This file needs a password.'],
  password_wrong: [403, 'The password is wrong. Try again.'],
  password_locked: [429, 'Too many wrong passwords for this link. Try again later.'],
} as const satisfies Partial<Record<ErrorCode, readonly [status: number, message?: string]>>

const table: ReadonlyMap<string, readonly [status: number, message?: string]> = new Map(Object.entries(rows))

/** HTTP status of an answer with this code: 500 for those that no endpoint means to say. */
export function statusOf(code: ErrorCode): number {
  return table.get(code)?.[0] ?? 500
}

/** What a person reads when nobody said it better. */
export function sentenceOf(code: ErrorCode): string {
  return table.get(code)?.[1] ?? errorRow(code)[1] ?? statusSentences[code] ?? code
}
