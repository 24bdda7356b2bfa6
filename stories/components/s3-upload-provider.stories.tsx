import { S3DropZone, S3UploadButton, S3UploadProvider, useS3File, useS3Upload } from 'bucketdrop'
import type { ComponentProps } from 'react'
import { expect, fn } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { backendOf, ENDPOINT } from '../backend/story-backends.ts'
import { eventually, press, read } from '../test/as-a-user.ts'
import { fileOf, note } from '../test/files.ts'
import { choose } from '../test/parts-as-a-user.ts'
import { providerRows } from './parts-props.ts'

type Props = ComponentProps<typeof S3UploadProvider>

/** One list of uploads for a zone, a button, and what the hooks make of it. */
function ZoneButtonAndHooks(props: Props) {
  return (
    <S3UploadProvider {...props}>
      <div className="story-stack">
        <S3DropZone />
        <div className="story-row">
          <S3UploadButton />
        </div>
        <OwnList />
      </div>
    </S3UploadProvider>
  )
}

/** No markup of ours. */
function OwnList() {
  const { files, progress, waitingForNetwork, remove } = useS3Upload()
  return (
    <section aria-label="What the hook says">
      <p>
        {waitingForNetwork
          ? 'Waiting for the network'
          : `${files.length} files, ${progress.done} done, ${progress.percentage} %`}
      </p>
      <ul>
        {files.map(({ id }) => (
          <OwnRow key={id} id={id} />
        ))}
      </ul>
      <button type="button" className="story-button" onClick={() => remove(files.map(({ id }) => id))}>
        Forget all
      </button>
    </section>
  )
}

/** Renders when its own file gets on, and for no other. */
function OwnRow({ id }: { id: string }) {
  const file = useS3File(id)
  return file ? (
    <li>
      {file.name}: {file.error?.message ?? file.status}
    </li>
  ) : null
}

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Components/S3UploadProvider',
  component: S3UploadProvider,
  argTypes: providerRows,
  render: ZoneButtonAndHooks,
  args: { endpoint: ENDPOINT, onComplete: fn(), onError: fn() },
  parameters: {
    docs: {
      description: {
        component:
          'One list of uploads for all parts and hooks inside. `useS3Upload()` has the list, what it comes to, and what can be done; `useS3File(id)` follows one file; `useS3DropZone()` makes any element a zone. Outside of a provider, each takes an `endpoint` of its own.',
      },
    },
  },
})

/** A zone, a button and a list of the page's own, all about the same files. */
export const Default = meta.story({
  play: async ({ canvasElement, args, id }) => {
    await choose(canvasElement, note('One.txt'), note('Two.txt'))
    await read(canvasElement, '2 files, 2 done, 100 %')
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await expect(backendOf(id).stored).toHaveLength(2)
    await press(canvasElement, 'Forget all')
    await read(canvasElement, '0 files, 0 done, 0 %')
  },
})

/** Files wait until somebody calls `upload()`. */
export const WaitsToBeTold = meta.story({
  args: { autoUpload: false },
  play: async ({ canvasElement, id }) => {
    await choose(canvasElement, note('Letter.txt'))
    await read(canvasElement, 'Letter.txt: waiting')
    await expect(backendOf(id).calls.sign).toBe(0)
  },
})

/** What is refused is in no list; the others go on. */
export const Refused = meta.story({
  args: { limits: { maxFileSize: 1000 } },
  play: async ({ canvasElement, args, id }) => {
    await choose(canvasElement, fileOf('Film.mp4', 2000, 'video/mp4'), note('Letter.txt'))
    await read(canvasElement, 'Letter.txt: done')
    await eventually(() => expect(args.onError).toHaveBeenCalledOnce())
    await expect(canvasElement).toHaveTextContent(/Film\.mp4.*too large/)
    await expect(backendOf(id).stored).toHaveLength(1)
  },
})
