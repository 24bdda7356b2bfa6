/**
 * The closed list of errors: every code that a user of bucketdrop can meet, whether trying again can help, and for those
 * that a browser finds out by itself the sentence to act on. The endpoint says the others, from server/error-table.ts: a
 * page need not bring what an answer brings. Both sides refuse codes that are not in the list.
 */

/** Whether the same request may succeed later without anybody changing anything, and the sentence. */
type Row = readonly [retryable: boolean, message?: string]

/** Each row is sent to every browser, so it is written short. */
const rows = {
  // The request to the endpoint.
  unknown_action: [false, 'The upload endpoint does not know this action.'],
  token_invalid: [false, 'This upload was not started here. Upload the file again.'],
  upload_aborted: [false, 'This upload was cancelled.'],
  already_exists: [false, 'A file is stored under this name already.'],

  // What the browser meets on the way to the endpoint.
  offline: [true, 'The network is gone. The upload goes on when it is back.'],
  file_unreadable: [false, 'This file cannot be read any more. Was it moved or changed? Choose it again.'],
  prepare_failed: [false, 'This file could not be made ready.'],
  aborted: [false, 'This upload was cancelled.'],
  endpoint_unreachable: [true, 'The upload endpoint could not be reached. Check the network and CORS.'],
  endpoint_timeout: [true, 'The upload endpoint did not answer in time. Try again.'],
  endpoint_invalid: [false, 'The upload endpoint gave no upload answer. Check the server’s route.'],

  // What the storage answers the browser, by S3's <Code>.
  storage_unreachable: [true, 'The storage could not be reached. Check the network and CORS.'],
  upload_stalled: [true, 'No bytes moved for too long. Try again.'],
  url_expired: [true, 'The permission to upload has expired. Try again.'],
  signature_mismatch: [
    false,
    'The storage refused the signature. Check the server’s secret key, region and endpoint, and that no proxy changes headers.',
  ],
  access_denied: [false, 'The storage denied access. The server’s credentials need s3:PutObject on this bucket.'],
  credentials_invalid: [false, 'The storage does not know the server’s access key, or its session has expired.'],
  clock_skew: [false, 'The server’s clock is wrong. Set it right.'],
  bucket_missing: [false, 'The bucket does not exist. Check its name and region on the server.'],
  object_too_large: [false, 'The storage refused the file: it is too large.'],
  object_too_small: [false, 'The storage refused the file: it is too small.'],
  checksum_mismatch: [true, 'The bytes that arrived are not those that were sent. Try again.'],
  storage_busy: [true, 'The storage is busy. Try again in a moment.'],
  storage_error: [false, 'The storage refused the upload.'],

  // Known by the status of an answer: a proxy's, or another backend's. The words are in status-sentences.ts.
  bad_request: [false],
  unauthorized: [false],
  forbidden: [false],
  not_found: [false],
  method_not_allowed: [false],
  payload_too_large: [false],
  unsupported_media_type: [false],
  rate_limited: [true],
  internal_error: [true],

  // Only an endpoint says these, in its own words.
  unsupported_version: [false],
  callback_failed: [true],
  storage_refused: [false],
  storage_unavailable: [true],
  database_unavailable: [true],
  file_invalid: [false],
  file_too_large: [false],
  file_too_small: [false],
  type_not_allowed: [false],
  too_many_files: [false],
  total_too_large: [false],
  token_expired: [false],
  confirm_pending: [true],
  object_missing: [false],
  object_mismatch: [false],
  parts_missing: [false],
  share_not_found: [false],
  share_expired: [false],
  share_exhausted: [false],
  share_revoked: [false],
  password_required: [false],
  password_wrong: [false],
  password_locked: [true],
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
export function errorRow(code: ErrorCode): Row {
  return rows[code]
}
