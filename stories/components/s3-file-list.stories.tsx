import {
  S3DropZone,
  S3FileList,
  type S3FileListProps,
  S3UploadButton,
  S3UploadProvider,
  type S3UploadOptions,
} from 'bucketdrop'
import { expect, fn, userEvent, within } from 'storybook/test'
import { fileListRows } from './parts-props.ts'
import preview from '../../.storybook/preview.tsx'
import { eventually, press } from '../test/as-a-user.ts'
import { fileOf, note, picture } from '../test/files.ts'
import { type BackendOptions, s3Refusal } from '../backend/in-page-backend.ts'
import { choose, part, says } from '../test/parts-as-a-user.ts'
import { backendOf, ENDPOINT } from '../backend/story-backends.ts'

/** The list beside a button that fills it. */
function ButtonAndList({ endpoint = '', autoUpload, onComplete, theme, locale, ...list }: S3FileListProps) {
  const options: S3UploadOptions = { endpoint, autoUpload, ...(onComplete && { onComplete }) }
  return (
    <S3UploadProvider {...options} theme={theme} locale={locale}>
      <div className="story-stack">
        <div>
          <S3UploadButton />
        </div>
        <S3FileList {...list} />
      </div>
    </S3UploadProvider>
  )
}

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Components/S3FileList',
  component: S3FileList,
  argTypes: fileListRows,
  render: ButtonAndList,
  args: { endpoint: ENDPOINT, onComplete: fn() },
  parameters: {
    docs: {
      description: {
        component:
          'The files of the `S3UploadProvider` it is in: picture, name, size, state, progress, speed, time left, and what can be done with each. Of 10,000 files, only the rows on the screen are rendered, and one file’s progress renders one row.',
      },
      source: {
        code: `
<S3UploadProvider endpoint="/api/upload">
  <S3UploadButton />
  <S3FileList />
</S3UploadProvider>`,
      },
    },
  },
})

const refuse = (name: string) => s3Refusal(403, name, name)

/** Beside a button, inside one provider. */
export const Default = meta.story({
  play: async ({ canvasElement, args, id }) => {
    await choose(canvasElement, await picture('Harbour.png'), note('Read me.txt'))
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await says(canvasElement, 'file-list', '2 of 2 uploaded')
    await expect(backendOf(id).stored).toHaveLength(2)
  },
})

/** Before anything is chosen. */
export const Empty = meta.story({ tags: ['!autodocs'] })

/** With `autoUpload={false}`, files wait for a press. */
export const Waiting = meta.story({
  args: { autoUpload: false },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, await picture('Harbour.png'), fileOf('Interview.mp3', 1_500_000, 'audio/mpeg'))
    await says(canvasElement, 'file-list', 'Upload 2 files')
  },
})

/** On a slow line. Each file can be paused and cancelled, and so can all of them. */
export const Uploading = meta.story({
  parameters: { backend: { throttle: 150_000 } },
  play: async ({ canvasElement }) => {
    await choose(
      canvasElement,
      await picture('Lake.png', 190),
      fileOf('Interview with a very long name that no row has room for, recorded in May.mp3', 1_500_000, 'audio/mpeg'),
      fileOf('Film.mov', 2_500_000, 'video/quicktime'),
    )
    await press(canvasElement, 'Pause Film.mov')
    await says(canvasElement, 'file-list', /kB\/s · \d+ sec left/)
    await expect(within(canvasElement).getByRole('button', { name: 'Resume Film.mov' })).toHaveFocus()
  },
})

/** Every state that a row can have. */
export const EveryState = meta.story({
  tags: ['!autodocs'],
  parameters: {
    backend: {
      throttle: 120_000,
      fault: (call, nth) => (call === 'storage' && nth === 1 ? refuse('AccessDenied') : undefined),
    },
  },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, fileOf('Refused.mp3', 300, 'audio/mpeg'))
    await says(canvasElement, 'file-list', /storage denied access/)
    await choose(canvasElement, await picture('Done.png'), note('Done as well.txt'))
    await says(canvasElement, 'summary-text', /^2 of 3 uploaded/)
    await choose(
      canvasElement,
      fileOf('Moving.mov', 2_500_000, 'video/quicktime'),
      fileOf('Held.mov', 2_500_000, 'video/quicktime'),
      fileOf('Given up.mov', 2_500_000, 'video/quicktime'),
    )
    await press(canvasElement, 'Pause Held.mov')
    await press(canvasElement, 'Cancel Given up.mov')
    await says(canvasElement, 'file-list', /kB\/s · \d+ sec left/)
  },
})

/** Why it failed, in a sentence, and a way to try again. */
export const Failed = meta.story({
  parameters: {
    backend: { fault: (call, nth) => (call === 'storage' && nth === 1 ? refuse('AccessDenied') : undefined) },
  },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, fileOf('Interview.mp3', 300, 'audio/mpeg'))
    await says(canvasElement, 'file-list', /storage denied access/)
    await says(canvasElement, 'file-list', '0 of 1 uploaded · 1 file failed')
  },
})

/** Removing a file by keyboard leaves the focus on the next one’s button. */
export const KeepsFocus = meta.story({
  tags: ['!autodocs'],
  args: { autoUpload: false },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, note('a.txt'), note('b.txt'), note('c.txt'))
    const canvas = within(canvasElement)
    const button = (name: string) => canvas.findByRole('button', { name })
    ;(await button('Remove b.txt')).focus()
    await userEvent.keyboard('{Enter}')
    await eventually(async () => expect(await button('Remove c.txt')).toHaveFocus())
    await userEvent.keyboard('{Enter}')
    await eventually(async () => expect(await button('Remove a.txt')).toHaveFocus())
    await userEvent.keyboard('{Enter}')
    await eventually(() => expect(part(canvasElement, 'file-list')).toHaveFocus())
  },
})

/** Only the rows on the screen are rendered. */
export const TwoHundredFiles = meta.story({
  play: async ({ canvasElement }) => {
    await choose(canvasElement, ...Array.from({ length: 200 }, (_, i) => note(`Page ${i + 1}.txt`)))
    await says(canvasElement, 'file-list', '200 of 200 uploaded')
    await eventually(() => expect(canvasElement.querySelector('[aria-setsize="200"]')).toBeVisible())
    await expect(canvasElement.querySelectorAll('[data-part="file"]').length).toBeLessThan(40)
    await expect(canvasElement.querySelector('[aria-posinset="1"]')).toHaveTextContent('Page 1.txt')
  },
})

/** Rows, icons and the empty list can be your own. */
export const OwnRows = meta.story({
  args: {
    empty: 'Nothing here. Choose a few pages first.',
    renderRow: ({ file, text }) => (
      <span style={{ gridColumn: '1 / -1' }}>
        <strong>{file.name}</strong> {text}
      </span>
    ),
  },
  play: async ({ canvasElement }) => {
    await says(canvasElement, 'file-list', 'Nothing here. Choose a few pages first.')
    await choose(canvasElement, note('a.txt'))
    await says(canvasElement, 'file-list', /23 bytes · Uploaded/)
  },
})

/** The three parts together. */
export const WithDropZone = meta.story({
  render: ({ endpoint = '', theme, locale }) => (
    <S3UploadProvider endpoint={endpoint} theme={theme} locale={locale}>
      <div className="story-stack">
        <S3DropZone />
        <S3FileList empty={null} />
      </div>
    </S3UploadProvider>
  ),
  parameters: {
    docs: {
      source: {
        code: `
<S3UploadProvider endpoint="/api/upload">
  <S3DropZone />
  <S3FileList empty={null} />
</S3UploadProvider>`,
      },
    },
  },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, await picture('Harbour.png'), await picture('Meadow.png', 100), note('Read me.txt'))
    await says(canvasElement, 'file-list', '3 of 3 uploaded')
  },
})

/** In a language that is written from the right. */
export const RightToLeft = meta.story({
  args: { locale: 'ar' },
  parameters: {
    backend: {
      throttle: 150_000,
      fault: (call, nth) => (call === 'storage' && nth === 1 ? refuse('AccessDenied') : undefined),
    },
  },
  play: async ({ canvasElement }) => {
    await says(canvasElement, 'empty', 'لا توجد ملفات بعد')
    await choose(canvasElement, fileOf('Refused.mp3', 300, 'audio/mpeg'))
    await press(canvasElement, /^إزالة .*Refused\.mp3/)
    await choose(canvasElement, await picture('Harbour.png'), note('رسالة.txt'))
    await says(canvasElement, 'summary-text', /من ملفين/)
    await choose(canvasElement, fileOf('Film.mov', 2_500_000, 'video/quicktime'))
    await press(canvasElement, /^إيقاف .*Film\.mov/)
    await expect(getComputedStyle(part(canvasElement, 'file-list')).direction).toBe('rtl')
  },
})
