import { fn } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { ENDPOINT } from '../backend/story-backends.ts'
import { fileOf, note } from '../test/files.ts'
import { FailingUpload } from './failing-upload.tsx'
import { producing } from './producing.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Errors/A file that is refused',
  component: FailingUpload,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT, onError: fn() },
})

/** Metadata travel in the token, so they are short. */
export const FileInvalid = meta.story({ args: { meta: { novel: 'a'.repeat(3000) } }, ...producing('file_invalid') })
export const FileTooLarge = meta.story(
  producing('file_too_large', { limits: { maxFileSize: 1000 } }, () => [fileOf('Film.mp4', 2000, 'video/mp4')]),
)
export const FileTooSmall = meta.story(
  producing('file_too_small', { limits: { minFileSize: 1000 } }, () => [note('Short.txt')]),
)
export const TypeNotAllowed = meta.story(
  producing('type_not_allowed', { limits: { types: ['image/*'] } }, () => [note('Letter.txt')]),
)
export const TooManyFiles = meta.story(
  producing('too_many_files', { limits: { maxFiles: 1 } }, () => [note('One.txt'), note('Two.txt')]),
)
export const TotalTooLarge = meta.story(
  producing('total_too_large', { limits: { maxTotalSize: 3000 } }, () => [
    fileOf('One.bin', 2000),
    fileOf('Two.bin', 2000),
  ]),
)
