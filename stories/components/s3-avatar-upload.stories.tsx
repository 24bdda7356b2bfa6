import { S3AvatarUpload } from 'bucketdrop'
import { type ComponentProps, useEffect, useState } from 'react'
import { expect, fireEvent, fn, userEvent, within } from 'storybook/test'
import { avatarRows } from './parts-props.ts'
import preview from '../../.storybook/preview.tsx'
import { eventually, press } from '../test/as-a-user.ts'
import { note, picture } from '../test/files.ts'
import { type BackendOptions, s3Refusal } from '../backend/in-page-backend.ts'
import { choose, part, says } from '../test/parts-as-a-user.ts'
import { backendOf, ENDPOINT } from '../backend/story-backends.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Components/S3AvatarUpload',
  component: S3AvatarUpload,
  argTypes: avatarRows,
  args: { endpoint: ENDPOINT, label: 'Profile picture', onComplete: fn() },
  parameters: {
    docs: {
      description: {
        component:
          'One picture: chosen or dropped, cropped in a dialog, made smaller, and uploaded. The dialog’s code is loaded when it is needed.',
      },
    },
  },
})

/** Waits for the crop dialog. */
const dialogIn = (canvasElement: HTMLElement) => within(canvasElement).findByRole('dialog', { name: 'Crop picture' })

/** Chooses, crops and uploads. */
export const Default = meta.story({
  play: async ({ canvasElement, args, id }) => {
    await choose(canvasElement, await picture('Harbour.png'))
    await dialogIn(canvasElement)
    await press(canvasElement, 'Use picture')
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
    await expect(backendOf(id).stored).toMatchObject([{ name: 'Harbour.png', type: 'image/png' }])
    await expect(canvasElement.querySelector('dialog')).toBeNull()
    await expect(part(canvasElement, 'avatar')).toHaveAttribute('data-state', 'shown')
    await press(canvasElement, 'Remove picture')
    await eventually(() => expect(part(canvasElement, 'avatar')).toHaveAttribute('data-state', 'empty'))
    await expect(within(canvasElement).getByRole('button', { name: 'Choose a picture' })).toHaveFocus()
  },
})

/** Before anything is chosen. */
export const Empty = meta.story({ tags: ['!autodocs'] })

/** Drag, pinch, wheel, the slider, or the arrow keys: all of it by keyboard, too. */
export const Cropping = meta.story({
  play: async ({ canvasElement }) => {
    await choose(canvasElement, await picture('Harbour.png'))
    const dialog = within(await dialogIn(canvasElement))
    const stage = dialog.getByRole('application')
    await expect(stage).toHaveFocus()
    await userEvent.keyboard('{ArrowLeft}{Shift>}{ArrowRight}{/Shift}++')
    const zoom = dialog.getByRole('slider', { name: 'Zoom' })
    await expect(zoom).toHaveAttribute('aria-valuetext', '121%')
    await fireEvent.change(zoom, { target: { value: 60 } })
    await eventually(() => expect(zoom).not.toHaveAttribute('aria-valuetext', '121%'))
    await userEvent.tab()
    await expect(zoom).toHaveFocus()
  },
})

/** A square frame. */
export const Square = meta.story({
  args: { shape: 'square', size: 160 },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, await picture('Dunes.png', 30))
    await dialogIn(canvasElement)
    await press(canvasElement, 'Use picture')
    await eventually(() => expect(part(canvasElement, 'avatar')).toHaveAttribute('data-state', 'shown'))
  },
})

/** The dialog is left with Escape: nothing has changed. */
export const Cancelled = meta.story({
  tags: ['!autodocs'],
  play: async ({ canvasElement, id }) => {
    within(canvasElement).getByRole('button', { name: 'Choose a picture' }).focus()
    await choose(canvasElement, await picture('Harbour.png'))
    await dialogIn(canvasElement)
    await press(canvasElement, 'Cancel')
    await eventually(() => expect(canvasElement.querySelector('dialog')).toBeNull())
    await expect(within(canvasElement).getByRole('button', { name: 'Choose a picture' })).toHaveFocus()
    await expect(backendOf(id).stored).toHaveLength(0)
  },
})

function WithCurrent(props: ComponentProps<typeof S3AvatarUpload>) {
  const [src, setSrc] = useState<string>()
  useEffect(() => {
    let url: string | undefined
    void picture('Meadow.png', 100).then((file) => setSrc((url = URL.createObjectURL(file))))
    return () => {
      if (url) URL.revokeObjectURL(url)
    }
  }, [])
  return <S3AvatarUpload {...props} src={src} onRemove={() => setSrc(undefined)} />
}

/** With the picture that is there already: it can be replaced or removed. */
export const WithCurrentPicture = meta.story({
  parameters: {
    docs: { source: { code: '<S3AvatarUpload endpoint="/api/upload" src={user.picture} onRemove={remove} />' } },
  },
  render: (args) => <WithCurrent {...args} />,
  play: async ({ canvasElement }) => {
    await eventually(() => expect(part(canvasElement, 'avatar')).toHaveAttribute('data-state', 'shown'))
    await expect(within(canvasElement).getByRole('button', { name: 'Remove picture' })).toBeVisible()
  },
})

/** On a slow line. */
export const Uploading = meta.story({
  tags: ['!autodocs'],
  parameters: { backend: { throttle: 6_000 } },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, await picture('Harbour.png'))
    await dialogIn(canvasElement)
    await press(canvasElement, 'Use picture')
    await eventually(() => expect(part(canvasElement, 'avatar')).toHaveAttribute('data-state', 'uploading'))
  },
})

/** The reason is told, with a way to try again. */
export const Failed = meta.story({
  parameters: {
    backend: {
      fault: (call, nth) =>
        call === 'storage' && nth === 1 ? s3Refusal(403, 'AccessDenied', 'Access Denied') : undefined,
    },
  },
  play: async ({ canvasElement, args }) => {
    await choose(canvasElement, await picture('Harbour.png'))
    await dialogIn(canvasElement)
    await press(canvasElement, 'Use picture')
    await says(canvasElement, 'avatar-message', /access/i)
    await press(canvasElement, 'Try again')
    await eventually(() => expect(args.onComplete).toHaveBeenCalledOnce())
  },
})

/** For pictures of it: a failure. */
export const Refused = meta.story({
  tags: ['!autodocs'],
  parameters: {
    backend: { fault: (call) => (call === 'storage' ? s3Refusal(403, 'AccessDenied', 'Access Denied') : undefined) },
  },
  play: async ({ canvasElement }) => {
    await choose(canvasElement, await picture('Harbour.png'))
    await dialogIn(canvasElement)
    await press(canvasElement, 'Use picture')
    await says(canvasElement, 'avatar-message', /access/i)
  },
})

/** What this browser cannot show is no picture to crop. */
export const NoPicture = meta.story({
  play: async ({ canvasElement }) => {
    await choose(canvasElement, note('Read me.txt'))
    await says(canvasElement, 'avatar-message', 'Read me.txt is no picture that this browser can show.')
  },
})

/** In a language that is written from the right. */
export const RightToLeft = meta.story({
  args: { locale: 'ar', label: 'الصورة الشخصية' },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('button', { name: 'اختر صورة' })
    await choose(canvasElement, await picture('Harbour.png'))
    const dialog = await within(canvasElement).findByRole('dialog', { name: 'اقتصاص الصورة' })
    await expect(getComputedStyle(dialog).direction).toBe('rtl')
    await press(canvasElement, 'تدوير إلى اليمين')
  },
})

export const Disabled = meta.story({
  args: { disabled: true },
  play: async ({ canvasElement }) => {
    for (const button of within(canvasElement).getAllByRole('button')) await expect(button).toBeDisabled()
  },
})
