import { S3DropZone } from 'bucketdrop'
import { expect, fn, userEvent, within } from 'storybook/test'
import { dropZoneRows } from './parts-props.ts'
import preview from '../../.storybook/preview.tsx'
import { eventually, read } from '../test/as-a-user.ts'
import { fileOf, note, picture } from '../test/files.ts'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { choose, drag, part, says } from '../test/parts-as-a-user.ts'
import { backendOf, ENDPOINT } from '../backend/story-backends.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Components/S3DropZone',
  component: S3DropZone,
  argTypes: dropZoneRows,
  args: { endpoint: ENDPOINT, onComplete: fn(), onError: fn() },
  parameters: {
    docs: {
      description: {
        component:
          'Takes files that are dropped, pasted or chosen, whole folders too. It works alone, and inside `S3UploadProvider` with the other parts. Without Uppy. Needs `bucketdrop/components.css`, or none with `unstyled`.',
      },
    },
  },
})

/** Alone, it uploads what it is given. */
export const Default = meta.story({
  play: async ({ canvasElement, args, id }) => {
    await choose(canvasElement, await picture('Harbour.png'), note('Read me.txt'))
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await expect(backendOf(id).stored).toHaveLength(2)
  },
})

/** The limits of the endpoint, narrowed by the page’s, are said and kept. */
export const WithLimits = meta.story({
  args: { limits: { maxFiles: 3 } },
  parameters: { backend: { limits: { maxFiles: 20, maxFileSize: 10 * 1024 ** 2, types: ['image/*', '.pdf'] } } },
  play: async ({ canvasElement }) => {
    await read(canvasElement, 'Up to 3 files · Up to 10 MB each · image/*, .pdf')
    await expect(canvasElement.querySelector('input')).toHaveAttribute('accept', 'image/*,.pdf')
  },
})

/** Files are held over it. */
export const Dragging = meta.story({
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    const zone = part(canvasElement, 'drop-zone')
    drag('dragenter', zone, note('a.txt'))
    drag('dragenter', part(canvasElement, 'drop-target'), note('a.txt'))
    drag('dragleave', zone, note('a.txt'))
    await read(canvasElement, 'Drop to add')
    await expect(zone).toHaveAttribute('data-state', 'dragging')
  },
})

/** What is held over it is of no type that is accepted. */
export const Refusing = meta.story({
  tags: ['!autodocs'],
  args: { limits: { types: ['image/*'] } },
  play: async ({ canvasElement }) => {
    await read(canvasElement, 'image/*')
    drag('dragenter', part(canvasElement, 'drop-zone'), note('a.txt'))
    await read(canvasElement, 'Not accepted here')
  },
})

/** Each file that was not taken is named, with the reason. */
export const Refused = meta.story({
  args: { limits: { types: ['image/*'], maxFileSize: 100_000 } },
  play: async ({ canvasElement, args }) => {
    await choose(canvasElement, note('Letter.txt'), fileOf('A photo of the whole harbour.jpg', 200_000, 'image/jpeg'))
    await says(canvasElement, 'drop-zone', /“Letter.txt” is not of an accepted type/)
    await expect(canvasElement.querySelectorAll('[data-part="refused"]')).toHaveLength(2)
    await expect(args.onError).toHaveBeenCalledTimes(2)
  },
})

/** Colours, corners and sizes are CSS variables: `S3Theme` lists them. */
export const Themed = meta.story({
  args: {
    style: {
      '--bd-accent': 'light-dark(#7c2d92, #e3a5f2)',
      '--bd-sunken': 'light-dark(#fbf5fd, #2a1830)',
      '--bd-radius': '0',
      '--bd-drop-height': '8rem',
    },
  },
})

/** In a language that is written from the right. */
export const RightToLeft = meta.story({
  args: { locale: 'ar', limits: { maxFiles: 5, maxFileSize: 10 * 1024 ** 2 } },
  play: async ({ canvasElement }) => {
    await says(canvasElement, 'drop-text', 'أفلت الملفات هنا، أو انقر للاختيار')
    await expect(getComputedStyle(part(canvasElement, 'drop-zone')).direction).toBe('rtl')
    await choose(canvasElement, note('Letter.txt'), fileOf('Film.mp4', 11 * 1024 ** 2, 'video/mp4'))
    await says(canvasElement, 'refused-list', /Film\.mp4/)
  },
})

/** Takes no files. */
export const Disabled = meta.story({ args: { disabled: true } })

/** One file is all that is asked for. */
export const SingleFile = meta.story({ tags: ['!autodocs'], args: { limits: { maxFiles: 1 } } })

/** Whatever you show in it, with its state; buttons in it work, and so does the keyboard. */
export const OwnContent = meta.story({
  args: {
    children: ({ state, openFolder }) => (
      <div>
        <strong>{state === 'dragging' ? 'Let go!' : 'Holiday pictures'}</strong>
        <p style={{ margin: '0.25rem 0 0.75rem' }}>Drop them here, one by one or a whole folder.</p>
        <button type="button" className="story-button" onClick={openFolder}>
          Choose a folder
        </button>
      </div>
    ),
  },
  parameters: {
    docs: {
      source: {
        code: `
<S3DropZone endpoint="/api/upload">
  {({ state, openFolder }) => (
    <div>
      <strong>{state === 'dragging' ? 'Let go!' : 'Holiday pictures'}</strong>
      <p>Drop them here, one by one or a whole folder.</p>
      <button type="button" onClick={openFolder}>Choose a folder</button>
    </div>
  )}
</S3DropZone>`,
      },
    },
  },
  play: async ({ canvasElement }) => {
    await userEvent.tab()
    await expect(within(canvasElement).getByRole('button', { name: 'Choose files' })).toHaveFocus()
  },
})

/** Files may be dropped, and pasted, anywhere on the page. */
export const WholePage = meta.story({
  tags: ['!autodocs'],
  args: { wholePage: true },
  play: async ({ canvasElement, args }) => {
    await eventually(async () => {
      drag('dragenter', document.body, note('a.txt'))
      await expect(part(canvasElement, 'drop-overlay')).toBeVisible()
    })
    drag('drop', document.body, note('a.txt'))
    await eventually(() => expect(canvasElement.querySelector('[data-part="drop-overlay"]')).toBeNull())
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
  },
})
