import { S3UploadButton } from 'bucketdrop'
import { expect, fn, userEvent, within } from 'storybook/test'
import { uploadButtonRows } from './parts-props.ts'
import preview from '../../.storybook/preview.tsx'
import { eventually, press } from '../test/as-a-user.ts'
import { fileOf, note, picture } from '../test/files.ts'
import { type BackendOptions, s3Refusal } from '../backend/in-page-backend.ts'
import { choose, part, says } from '../test/parts-as-a-user.ts'
import { ENDPOINT } from '../backend/story-backends.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Components/S3UploadButton',
  component: S3UploadButton,
  argTypes: uploadButtonRows,
  args: { endpoint: ENDPOINT, onComplete: fn(), onError: fn() },
  parameters: {
    docs: {
      description: {
        component:
          'A button that opens the file dialog and shows the uploads’ progress in itself. What failed is told below it. It brings neither the list nor Uppy.',
      },
    },
  },
})

const deniedOnce: BackendOptions = {
  fault: (call, nth) => (call === 'storage' && nth === 1 ? s3Refusal(403, 'AccessDenied', 'Access Denied') : undefined),
}

/** One prop is needed: the address of your endpoint. */
export const Default = meta.story({
  play: async ({ canvasElement, args }) => {
    await userEvent.tab()
    await expect(within(canvasElement).getByRole('button', { name: 'Choose files' })).toHaveFocus()
    await choose(canvasElement, await picture('Harbour.png'))
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await says(canvasElement, 'upload-button', '1 file uploaded')
  },
})

/** Before anything is chosen. */
export const Idle = meta.story({ tags: ['!autodocs'] })

/** With words of your own. */
export const OwnWords = meta.story({ args: { children: 'Add pictures', limits: { types: ['image/*'] } } })

/** On a slow line. */
export const Uploading = meta.story({
  tags: ['!autodocs'],
  parameters: { backend: { throttle: 150_000 } },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, fileOf('Interview.mp3', 1_500_000, 'audio/mpeg'))
    await says(canvasElement, 'button', /^Uploading, [2-9]\d?%/)
    await expect(part(canvasElement, 'button')).toHaveAttribute('data-state', 'uploading')
  },
})

/** The reason is told, with a way to try again. */
export const Failed = meta.story({
  parameters: { backend: deniedOnce },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, fileOf('Interview.mp3', 300_000, 'audio/mpeg'))
    await says(canvasElement, 'button-note', /^Interview.mp3 failed\./)
    await expect(within(canvasElement).getByRole('button', { name: 'Try again' })).toBeVisible()
  },
})

/** Trying again goes through. */
export const TriedAgain = meta.story({
  tags: ['!autodocs'],
  parameters: { backend: deniedOnce },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, fileOf('Interview.mp3', 300_000, 'audio/mpeg'))
    await press(canvasElement, 'Try again')
    await says(canvasElement, 'upload-button', '1 file uploaded')
  },
})

/** What was not taken is named. */
export const Refused = meta.story({
  tags: ['!autodocs'],
  args: { limits: { types: ['image/*'] } },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, note('Letter.txt'))
    await says(canvasElement, 'upload-button', /“Letter.txt” is not of an accepted type/)
  },
})

/** In a language that is written from the right. */
export const RightToLeft = meta.story({
  args: { locale: 'ar' },
  parameters: { backend: deniedOnce },
  play: async ({ canvasElement }) => {
    await says(canvasElement, 'button', 'اختر ملفات')
    await expect(getComputedStyle(part(canvasElement, 'upload-button')).direction).toBe('rtl')
    await choose(canvasElement, note('Letter.txt'))
    await press(canvasElement, 'إعادة المحاولة')
    await says(canvasElement, 'button-note', 'رُفع ملف واحد')
  },
})

/** Takes no files. */
export const Disabled = meta.story({ args: { disabled: true } })
