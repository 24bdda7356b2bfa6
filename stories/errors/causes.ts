/** Of every code: where it comes from, its cause, and its cure. What people read stands in the sources, and is not repeated. */
import type { ErrorCode } from 'bucketdrop/core'

export type Group = 'page' | 'endpoint' | 'storage' | 'file' | 'confirm' | 'sharing'

export const GROUPS: Record<Group, string> = {
  page: 'In the page',
  endpoint: 'On the way to your endpoint',
  storage: 'What the storage answers',
  file: 'A file that is refused',
  confirm: 'When the file is to be confirmed',
  sharing: 'A link to a shared file',
}

/** What a reader needs besides the sentence that people see. */
export interface Cause {
  group: Group
  cause: string
  cure: string
  /** Codes of S3's that mean it. */
  s3?: readonly string[]
}

export const causes: Record<ErrorCode, Cause> = {
  offline: {
    group: 'page',
    cause: 'The browser has no network.',
    cure: 'None is needed: uploads wait, and go on when it is back. Nobody is shown a failure.',
  },
  file_unreadable: {
    group: 'page',
    cause: 'The file was moved, changed or deleted after it was chosen, or the disk cannot be read.',
    cure: 'Choose the file again.',
  },
  prepare_failed: {
    group: 'page',
    cause: 'Your `prepare` function threw.',
    cure: 'Look at the error’s `cause`.',
  },
  aborted: {
    group: 'page',
    cause: 'Somebody cancelled, or the component went away.',
    cure: 'None is needed. What was stored of the file is removed.',
  },

  endpoint_unreachable: {
    group: 'endpoint',
    cause: 'No answer came: the server is down, its name is wrong, or it is another origin without `cors`.',
    cure: 'Open the endpoint’s address in the browser. For another origin, set `cors` of `createUploadHandler`.',
  },
  endpoint_timeout: {
    group: 'endpoint',
    cause: 'The endpoint took longer than `timeout`, 30 s.',
    cure: 'Look at what `authorize`, `limits`, `key` and `onUploaded` wait for.',
  },
  endpoint_invalid: {
    group: 'endpoint',
    cause: 'Something else answered at that address: a login page, the app’s index.html, a proxy.',
    cure: 'Check the route. A single-page app’s fallback must not catch it.',
  },
  bad_request: {
    group: 'endpoint',
    cause: 'The message was no message of the protocol, or a proxy changed it.',
    cure: 'Leave the body as it is. `express.json()` may come before the handler, other parsers may not.',
  },
  unsupported_version: {
    group: 'endpoint',
    cause: 'The page is of another release than the endpoint, with another version of the protocol.',
    cure: 'Reload the page. Update both together.',
  },
  unknown_action: {
    group: 'endpoint',
    cause: 'The page asks for what this endpoint does not know yet.',
    cure: 'Update the server first, the page second.',
  },
  unauthorized: {
    group: 'endpoint',
    cause: '`authorize` knows nobody: no session, or it is over.',
    cure: 'Sign in. A cookie of another origin needs `credentials="include"`; a token belongs in `headers`.',
  },
  forbidden: {
    group: 'endpoint',
    cause: '`authorize` answered 403, or a firewall did.',
    cure: 'Give the user the right to upload.',
  },
  not_found: {
    group: 'endpoint',
    cause: 'There is no route at `endpoint`.',
    cure: 'Check the address. In Next.js, the file is app/api/upload/route.ts.',
  },
  method_not_allowed: {
    group: 'endpoint',
    cause: 'The route takes only one of GET and POST.',
    cure: 'Export the handler for both: `export { POST as GET }`.',
  },
  payload_too_large: {
    group: 'endpoint',
    cause: 'A proxy or body parser in front takes less than a message has: 100 files are some 30 KB.',
    cure: 'Raise its limit to 1 MB. The files’ bytes never come this way.',
  },
  unsupported_media_type: {
    group: 'endpoint',
    cause: 'The request was no JSON: a proxy changed its `content-type`.',
    cure: 'Leave the header as it is.',
  },
  rate_limited: {
    group: 'endpoint',
    cause: 'Your `rateLimit`, or a proxy, allows no more for now.',
    cure: 'None is needed: the uploader waits as long as it is told, and goes on.',
  },
  internal_error: {
    group: 'endpoint',
    cause: 'A function of yours threw, or the server did.',
    cure: 'Look at the server’s log: `onError` has the cause. The browser is told nothing of it.',
  },
  storage_refused: {
    group: 'endpoint',
    cause: 'S3 refused a call of the server’s own: to begin, list, complete or look.',
    cure: 'Check the credentials and what they are allowed: s3:GetObject, s3:ListBucket, s3:ListMultipartUploadParts.',
  },
  storage_unavailable: {
    group: 'endpoint',
    cause: 'S3 did not answer the server, three times.',
    cure: 'None is needed for a short outage. In Docker or a VPC, set `internalEndpoint`.',
  },
  database_unavailable: {
    group: 'endpoint',
    cause: 'The store of `once`, or of the shares, did not answer.',
    cure: 'None is needed for a short outage: it is tried again.',
  },

  storage_unreachable: {
    group: 'storage',
    cause: 'No answer that the page may see. Most often the bucket has no CORS rule for this origin.',
    cure: 'Set the rule. The sentence names origin, method and headers; `npx bucketdrop cors` prints it.',
  },
  upload_stalled: {
    group: 'storage',
    cause: 'No byte moved for 30 s (`stallTimeout`).',
    cure: 'None is needed: that request is sent again on a new connection.',
    s3: ['RequestTimeout'],
  },
  url_expired: {
    group: 'storage',
    cause:
      'The permission was used after its end. One that waited is signed anew; this is shown when the next was over, too.',
    cure: 'Check the server’s clock.',
    s3: ['AccessDenied (Request has expired)', 'ExpiredRequest', 'RequestExpired'],
  },
  signature_mismatch: {
    group: 'storage',
    cause: 'S3 computed another signature: another secret key, region or endpoint, or a proxy that changes headers.',
    cure: 'Compare `secretAccessKey`, `region` and `endpoint` with the bucket’s. Look for blanks around the key.',
    s3: ['SignatureDoesNotMatch', 'AuthorizationHeaderMalformed', 'AuthorizationQueryParametersError'],
  },
  access_denied: {
    group: 'storage',
    cause: 'The server’s credentials may not write there.',
    cure: 'Allow s3:PutObject on the bucket’s objects. Look at the bucket’s policy, too.',
    s3: ['AccessDenied'],
  },
  credentials_invalid: {
    group: 'storage',
    cause: 'S3 does not know the access key, or its session is over.',
    cure: 'Set the right key. With temporary credentials, give `s3()` a function that renews them.',
    s3: ['InvalidAccessKeyId', 'InvalidToken', 'ExpiredToken', 'TokenRefreshRequired'],
  },
  clock_skew: {
    group: 'storage',
    cause: 'The server’s clock is more than 15 minutes off.',
    cure: 'Set it, and keep it by NTP.',
    s3: ['RequestTimeTooSkewed'],
  },
  bucket_missing: {
    group: 'storage',
    cause: 'There is no such bucket, or it is in another region.',
    cure: 'Check `bucket`, `region`, and whether the service wants `forcePathStyle`.',
    s3: ['NoSuchBucket', 'PermanentRedirect'],
  },
  object_too_large: {
    group: 'storage',
    cause: 'The storage takes no object of that size, or not by this way.',
    cure: 'Lower `limits.maxFileSize`.',
    s3: ['EntityTooLarge'],
  },
  object_too_small: {
    group: 'storage',
    cause: 'A part or a form was smaller than the storage takes.',
    cure: 'Raise `limits.minFileSize`, or tell us the service.',
    s3: ['EntityTooSmall'],
  },
  checksum_mismatch: {
    group: 'storage',
    cause: 'Bytes were changed on the way.',
    cure: 'None is needed: they are sent again, five times. If it stays, look for a proxy that changes bodies.',
    s3: ['BadDigest', 'XAmzContentChecksumMismatch'],
  },
  storage_busy: {
    group: 'storage',
    cause: 'The storage asks for less, or fails for a moment.',
    cure: 'None is needed: it is tried again for ten minutes, more and more slowly.',
    s3: ['SlowDown', 'ServiceUnavailable', 'InternalError'],
  },
  storage_error: {
    group: 'storage',
    cause: 'S3 refused for another reason. The sentence has its code and message.',
    cure: 'Look up the code in the service’s documentation. `storageCode` and `requestId` help its support.',
  },
  already_exists: {
    group: 'storage',
    cause: 'Something is stored under this key, and `overwrite` is `false`.',
    cure: 'Let `key` make a new key for each file.',
    s3: ['PreconditionFailed'],
  },

  file_invalid: {
    group: 'file',
    cause:
      'The description of the file breaks the protocol: no name, metadata over 2 KB, a checksum that the storage would not verify.',
    cure: 'Shorten `meta`; keep the rest in your database.',
  },
  file_too_large: {
    group: 'file',
    cause: 'Over `limits.maxFileSize`.',
    cure: 'Choose a smaller file, or raise the limit on the server.',
  },
  file_too_small: { group: 'file', cause: 'Under `limits.minFileSize`.', cure: 'Choose another file.' },
  type_not_allowed: {
    group: 'file',
    cause: 'Not among `limits.types`. An empty type is `application/octet-stream`.',
    cure: 'Choose another file, or add its type or extension.',
  },
  too_many_files: { group: 'file', cause: 'Over `limits.maxFiles`.', cure: 'The others go on. Upload the rest later.' },
  total_too_large: {
    group: 'file',
    cause: 'Over `limits.maxTotalSize`.',
    cure: 'The others go on. Upload the rest later.',
  },

  token_invalid: {
    group: 'confirm',
    cause: 'The token was signed with another secret, for another user, bucket or path, or was changed.',
    cure: 'Use one `secret` on all instances. To change it, give a list: the new one first.',
  },
  token_expired: {
    group: 'confirm',
    cause: 'The upload was begun longer ago than `completeWithin`, a day.',
    cure: 'Upload the file again. For slower lines, raise it.',
  },
  upload_aborted: {
    group: 'confirm',
    cause: 'The upload was cancelled, perhaps by another tab.',
    cure: 'Upload the file again.',
    s3: ['NoSuchUpload'],
  },
  confirm_pending: {
    group: 'confirm',
    cause: 'Another request is confirming the same upload, for more than 10 s.',
    cure: 'None is needed: it is asked again. Make `onUploaded` quicker.',
  },
  callback_failed: {
    group: 'confirm',
    cause: 'Your `onUploaded` threw.',
    cure: 'Look at the server’s log. “Try again” calls it again; the bytes are not sent twice.',
  },
  object_missing: {
    group: 'confirm',
    cause: 'Nothing is stored under the key: something on the way answered in place of S3, or a rule deleted it.',
    cure: 'The file is sent afresh once by itself. Look for a proxy between page and storage.',
  },
  object_mismatch: {
    group: 'confirm',
    cause: 'Size, type or upload of the stored object are not those that were signed.',
    cure: 'The file is sent afresh once by itself. Do not write to these keys by other ways.',
  },
  parts_missing: {
    group: 'confirm',
    cause: 'The storage does not list some parts of the file.',
    cure: 'None is needed: those are sent again.',
  },

  share_not_found: {
    group: 'sharing',
    cause: 'There is no such link, or its object is gone.',
    cure: 'Ask for a new link.',
  },
  share_expired: { group: 'sharing', cause: 'The link is past its end.', cure: 'Make a new one.' },
  share_exhausted: { group: 'sharing', cause: 'It was downloaded as often as it may be.', cure: 'Make a new one.' },
  share_revoked: { group: 'sharing', cause: 'Who made it has taken it back.', cure: 'Ask them.' },
  password_required: { group: 'sharing', cause: 'The link has a password.', cure: 'Ask for it, and send it along.' },
  password_wrong: {
    group: 'sharing',
    cause: 'It is another one.',
    cure: 'Try again. Four are free, then each costs time.',
  },
  password_locked: {
    group: 'sharing',
    cause: 'Five wrong passwords or more, by whomever.',
    cure: 'Wait as long as `retryAfter` says.',
  },
}
