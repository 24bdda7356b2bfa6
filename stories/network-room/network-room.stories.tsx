import { expect, userEvent, waitFor, within } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { backendOf, ENDPOINT } from '../backend/story-backends.ts'
import { eventually, press } from '../test/as-a-user.ts'
import { NetworkRoom } from './network-room.tsx'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Network room/Live',
  component: NetworkRoom,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT },
  argTypes: {
    uploader: { control: 'inline-radio', options: ['parts', 'widget'] },
    theme: { control: false },
    endpoint: { control: false },
  },
})

/** Chooses a kind of weather, as a person would. */
async function choose(canvasElement: HTMLElement, kind: string): Promise<void> {
  await userEvent.selectOptions(within(canvasElement).getByLabelText('Kind'), kind)
}

/** The rows of the timeline: `part, part 2, 2., 200`. */
function rows(canvasElement: HTMLElement) {
  return [...canvasElement.querySelectorAll<HTMLTableRowElement>('.timeline tbody tr')].map((row) => ({
    kind: row.dataset.kind,
    outcome: row.dataset.outcome,
    label: row.cells[0]?.textContent ?? '',
    attempt: Number.parseInt(row.cells[1]?.textContent || '1', 10),
    answer: row.cells[2]?.textContent ?? '',
  }))
}

type RowOf = ReturnType<typeof rows>[number]
const ofKind = (canvasElement: HTMLElement, kind: string) => rows(canvasElement).filter((row) => row.kind === kind)
const isOk = ({ outcome }: RowOf) => outcome === 'ok'

/** Waits until so many files are confirmed. What is tried again takes its time. */
async function confirmed(id: string, count: number): Promise<void> {
  await waitFor(() => expect(backendOf(id).stored).toHaveLength(count), { timeout: 30_000 })
}

/** Everything can be changed, nothing has happened. */
export const Room = meta.story({})

/** Photos go as forms, which need no preflight; all twelve are signed in one request, and confirmed in few. */
export const Fine = meta.story({
  play: async ({ canvasElement, id }) => {
    await press(canvasElement, '12 photos')
    await confirmed(id, 12)
    await eventually(() => expect(ofKind(canvasElement, 'complete').every(isOk)).toBe(true))
    await expect(ofKind(canvasElement, 'post').filter(isOk)).toHaveLength(12)
    await expect(ofKind(canvasElement, 'preflight')).toEqual([])
    await expect(ofKind(canvasElement, 'sign')).toHaveLength(1)
  },
})

/** A film goes in parts, side by side. Pull the plug, put it back: it goes on, and no part that arrived is sent again. */
export const Offline = meta.story({
  parameters: { backend: { throttle: 3_000_000 } },
  play: async ({ canvasElement, id }) => {
    await press(canvasElement, 'A film of 24 MB')
    await eventually(() => expect(ofKind(canvasElement, 'part').some(isOk)).toBe(true))
    await choose(canvasElement, 'Offline')
    await eventually(() => expect(ofKind(canvasElement, 'part').some(({ outcome }) => outcome === 'cut')).toBe(true))
    await within(canvasElement).findAllByText(/network/i)
    const arrived = ofKind(canvasElement, 'part').filter(isOk).length
    await expect(backendOf(id).stored).toEqual([])
    await choose(canvasElement, 'Fine')
    await confirmed(id, 1)
    const parts = ofKind(canvasElement, 'part').filter(isOk)
    await expect(parts.length).toBeGreaterThan(arrived)
    await expect(new Set(parts.map(({ label }) => label)).size).toBe(parts.length)
  },
})

/** Half of the answers are 503: each is tried again a little later, and nobody has to do anything. */
export const Busy = meta.story({
  play: async ({ canvasElement, id }) => {
    await choose(canvasElement, '503s: half of all')
    await press(canvasElement, '12 photos')
    await eventually(async () => {
      const posts = ofKind(canvasElement, 'post')
      await expect(posts.some(({ answer }) => answer === '503 SlowDown')).toBe(true)
      await expect(posts.some(({ attempt, outcome }) => attempt > 1 && outcome === 'ok')).toBe(true)
      await expect(backendOf(id).stored.length).toBeGreaterThanOrEqual(6)
    })
    // A photo may be refused again and again, and waits twice as long each time: that luck is not tested.
    await choose(canvasElement, 'Fine')
    await confirmed(id, 12)
  },
})

/** Every first URL is over when it is used. It is signed anew, and the file goes on. */
export const Expired = meta.story({
  play: async ({ canvasElement, id }) => {
    await choose(canvasElement, 'URLs expire at once')
    await press(canvasElement, '12 photos')
    await confirmed(id, 12)
    await expect(ofKind(canvasElement, 'post').filter(({ outcome }) => outcome === 'refused')).not.toEqual([])
    await expect(ofKind(canvasElement, 'sign').length).toBeGreaterThan(1)
  },
})

/** The browser shows a page nothing of such an answer. What the bucket must allow is said in words. */
export const NoCors = meta.story({
  play: async ({ canvasElement, id }) => {
    await choose(canvasElement, 'Bucket without CORS')
    await press(canvasElement, '12 photos')
    await within(canvasElement).findAllByText(/CORS rules forbid this page.*allows the origin/)
    await expect(backendOf(id).stored).toEqual([])
  },
})

/** The page cannot read the parts' ETags. The server asks the storage for them, so the film is complete all the same. */
export const NoEtag = meta.story({
  play: async ({ canvasElement, id }) => {
    await choose(canvasElement, 'ETag not exposed')
    await press(canvasElement, 'A film of 24 MB')
    await confirmed(id, 1)
    await expect(ofKind(canvasElement, 'part').every(isOk)).toBe(true)
  },
})

/** The bytes are stored, but your database is down: a file is done only when it is noted. */
export const ConfirmFails = meta.story({
  play: async ({ canvasElement, id }) => {
    await choose(canvasElement, 'Confirm fails')
    await press(canvasElement, '12 photos')
    await eventually(() => expect(ofKind(canvasElement, 'complete').some(({ attempt }) => attempt > 1)).toBe(true))
    await expect(canvasElement.querySelector('[data-part="file"][data-state="done"]')).toBeNull()
    await choose(canvasElement, 'Fine')
    await confirmed(id, 12)
    await expect(ofKind(canvasElement, 'post')).toHaveLength(12)
  },
})

/** A signature has a time in it, and S3 takes none that is a quarter of an hour off. */
export const ClockBehind = meta.story({
  play: async ({ canvasElement, id }) => {
    await choose(canvasElement, 'Clock an hour behind')
    await press(canvasElement, '12 photos')
    await eventually(() =>
      expect(ofKind(canvasElement, 'post').some(({ outcome }) => outcome === 'refused')).toBe(true),
    )
    await expect(backendOf(id).stored).toEqual([])
  },
})

/** The same with the whole widget. */
export const Widget = meta.story({
  args: { uploader: 'widget' },
  play: async ({ canvasElement, id }) => {
    await eventually(() => expect(canvasElement.querySelector('.uppy-Dashboard-inner')).not.toBeNull())
    await press(canvasElement, '12 photos')
    await confirmed(id, 12)
  },
})
