import type { S3UploaderElement } from 'bucketdrop/element'
import 'bucketdrop/element'
import { createElement, type FormEvent, useState } from 'react'
import { expect, within } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import { allDone, chooseFiles, eventually, press, read } from '../test/as-a-user.ts'
import { picture } from '../test/files.ts'
import { elementRows } from './parts-props.ts'
import { backendOf, ENDPOINT } from '../backend/story-backends.ts'

interface Props extends Partial<Pick<S3UploaderElement, 'theme' | 'note' | 'locale' | 'mode' | 'open' | 'disabled'>> {
  endpoint: string
}

/** `<s3-uploader>` as a page without React has it. */
function Element(props: Props) {
  return createElement('s3-uploader', { 'auto-upload': '', 'max-files': 5, ...props })
}

function Form({ endpoint, theme }: Props) {
  const [sent, setSent] = useState('')
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setSent(
      new FormData(event.currentTarget)
        .getAll('photos')
        .filter((key) => typeof key === 'string')
        .join(', '),
    )
  }
  return (
    <form onSubmit={onSubmit}>
      {createElement('s3-uploader', { endpoint, theme, 'auto-upload': '', name: 'photos', required: true })}
      <p>
        <button type="submit" className="story-button">
          Send
        </button>
      </p>
      <output>{sent && `Sent: ${sent}`}</output>
    </form>
  )
}

const meta = preview.meta({
  title: 'Components/Element',
  component: Element,
  argTypes: elementRows,
  args: { endpoint: ENDPOINT },
  parameters: {
    docs: {
      description: {
        component:
          'The same widget for pages without React: `bucketdrop.umd.js` or `bucketdrop/element` defines `<s3-uploader>`. It tells `s3-complete`, `s3-error`, `s3-progress` and `s3-files`, which bubble.',
      },
    },
  },
})

/** A tag, and the address of your endpoint. */
export const Default = meta.story({
  parameters: {
    docs: {
      source: {
        code: `
<link rel="stylesheet" href="https://cdn.jsdelivr.net/npm/bucketdrop/dist/bucketdrop.css" />
<script src="https://cdn.jsdelivr.net/npm/bucketdrop/dist/bucketdrop.umd.js"></script>

<s3-uploader endpoint="/api/upload" auto-upload max-files="5"></s3-uploader>`,
      },
    },
  },
  play: async ({ canvasElement, id }) => {
    await chooseFiles(canvasElement, await picture('Harbour.png'))
    await allDone(canvasElement)
    await expect(backendOf(id).stored).toHaveLength(1)
  },
})

/** With a `name` it is a field: the form sends the keys of the confirmed files, and is not sent without one where it is `required`. */
export const InAForm = meta.story({
  render: ({ endpoint, theme }) => <Form endpoint={endpoint} theme={theme} />,
  parameters: {
    docs: {
      source: {
        code: `
<form>
  <s3-uploader endpoint="/api/upload" auto-upload name="photos" required></s3-uploader>
  <button>Send</button>
</form>`,
      },
    },
  },
  play: async ({ canvasElement, id }) => {
    await chooseFiles(canvasElement, await picture('Meadow.png', 100))
    await eventually(() => expect(backendOf(id).stored).toHaveLength(1))
    await allDone(canvasElement)
    await press(canvasElement, 'Send')
    await read(canvasElement, `Sent: ${backendOf(id).stored[0]?.key}`)
    await expect(within(canvasElement).queryByRole('button', { name: 'Done' })).toBeNull()
  },
})
