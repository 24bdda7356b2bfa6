import Compressor from '@uppy/compressor'
import ImageEditor from '@uppy/image-editor'
import '@uppy/image-editor/css/style.min.css'
import Webcam from '@uppy/webcam'
import '@uppy/webcam/css/style.min.css'
import { S3Uploader } from 'bucketdrop'
import { presignUrl } from 'bucketdrop/server'
import { type ComponentProps, useState } from 'react'
import { expect, fn, within } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import { allDone, chooseFiles, eventually, press, read, uploadFiles } from '../test/as-a-user.ts'
import { fileOf, note, picture } from '../test/files.ts'
import type { Backend, BackendOptions } from '../backend/in-page-backend.ts'
import { propsTable } from './s3-uploader-props.ts'
import { backendOf, ENDPOINT } from '../backend/story-backends.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Components/S3Uploader',
  component: S3Uploader,
  args: { endpoint: ENDPOINT, onComplete: fn(), onError: fn() },
  argTypes: propsTable,
  parameters: {
    docs: {
      description: {
        component:
          'The full upload widget: drop area, file list, progress and failures. Uppy’s Dashboard is loaded when the component is first shown. Import `bucketdrop/styles.css` once.',
      },
    },
  },
})

/** One prop is needed: the address of your endpoint. */
export const Default = meta.story({
  play: async ({ canvasElement, args, id }) => {
    const { stored } = backendOf(id)
    await uploadFiles(canvasElement, await picture('Harbour.png'), note('Read me.txt'))
    await allDone(canvasElement)
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await expect(stored.map(({ name }) => name).toSorted()).toEqual(['Harbour.png', 'Read me.txt'])
  },
})

/** The one in the text of “Start”. */
export const OnStartPage = meta.story({ tags: ['!dev', '!autodocs'], args: { height: 240 } })

/** Starts as soon as files are chosen: there is no button to press. */
export const AutoUpload = meta.story({
  args: { autoUpload: true },
  play: async ({ canvasElement, id }) => {
    await chooseFiles(canvasElement, await picture('Meadow.png', 100))
    await allDone(canvasElement)
    await expect(backendOf(id).stored).toHaveLength(1)
  },
})

/** The endpoint's own limits are shown and kept. The page may narrow them: here to 3 files of 2 MB. */
export const WithLimits = meta.story({
  args: { limits: { maxFiles: 3, maxFileSize: 2 * 1024 ** 2 } },
  parameters: { backend: { limits: { maxFiles: 20, maxFileSize: 10 * 1024 ** 2, types: ['image/*', '.pdf'] } } },
  play: async ({ canvasElement, id }) => {
    await read(canvasElement, /Up to 3 files, 2 MB each · image\/\*, \.pdf/)
    await uploadFiles(canvasElement, fileOf('Plan.pdf', 200_000, 'application/pdf'))
    await allDone(canvasElement)
    await expect(backendOf(id).stored).toHaveLength(1)
  },
})

function activeElement(): HTMLElement | null {
  const { activeElement } = document
  return activeElement instanceof HTMLElement ? activeElement : null
}

function ModalUploader(props: ComponentProps<typeof S3Uploader>) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="story-button" onClick={() => setOpen(true)}>
        Add files
      </button>
      <S3Uploader {...props} mode="modal" open={open} onClose={() => setOpen(false)} />
    </>
  )
}

/** In a dialog that the page opens and closes. */
export const Modal = meta.story({
  args: { mode: 'modal' },
  parameters: {
    docs: {
      source: {
        code: `
const [open, setOpen] = useState(false)

<button onClick={() => setOpen(true)}>Add files</button>
<S3Uploader endpoint="/api/upload" mode="modal" open={open} onClose={() => setOpen(false)} />`,
      },
    },
  },
  render: (args) => <ModalUploader {...args} />,
  play: async ({ canvasElement }) => {
    await press(canvasElement, 'Add files')
    const dialog = await within(canvasElement).findByRole('dialog')
    await uploadFiles(dialog, await picture('Dunes.png', 20))
    await allDone(dialog)
    // The button that was pressed is gone; the widget moves the focus on a moment later.
    await eventually(() => expect(dialog).toContainElement(activeElement()))
    await press(dialog, 'Close Modal')
    await eventually(() => expect(within(canvasElement).queryByRole('dialog')).toBeNull())
    await expect(within(canvasElement).getByRole('button', { name: 'Add files' })).toHaveFocus()
    await press(canvasElement, 'Add files')
    await within(canvasElement).findByRole('dialog')
  },
})

/** Before anything is chosen. */
export const Empty = meta.story({
  tags: ['!autodocs'],
  parameters: { backend: { limits: { maxFiles: 5, maxFileSize: 10 * 1024 ** 2 } } },
  play: async ({ canvasElement }) => {
    await read(canvasElement, 'Up to 5 files, 10 MB each')
  },
})

/** “Add more”, with files in the list. */
export const AddMore = meta.story({
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    await chooseFiles(canvasElement, await picture('Harbour.png'))
    await press(canvasElement, 'Add more files')
    await read(canvasElement, /^Drop files here/)
  },
})

/** Chosen, and not sent yet: files can still be renamed, removed and added. */
export const FilesChosen = meta.story({
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    await chooseFiles(canvasElement, await picture('Harbour.png'), fileOf('Interview.mp3', 1_500_000, 'audio/mpeg'))
    await read(canvasElement, 'Upload 2 files')
  },
})

/** On a slow line. */
export const Uploading = meta.story({
  tags: ['!autodocs'],
  parameters: { backend: { throttle: 150_000 } },
  play: async ({ canvasElement }) => {
    await uploadFiles(canvasElement, await picture('Lake.png', 190), fileOf('Interview.mp3', 1_500_000, 'audio/mpeg'))
    await read(canvasElement, /^Uploading: [1-9]\d?%/)
  },
})

/** The bytes are in, and the endpoint takes its time to say so. */
export const Confirming = meta.story({
  tags: ['!autodocs'],
  parameters: { backend: { latency: { complete: 20_000 } } },
  play: async ({ canvasElement, args }) => {
    await uploadFiles(canvasElement, await picture('Valley.png', 150))
    await read(canvasElement, /Confirming…/)
    await expect(args.onComplete).not.toHaveBeenCalled()
  },
})

/** Stored, and confirmed by the endpoint. */
export const Done = meta.story({
  tags: ['!autodocs'],
  play: async ({ canvasElement, args }) => {
    await uploadFiles(
      canvasElement,
      await picture('Harbour.png'),
      await picture('Meadow.png', 100),
      fileOf('Nothing.txt', 0),
    )
    await allDone(canvasElement)
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
  },
})

/** Names that break other uploaders arrive as they are; keys are made on the server. */
export const NamedStrangely = meta.story({
  tags: ['!autodocs'],
  play: async ({ canvasElement, id }) => {
    const names = ['日本語 #?%.png', '../../x.png', `${'long '.repeat(59)}e.txt`]
    await uploadFiles(canvasElement, ...names.map((name) => fileOf(name, 1000)))
    await allDone(canvasElement)
    const { stored } = backendOf(id)
    await expect(stored.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    for (const { key } of stored) await expect(key).toMatch(/^\d{4}\/\d\d\/\d\d\/[\w-]{22}\.(png|txt)$/)
    await expect(within(canvasElement).getByText('日本語 #?%.png')).toBeVisible()
  },
})

/** Two files that agree in name, size and type are two files. */
export const TwoAlike = meta.story({
  tags: ['!autodocs'],
  play: async ({ canvasElement, id }) => {
    await uploadFiles(canvasElement, note('Notes.txt', 'Monday'), note('Notes.txt', 'Friday'))
    await allDone(canvasElement)
    const { stored } = backendOf(id)
    await expect(new Set(stored.map(({ key }) => key)).size).toBe(2)
    await expect(within(canvasElement).getAllByText('Notes.txt')).toHaveLength(2)
  },
})

/** The endpoint may be a function: here it signs by itself, and nothing is confirmed. */
export const Dialect = meta.story({
  parameters: {
    docs: {
      source: {
        code: `
<S3Uploader
  endpoint={async (file) => {
    const response = await fetch('/presign?name=' + encodeURIComponent(file.name))
    return await response.json() // { url }, or { url, fields }
  }}
/>`,
      },
    },
  },
  render: (args, { id }) => {
    const { storage } = backendOf(id)
    return (
      <S3Uploader
        {...args}
        endpoint={(file) => {
          const key = `from-a-function/${file.id}`
          return { url: presignUrl(storage, { method: 'PUT', key, expiresIn: 300 }), key }
        }}
      />
    )
  },
  play: async ({ canvasElement, args, id }) => {
    await uploadFiles(canvasElement, await picture('Cliffs.png', 250))
    await allDone(canvasElement)
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await expect(backendOf(id).calls).toMatchObject({ storage: 1, sign: 0, complete: 0 })
  },
})

/** An app's own metadata. */
interface Photo extends Record<string, string | number> {
  album: string
  year: number
}

function Album({ theme, endpoint }: Pick<ComponentProps<typeof S3Uploader>, 'theme' | 'endpoint'>) {
  const [rows, setRows] = useState<string[]>([])
  return (
    <>
      <S3Uploader<Backend['handler'], Photo>
        endpoint={endpoint}
        theme={theme}
        meta={{ album: 'Iceland', year: 2026 }}
        onComplete={(files) =>
          setRows(files.map(({ name, meta, data }) => `Row ${data.row}: ${name}, album ${meta.album}, ${meta.year}`))
        }
      />
      <ul aria-label="In the database">
        {rows.map((row) => (
          <li key={row}>{row}</li>
        ))}
      </ul>
    </>
  )
}

/** Metadata travels with each file; `onComplete` knows its type, and the type of what your endpoint's `onUploaded` returned. */
export const TypedMetadata = meta.story({
  parameters: {
    docs: {
      source: {
        code: `
import type { POST } from './api/upload/route'

<S3Uploader<typeof POST, { album: string; year: number }>
  endpoint="/api/upload"
  meta={{ album: 'Iceland', year: 2026 }}
  onComplete={(files) => files.map(({ name, meta, data }) => \`Row \${data.row}: \${name}, album \${meta.album}\`)}
/>`,
      },
    },
  },
  render: ({ theme, endpoint }) => <Album theme={theme} endpoint={endpoint} />,
  play: async ({ canvasElement, id }) => {
    await uploadFiles(canvasElement, await picture('Geyser.png', 200))
    await read(canvasElement, 'Row 1: Geyser.png, album Iceland, 2026')
    await expect(backendOf(id).stored[0]?.meta).toMatchObject({ album: 'Iceland', year: 2026 })
  },
})

/** On a dark ground. `theme="auto"`, the default, follows the reader's system. */
export const Dark = meta.story({
  args: { theme: 'dark' },
  globals: { theme: 'dark' },
  play: async ({ canvasElement }) => {
    await chooseFiles(canvasElement, await picture('Night.png', 230), fileOf('Sound.mp3', 300_000, 'audio/mpeg'))
    await read(canvasElement, 'Sound.mp3')
  },
})

/** In a column of 328 pixels, as on a phone 360 wide. */
export const Narrow = meta.story({
  decorators: [
    (Story) => (
      <div style={{ maxWidth: 328 }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvasElement, id }) => {
    await uploadFiles(canvasElement, await picture('A picture with a long name from a telephone.png', 80))
    await allDone(canvasElement)
    await expect(backendOf(id).stored).toHaveLength(1)
  },
})

/** The stock @uppy/aws-s3 instead of our engine: loaded only here. */
export const StockEngine = meta.story({
  args: { engine: 'aws-s3' },
  play: async ({ canvasElement, args, id }) => {
    await uploadFiles(canvasElement, await picture('Harbour.png'), fileOf('Film.mp4', 300_000))
    await allDone(canvasElement)
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await expect(backendOf(id).stored).toHaveLength(2)
  },
})

/** Uppy’s own plugins: a camera, an editor for pictures, and a compressor that makes photos smaller before they are sent. */
export const Plugins = meta.story({
  args: { plugins: [[Webcam, { modes: ['picture'] }], ImageEditor, [Compressor, { quality: 0.7 }]] },
  parameters: {
    docs: {
      source: {
        code: `
import Compressor from '@uppy/compressor'
import ImageEditor from '@uppy/image-editor'
import '@uppy/image-editor/css/style.min.css'
import Webcam from '@uppy/webcam'
import '@uppy/webcam/css/style.min.css'

<S3Uploader
  endpoint="/api/upload"
  plugins={[[Webcam, { modes: ['picture'] }], ImageEditor, [Compressor, { quality: 0.7 }]]}
/>`,
      },
    },
  },
  play: async ({ canvasElement, id }) => {
    await within(canvasElement).findByRole('tab', { name: 'Camera' })
    await chooseFiles(canvasElement, await picture('Harbour.png'))
    await openEditor(canvasElement)
    await press(canvasElement, 'Save')
    await press(canvasElement, 'Upload 1 file')
    await allDone(canvasElement)
    await expect(backendOf(id).stored).toHaveLength(1)
  },
})

/** The editor, open: a picture is cropped, turned and mirrored before it is sent. */
export const PictureEditor = meta.story({
  args: { plugins: [ImageEditor] },
  play: async ({ canvasElement }) => {
    await chooseFiles(canvasElement, await picture('Harbour.png'))
    await openEditor(canvasElement)
  },
})

/** Opens the editor, and waits for the picture: “Save” does nothing before. */
async function openEditor(canvasElement: HTMLElement): Promise<void> {
  await press(canvasElement, /^Edit file/)
  await eventually(() => expect(canvasElement.querySelector('.cropper-container')).not.toBeNull())
}
