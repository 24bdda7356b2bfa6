import { fn } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { ENDPOINT } from '../backend/story-backends.ts'
import { expect } from 'storybook/test'
import { setWeather } from '../backend/current-weather.ts'
import { backendOf } from '../backend/story-backends.ts'
import { FINE } from '../backend/weather.ts'
import { eventually, press, read } from '../test/as-a-user.ts'
import { fileOf, note } from '../test/files.ts'
import { choose } from '../test/parts-as-a-user.ts'
import { FailingUpload } from './failing-upload.tsx'
import { producing, storageSays } from './producing.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Errors/In the page',
  component: FailingUpload,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT, onError: fn() },
})

/** Nothing fails: the upload waits, and goes on by itself when the network is back. */
export const Offline = meta.story({
  play: async ({ canvasElement, args, id }) => {
    setWeather({ offline: true })
    try {
      await choose(canvasElement, note('Letter.txt'))
      await read(canvasElement, /waiting for the network/i)
      await expect(args.onError).not.toHaveBeenCalled()
    } finally {
      setWeather(FINE)
    }
    await eventually(() => expect(backendOf(id).stored).toHaveLength(1))
  },
})

/** A file that was deleted after it was chosen: the browser cannot read it. */
export const FileUnreadable = meta.story({
  args: {
    prepare: (file) => {
      const unreadable = { arrayBuffer: () => Promise.reject(new DOMException('Gone.', 'NotReadableError')) }
      const gone = new File([file], file.name, { type: file.type })
      return Object.defineProperty(gone, 'slice', { value: () => unreadable })
    },
  },
  ...producing(
    'file_unreadable',
    storageSays(() => Response.error()),
    () => [fileOf('Gone.pdf', 400_000, 'application/pdf')],
  ),
})

export const PrepareFailed = meta.story({
  args: {
    prepare: () => {
      throw new Error('This function makes nothing ready.')
    },
  },
  ...producing('prepare_failed'),
})

/** Cancelled, what was stored is removed. Nobody is shown a failure. */
export const Aborted = meta.story({
  parameters: { backend: { throttle: 20_000 } },
  play: async ({ canvasElement, args, id }) => {
    await choose(canvasElement, fileOf('Plan.pdf', 400_000, 'application/pdf'))
    await press(canvasElement, 'Cancel Plan.pdf')
    await read(canvasElement, /Cancelled/)
    await expect(args.onError).not.toHaveBeenCalled()
    await expect(backendOf(id).stored).toEqual([])
  },
})
