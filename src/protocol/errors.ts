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

const rows = {
  // The request to the endpoint.
  bad_request: { status: 400, retryable: false, message: 'The upload endpoint could not read the request.' },
  unsupported_version: {
    status: 400,
    retryable: false,
    message: 'The page is older or newer than the upload endpoint. Reload it.',
  },
  unknown_action: { status: 400, retryable: false, message: 'The upload endpoint does not know this action.' },
  unauthorized: { status: 401, retryable: false, message: 'You are not signed in. Sign in and try again.' },
  forbidden: { status: 403, retryable: false, message: 'You are not allowed to upload here.' },
  not_found: {
    status: 404,
    retryable: false,
    message: 'There is no upload endpoint at this address. Check `endpoint` and the server’s route.',
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    message: 'The upload endpoint does not take this method. Export the handler for GET and POST.',
  },
  payload_too_large: { status: 413, retryable: false, message: 'The request to the upload endpoint is too large.' },
  unsupported_media_type: { status: 415, retryable: false, message: 'The upload endpoint takes JSON only.' },
  rate_limited: { status: 429, retryable: true, message: 'Too many uploads at once. Try again in a moment.' },
  internal_error: { status: 500, retryable: true, message: 'The upload endpoint failed. Try again.' },
  callback_failed: {
    status: 500,
    retryable: true,
    message: 'The file is stored, but the application could not take note of it. Try again; nothing is sent twice.',
  },
  storage_refused: {
    status: 502,
    retryable: false,
    message: 'The storage refused the server. Check its credentials and permissions.',
  },
  storage_unavailable: {
    status: 503,
    retryable: true,
    message: 'The storage does not answer at the moment. Try again.',
  },
  database_unavailable: {
    status: 503,
    retryable: true,
    message: 'The database does not answer at the moment. Try again.',
  },

  // One file of a request.
  file_invalid: {
    status: 422,
    retryable: false,
    message: 'This file’s description is not valid.',
  },
  file_too_large: { status: 422, retryable: false, message: 'This file is too large.' },
  file_too_small: { status: 422, retryable: false, message: 'This file is too small.' },
  type_not_allowed: { status: 422, retryable: false, message: 'Files of this type are not accepted here.' },
  too_many_files: { status: 422, retryable: false, message: 'Too many files at once.' },
  total_too_large: { status: 422, retryable: false, message: 'These files are too large together.' },
  token_invalid: {
    status: 403,
    retryable: false,
    message: 'This upload was not started here. Upload the file again.',
  },
  token_expired: {
    status: 410,
    retryable: false,
    message: 'This upload was started too long ago. Upload the file again.',
  },
  upload_aborted: { status: 410, retryable: false, message: 'This upload was cancelled.' },
  confirm_pending: { status: 409, retryable: true, message: 'This upload is being confirmed already. Try again.' },
  object_missing: {
    status: 409,
    retryable: false,
    message: 'The file has not arrived in the storage. Upload it again.',
  },
  object_mismatch: {
    status: 409,
    retryable: false,
    message: 'What arrived in the storage is another file. Upload it again.',
  },
  already_exists: { status: 409, retryable: false, message: 'There is a stored file under this name already.' },
  parts_missing: {
    status: 409,
    // Not by asking again: the parts that are named must be sent first.
    retryable: false,
    message: 'Some parts of the file have not arrived in the storage. Send them, then complete the upload.',
  },

  // A link to a shared file.
  share_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no shared file at this link. Check the link, or ask for a new one.',
  },
  share_expired: { status: 410, retryable: false, message: 'This link has expired. Ask for a new one.' },
  share_exhausted: {
    status: 410,
    retryable: false,
    message: 'This link has been used as often as it may be. Ask for a new one.',
  },
  share_revoked: { status: 410, retryable: false, message: 'This link was withdrawn by the one who shared the file.' },
  password_required: { status: 403, retryable: false, message: 'This file needs a password. Enter it and try again.' },
  password_wrong: { status: 403, retryable: false, message: 'The password is wrong. Check it and try again.' },
  password_locked: {
    status: 429,
    retryable: true,
    message: 'Too many wrong passwords were entered for this link. Try again later.',
  },

  // What the browser meets on the way to the endpoint.
  offline: { status: null, retryable: true, message: 'The network is gone. The upload goes on when it is back.' },
  aborted: { status: null, retryable: false, message: 'The upload was cancelled.' },
  endpoint_unreachable: {
    status: null,
    retryable: true,
    message: 'The upload endpoint could not be reached. Check the network, and CORS if it is on another origin.',
  },
  endpoint_timeout: {
    status: null,
    retryable: true,
    message: 'The upload endpoint did not answer in time. Try again.',
  },
  endpoint_invalid: {
    status: null,
    retryable: false,
    message: 'The upload endpoint gave no upload answer. Check the server’s route.',
  },

  // What the storage answers the browser, by S3's <Code>.
  storage_unreachable: {
    status: null,
    retryable: true,
    message: 'The storage could not be reached. Check the network and the bucket’s CORS rules.',
  },
  upload_stalled: { status: null, retryable: true, message: 'No bytes moved for too long. Try again.' },
  url_expired: { status: null, retryable: true, message: 'The permission to upload expired on the way. Try again.' },
  signature_mismatch: {
    status: null,
    retryable: false,
    message:
      'The storage refused the signature. Check the server’s secret key, region and endpoint, and that no proxy changes headers.',
  },
  access_denied: {
    status: null,
    retryable: false,
    message: 'The storage denied access. The server’s credentials need s3:PutObject on this bucket.',
  },
  credentials_invalid: {
    status: null,
    retryable: false,
    message: 'The storage does not know the server’s access key, or its session has expired.',
  },
  clock_skew: {
    status: null,
    retryable: false,
    message: 'The server’s clock is too far off for the storage. Set it right.',
  },
  bucket_missing: {
    status: null,
    retryable: false,
    message: 'The bucket does not exist. Check its name and region on the server.',
  },
  object_too_large: { status: null, retryable: false, message: 'The storage refused the file: it is too large.' },
  object_too_small: { status: null, retryable: false, message: 'The storage refused the file: it is too small.' },
  checksum_mismatch: {
    status: null,
    retryable: true,
    message: 'The bytes that arrived are not the bytes that were sent. Try again.',
  },
  storage_busy: { status: null, retryable: true, message: 'The storage is busy. Try again in a moment.' },
  storage_error: { status: null, retryable: false, message: 'The storage refused the upload.' },
} as const satisfies Record<string, ErrorRow>

/** A code from the closed list. */
export type ErrorCode = keyof typeof rows

/** The table by code. A Map, so that names such as `toString` find nothing. */
export const errorTable: ReadonlyMap<string, ErrorRow> = new Map(Object.entries(rows))

/** Every code, for schemas and documentation. */
export const errorCodes = Object.keys(rows).filter((name): name is ErrorCode => Object.hasOwn(rows, name))

/** The row of a code. */
export function errorRow(code: ErrorCode): ErrorRow {
  return rows[code]
}
