import { fn } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { ENDPOINT } from '../backend/story-backends.ts'
import { fileOf } from '../test/files.ts'
import { FailingUpload } from './failing-upload.tsx'
import { confirmSays, producing, storageSays } from './producing.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Errors/When it is confirmed',
  component: FailingUpload,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT, onError: fn() },
})

export const TokenInvalid = meta.story(producing('token_invalid', confirmSays('token_invalid')))
export const TokenExpired = meta.story(producing('token_expired', confirmSays('token_expired')))
export const UploadAborted = meta.story(producing('upload_aborted', confirmSays('upload_aborted')))
export const ConfirmPending = meta.story(producing('confirm_pending', confirmSays('confirm_pending')))
/** The application's own function throws. */
export const CallbackFailed = meta.story(
  producing('callback_failed', {
    onUploaded: () => {
      throw new Error('The database is full.')
    },
  }),
)
/** Something on the way answers in place of S3, and the bytes never arrive. The endpoint looks, and does not confirm. */
export const ObjectMissing = meta.story(
  producing(
    'object_missing',
    storageSays(() => new Response(null, { status: 204 })),
  ),
)
export const ObjectMismatch = meta.story(producing('object_mismatch', confirmSays('object_mismatch')))
export const PartsMissing = meta.story(
  producing('parts_missing', confirmSays('parts_missing'), () => [fileOf('Film.mp4', 17 * 1024 ** 2, 'video/mp4')]),
)
