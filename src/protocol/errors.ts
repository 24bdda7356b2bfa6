/**
 * Every error a user of bucketdrop can meet, in one table: its HTTP status where the endpoint answers with it, whether
 * trying again can help, and a sentence to act on. The list is closed: both sides refuse codes that are not in it.
 */

interface ErrorRow {
  /** HTTP status of an answer with this code; `null` for errors that only a browser sees. */
  readonly status: number | null
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** What a person reads when nobody said it better. */
  readonly message: string
}

/** Status, whether it is retryable, message: each row is sent to every browser, so it is written short. */
type Row = readonly [ErrorRow['status'], ErrorRow['retryable'], ErrorRow['message']]

const rows = {
  // The request to the endpoint.
  bad_request: [400, false, 'The upload endpoint could not read the request.'],
  unsupported_version: [400, false, 'The page is older or newer than the upload endpoint. Reload it.'],
  unknown_action: [400, false, 'The upload endpoint does not know this action.'],
  unauthorized: [401, false, 'You are not signed in. Sign in and try again.'],
  forbidden: [403, false, 'You are not allowed to upload here.'],
  not_found: [404, false, 'There is no upload endpoint at this address. Check `endpoint` and the server’s route.'],
  method_not_allowed: [
    405,
    false,
    'The upload endpoint does not take this method. Export the handler for GET and POST.',
  ],
  payload_too_large: [413, false, 'The request to the upload endpoint is too large.'],
  unsupported_media_type: [415, false, 'The upload endpoint takes JSON only.'],
  rate_limited: [429, true, 'Too many uploads at once. Try again in a moment.'],
  internal_error: [500, true, 'The upload endpoint failed. Try again.'],
  callback_failed: [
    500,
    true,
    'The file is stored, but the application could not note it. Try again; nothing is sent twice.',
  ],
  storage_refused: [502, false, 'The storage refused the server. Check its credentials and permissions.'],
  storage_unavailable: [503, true, 'The storage does not answer at the moment. Try again.'],
  database_unavailable: [503, true, 'The database does not answer at the moment. Try again.'],

  // One file of a request.
  file_invalid: [422, false, 'This file’s description is not valid.'],
  file_too_large: [422, false, 'This file is too large.'],
  file_too_small: [422, false, 'This file is too small.'],
  type_not_allowed: [422, false, 'Files of this type are not accepted here.'],
  too_many_files: [422, false, 'Too many files at once.'],
  total_too_large: [422, false, 'These files are too large together.'],
  token_invalid: [403, false, 'This upload was not started here. Upload the file again.'],
  token_expired: [410, false, 'This upload was started too long ago. Upload the file again.'],
  upload_aborted: [410, false, 'This upload was cancelled.'],
  confirm_pending: [409, true, 'This upload is being confirmed already. Try again.'],
  object_missing: [409, false, 'The file has not arrived in the storage. Upload it again.'],
  object_mismatch: [409, false, 'Another file arrived in the storage. Upload it again.'],
  already_exists: [409, false, 'A file is stored under this name already.'],
  parts_missing: [409, false, 'Some parts of the file have not arrived. Send them, then complete the upload.'],

  // A link to a shared file.
  share_not_found: [404, false, 'There is no file at this link. Ask for a new one.'],
  share_expired: [410, false, 'This link has expired. Ask for a new one.'],
  share_exhausted: [410, false, 'This link is used up. Ask for a new one.'],
  share_revoked: [410, false, 'This link was withdrawn.'],
  password_required: [403, false, 'This file needs a password.'],
  password_wrong: [403, false, 'The password is wrong. Try again.'],
  password_locked: [429, true, 'Too many wrong passwords for this link. Try again later.'],

  // What the browser meets on the way to the endpoint.
  offline: [null, true, 'The network is gone. The upload goes on when it is back.'],
  file_unreadable: [null, false, 'This file cannot be read any more. Was it moved or changed? Choose it again.'],
  aborted: [null, false, 'The upload was cancelled.'],
  endpoint_unreachable: [null, true, 'The upload endpoint could not be reached. Check the network and CORS.'],
  endpoint_timeout: [null, true, 'The upload endpoint did not answer in time. Try again.'],
  endpoint_invalid: [null, false, 'The upload endpoint gave no upload answer. Check the server’s route.'],

  // What the storage answers the browser, by S3's <Code>.
  storage_unreachable: [null, true, 'The storage could not be reached. Check the network and CORS.'],
  upload_stalled: [null, true, 'No bytes moved for too long. Try again.'],
  url_expired: [null, true, 'The permission to upload has expired. Try again.'],
  signature_mismatch: [
    null,
    false,
    'The storage refused the signature. Check the server’s secret key, region and endpoint, and that no proxy changes headers.',
  ],
  access_denied: [null, false, 'The storage denied access. The server’s credentials need s3:PutObject on this bucket.'],
  credentials_invalid: [null, false, 'The storage does not know the server’s access key, or its session has expired.'],
  clock_skew: [null, false, 'The server’s clock is too far off for the storage. Set it right.'],
  bucket_missing: [null, false, 'The bucket does not exist. Check its name and region on the server.'],
  object_too_large: [null, false, 'The storage refused the file: it is too large.'],
  object_too_small: [null, false, 'The storage refused the file: it is too small.'],
  checksum_mismatch: [null, true, 'The bytes that arrived are not those that were sent. Try again.'],
  storage_busy: [null, true, 'The storage is busy. Try again in a moment.'],
  storage_error: [null, false, 'The storage refused the upload.'],
} as const satisfies Record<string, Row>

/** A code from the closed list. */
export type ErrorCode = keyof typeof rows

/** Every code, for schemas and documentation. */
export const errorCodes = Object.keys(rows).filter(isErrorCode)

/** Whether it is a code of the list; a name such as `toString` is none. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(rows, code)
}

/** The row of a code. */
export function errorRow(code: ErrorCode): ErrorRow {
  const [status, retryable, message] = rows[code]
  return { status, retryable, message }
}
