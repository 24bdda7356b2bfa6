import { S3UploadField } from 'bucketdrop'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { expect, fn, userEvent, within } from 'storybook/test'
import { uploadFieldRows } from './parts-props.ts'
import preview from '../../.storybook/preview.tsx'
import { ReportForm as HookForm } from '../../examples/react/react-hook-form.tsx'
import { ReportForm as TanStackForm } from '../../examples/react/tanstack-form.tsx'
import { eventually, press, read } from '../test/as-a-user.ts'
import { fileOf, note, picture } from '../test/files.ts'
import { type BackendOptions, s3Refusal } from '../backend/in-page-backend.ts'
import { choose, part, says } from '../test/parts-as-a-user.ts'
import { ENDPOINT } from '../backend/story-backends.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Components/S3UploadField',
  component: S3UploadField,
  argTypes: uploadFieldRows,
  args: { endpoint: ENDPOINT, name: 'attachments', label: 'Attachments', onChange: fn() },
  parameters: {
    docs: {
      description: {
        component:
          'Uploads as a field of a form: the form sends the keys of what is stored, waits for what is on its way, and checks the field as the browser checks any other.',
      },
    },
  },
  render: (args) => <Form {...args} />,
})

/** A form that shows what it would send. */
function Form(field: ComponentProps<typeof S3UploadField> & { children?: ReactNode }) {
  const [sent, setSent] = useState<string>()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const fields = [...new FormData(event.currentTarget)]
        setSent(fields.map(([name, key]) => `${name}=${typeof key === 'string' ? key : 'a file'}`).join('&'))
      }}
    >
      <S3UploadField {...field} />
      <p className="story-row">
        <button className="story-button">Send</button>
        <button className="story-button" type="reset">
          Reset
        </button>
      </p>
      {sent !== undefined && <output className="story-output">Sent: {sent || 'nothing'}</output>}
    </form>
  )
}

const slowConfirm: BackendOptions = { latency: { complete: 1200 } }

/** The form sends a key for each file. */
export const Default = meta.story({
  args: { description: 'Pictures or notes, as many as you like.' },
  play: async ({ canvasElement, args }) => {
    await choose(canvasElement, await picture('Harbour.png'), note('Read me.txt'))
    await eventually(() =>
      expect(args.onChange).toHaveBeenLastCalledWith([expect.any(String), expect.any(String)], expect.anything()),
    )
    await press(canvasElement, 'Send')
    await read(canvasElement, /^Sent: attachments=\S+\.png&attachments=\S+\.txt$/)
    await press(canvasElement, 'Reset')
    await eventually(() => expect(canvasElement.querySelector('[data-part="file"]')).toBeNull())
  },
})

/** Before anything is chosen. */
export const Idle = meta.story({ tags: ['!autodocs'], args: { description: 'PDF, up to 5 MB.' } })

/** Nothing is sent before there is a file. */
export const Required = meta.story({
  args: { required: true, limits: { maxFiles: 1, types: ['image/*'] }, label: 'Photograph' },
  play: async ({ canvasElement }) => {
    await press(canvasElement, 'Send')
    await says(canvasElement, 'field-message', 'Choose a file.')
    const control = within(canvasElement).getByLabelText(/^Photograph/, { selector: 'input' })
    await expect(control).toHaveFocus()
    await expect(control).toBeInvalid()
    await expect(control).toHaveAccessibleDescription('Choose a file.')
  },
})

/** Sent while files are on their way, the form waits, and goes by itself. */
export const WaitsForUploads = meta.story({
  parameters: { backend: slowConfirm },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, fileOf('Interview.mp3', 300_000, 'audio/mpeg'))
    await press(canvasElement, 'Send')
    await says(canvasElement, 'field-message', 'Wait: 1 file is still uploading.')
    await expect(part(canvasElement, 'upload-field')).toHaveAttribute('data-state', 'waiting')
    await read(canvasElement, /^Sent: attachments=\S+\.mp3$/)
  },
})

/** A form that is on hold: for pictures of it. */
export const Waiting = meta.story({
  tags: ['!autodocs'],
  parameters: { backend: { throttle: 60_000 } },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, fileOf('Interview.mp3', 1_500_000, 'audio/mpeg'), await picture('Dunes.png', 30))
    await press(canvasElement, 'Send')
    await says(canvasElement, 'field-message', /^Wait: /)
  },
})

/** Or it says so, and is sent when the button is pressed again. */
export const BlocksWhileUploading = meta.story({
  args: { whileUploading: 'block' },
  parameters: { backend: slowConfirm },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, note('Read me.txt'))
    await press(canvasElement, 'Send')
    await says(canvasElement, 'field-message', 'Wait: 1 file is still uploading.')
    await eventually(() => expect(part(canvasElement, 'upload-field')).toHaveAttribute('data-state', 'idle'))
    await press(canvasElement, 'Send')
    await read(canvasElement, /^Sent: attachments=/)
  },
})

/** What failed has to be tried again, or removed. */
export const Failed = meta.story({
  parameters: {
    backend: { fault: (call) => (call === 'storage' ? s3Refusal(403, 'AccessDenied', 'Access Denied') : undefined) },
  },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, note('Read me.txt'))
    await press(canvasElement, 'Send')
    await says(canvasElement, 'field-message', /^1 file could not be uploaded/)
    await press(canvasElement, 'Remove Read me.txt')
    await press(canvasElement, 'Send')
    await read(canvasElement, 'Sent: nothing')
  },
})

/** With files that were stored before: of them the keys are known. */
export const StoredBefore = meta.story({
  args: { defaultValue: ['2026/11/contract-signed.pdf', '2026/11/floor plan of the second storey, east wing.png'] },
  play: async ({ canvasElement }) => {
    await press(canvasElement, 'Remove contract-signed.pdf')
    await expect(within(canvasElement).getByRole('button', { name: /^Remove floor plan/ })).toHaveFocus()
    await press(canvasElement, 'Reset')
    await eventually(() => expect(within(canvasElement).getAllByRole('listitem')).toHaveLength(2))
  },
})

/** As any control, by itself or by its `<fieldset>`. */
export const Disabled = meta.story({
  args: { disabled: true, defaultValue: ['2026/11/contract-signed.pdf'] },
  play: async ({ canvasElement }) => {
    await expect(part(canvasElement, 'upload-field')).toHaveAttribute('data-state', 'disabled')
    await userEvent.tab()
    await expect(within(canvasElement).getByRole('button', { name: 'Send' })).toHaveFocus()
  },
})

/** In a language that is written from the right. */
export const RightToLeft = meta.story({
  args: { locale: 'ar', label: 'المرفقات', required: true, defaultValue: ['2026/11/contract-signed.pdf'] },
  play: async ({ canvasElement }) => {
    await press(canvasElement, /^إزالة .*contract-signed\.pdf/)
    await press(canvasElement, 'Send')
    await says(canvasElement, 'field-message', 'اختر ملفًا.')
    await choose(canvasElement, note('رسالة.txt'))
    await press(canvasElement, 'Send')
    await read(canvasElement, /^Sent: attachments=/)
  },
})

/** With react-hook-form, in its `Controller`. */
export const ReactHookForm = meta.story({
  parameters: { docs: { source: { code: '// examples/react/react-hook-form.tsx' } } },
  render: ({ endpoint }) => <HookForm {...(typeof endpoint === 'string' && { endpoint })} onSave={saved} />,
  play: ({ canvasElement }) => twoPictures(canvasElement),
})

/** With TanStack Form. */
export const TanStack = meta.story({
  parameters: { docs: { source: { code: '// examples/react/tanstack-form.tsx' } } },
  render: ({ endpoint }) => <TanStackForm {...(typeof endpoint === 'string' && { endpoint })} onSave={saved} />,
  play: ({ canvasElement }) => twoPictures(canvasElement),
})

const saved = fn()

async function twoPictures(canvasElement: HTMLElement) {
  saved.mockClear()
  await press(canvasElement, 'Send the report')
  await says(canvasElement, 'field-message', 'Two pictures are needed.')
  await choose(canvasElement, await picture('Harbour.png'), await picture('Dunes.png', 30))
  await press(canvasElement, 'Send the report')
  await eventually(() => expect(saved).toHaveBeenCalledOnce())
  await expect(saved.mock.lastCall?.[0]).toMatchObject({ pictures: [expect.any(String), expect.any(String)] })
}
