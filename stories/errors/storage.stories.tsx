import { fn } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { ENDPOINT } from '../backend/story-backends.ts'
import { s3Refusal } from '../backend/in-page-backend.ts'
import { fileOf } from '../test/files.ts'
import { FailingUpload } from './failing-upload.tsx'
import { producing, storageSays } from './producing.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Errors/What the storage answers',
  component: FailingUpload,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT, onError: fn() },
})

/** The bucket has no CORS rule. The browser hides the answer, so the sentence says what to allow. */
export const StorageUnreachable = meta.story(producing('storage_unreachable', { cors: false }))
/** A byte a second is as good as none. */
export const UploadStalled = meta.story({
  args: { stallTimeout: 400 },
  ...producing('upload_stalled', { throttle: 1 }, () => [fileOf('Plan.pdf', 400_000, 'application/pdf')]),
})
/** The server's clock is an hour behind; the refusal is S3's own. */
export const UrlExpired = meta.story(producing('url_expired', { clockBehind: 3_600_000 }))
/** The server signs with another secret key; the refusal is S3's own. */
export const SignatureMismatch = meta.story(producing('signature_mismatch', { rightSecret: false }))
export const AccessDenied = meta.story(
  producing(
    'access_denied',
    storageSays(() => s3Refusal(403, 'AccessDenied', 'Access Denied')),
  ),
)
export const CredentialsInvalid = meta.story(
  producing(
    'credentials_invalid',
    storageSays(() => s3Refusal(403, 'InvalidAccessKeyId', 'No such key.')),
  ),
)
export const ClockSkew = meta.story(
  producing(
    'clock_skew',
    storageSays(() => s3Refusal(403, 'RequestTimeTooSkewed', 'The difference is too large.')),
  ),
)
export const BucketMissing = meta.story(
  producing(
    'bucket_missing',
    storageSays(() => s3Refusal(404, 'NoSuchBucket', 'There is no such bucket.')),
  ),
)
export const ObjectTooLarge = meta.story(
  producing(
    'object_too_large',
    storageSays(() => s3Refusal(400, 'EntityTooLarge', 'Too large.')),
  ),
)
export const ObjectTooSmall = meta.story(
  producing(
    'object_too_small',
    storageSays(() => s3Refusal(400, 'EntityTooSmall', 'Too small.')),
  ),
)
export const ChecksumMismatch = meta.story(
  producing(
    'checksum_mismatch',
    storageSays(() => s3Refusal(400, 'BadDigest', 'The digest is another.')),
  ),
)
export const StorageBusy = meta.story(
  producing(
    'storage_busy',
    storageSays(() => s3Refusal(503, 'SlowDown', 'Please reduce your request rate.')),
  ),
)
export const StorageError = meta.story(
  producing(
    'storage_error',
    storageSays(() => s3Refusal(400, 'InvalidArgument', 'Something is wrong.')),
  ),
)
export const AlreadyExists = meta.story(
  producing(
    'already_exists',
    storageSays(() => s3Refusal(412, 'PreconditionFailed', 'It is there.')),
  ),
)
