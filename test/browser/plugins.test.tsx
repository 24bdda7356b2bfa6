/** Uppy's own plugins in `<S3Uploader>`: a webcam, the image editor, the compressor. */
import Compressor from '@uppy/compressor'
import ImageEditor from '@uppy/image-editor'
import '@uppy/image-editor/css/style.min.css'
import Webcam from '@uppy/webcam'
import '@uppy/webcam/css/style.min.css'
import { S3Uploader, type S3UploaderHandle, type S3UploaderProps } from 'bucketdrop'
import 'bucketdrop/styles.css'
import { createRef, StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { page, server } from 'vitest/browser'
import { choose, openScenario, press, textFile } from './scenario.ts'

let root: Root | undefined
let host: HTMLElement
afterEach(() => {
  root?.unmount()
  root = undefined
  host?.remove()
})

function mount(props: S3UploaderProps & { ref?: React.Ref<S3UploaderHandle> }) {
  host = document.createElement('div')
  document.body.append(host)
  const created = createRoot(host)
  root = created
  const render = (next: typeof props) =>
    created.render(
      <StrictMode>
        <S3Uploader {...next} />
      </StrictMode>,
    )
  render(props)
  return render
}

async function ready(): Promise<HTMLInputElement> {
  const selector = 'input.uppy-Dashboard-input:not([webkitdirectory])'
  await expect.poll(() => host.querySelector(selector)).not.toBeNull()
  const input = host.querySelector<HTMLInputElement>(selector)
  if (!input) throw new Error('The Dashboard is not there.')
  return input
}

const panel = () => host.querySelector('[data-uppy-panelType="PickerPanel"]')
const video = () => host.querySelector('video')
const tracks = () => {
  const stream = video()?.srcObject
  return stream instanceof MediaStream ? stream.getTracks() : []
}

/** Coloured noise, which compresses badly where little is given away. */
async function photo(name: string): Promise<File> {
  const canvas = new OffscreenCanvas(400, 300)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser draws nothing off screen.')
  for (let y = 0; y < 300; y += 4) {
    for (let x = 0; x < 400; x += 4) {
      pen.fillStyle = `hsl(${(x * 7 + y * 13) % 360} 80% 50%)`
      pen.fillRect(x, y, 4, 4)
    }
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 })
  return new File([blob], name, { type: 'image/jpeg' })
}

/** WebKitGTK shows no test picture in place of a camera. */
const noCamera = server.browser === 'safari'

test.skipIf(noCamera)('a webcam takes a picture that is uploaded', async () => {
  const { endpoint, report } = await openScenario()
  mount({ endpoint, plugins: [[Webcam, { modes: ['picture'] }]] })
  await ready()
  await page.getByRole('tab', { name: 'Camera' }).click()
  await page.getByRole('button', { name: 'Take a picture' }).click()
  await page.getByRole('button', { name: 'Submit recorded file' }).click()
  await page.getByRole('button', { name: 'Upload 1 file' }).click()
  await expect.poll(async () => (await report()).uploaded.length).toBe(1)
  expect((await report()).uploaded[0]).toMatchObject({ type: 'image/jpeg' })
})

test.skipIf(noCamera)(
  'a plugin stays as it is when the list is written anew, and leaves nothing when it is taken off',
  async () => {
    const { endpoint } = await openScenario()
    const ref = createRef<S3UploaderHandle>()
    const props = { endpoint, ref, plugins: [[Webcam, { modes: ['picture' as const] }] as const] }
    const render = mount(props)
    await ready()
    const webcam = ref.current?.uppy?.getPlugin('Webcam')
    expect(webcam).toBeTruthy()
    await page.getByRole('tab', { name: 'Camera' }).click()
    await expect.poll(() => tracks().map(({ readyState }) => readyState)).toEqual(['live'])
    const [track] = tracks()

    render({ ...props, plugins: [[Webcam, { modes: ['picture', 'video-only'] }], ImageEditor] })
    await expect.poll(() => ref.current?.uppy?.getPlugin('ImageEditor')).toBeTruthy()
    expect(ref.current?.uppy?.getPlugin('Webcam')).toBe(webcam)
    expect(track?.readyState).toBe('live')
    await expect.element(page.getByRole('button', { name: 'Begin video recording' })).toBeVisible()

    render({ ...props, plugins: [] })
    await expect.poll(() => panel()).toBeNull()
    await expect.poll(() => track?.readyState).toBe('ended')
    await expect.element(page.getByRole('tab', { name: 'Camera' })).not.toBeInTheDocument()
  },
)

test('the image editor turns a picture before it is sent', async () => {
  const { endpoint, report } = await openScenario()
  const ref = createRef<S3UploaderHandle>()
  mount({ ref, endpoint, plugins: [ImageEditor], dashboard: { autoOpen: 'imageEditor' } })
  choose(await ready(), await photo('wide.jpg'))
  // When the picture is laid out.
  await expect.poll(() => host.querySelector<HTMLElement>('.cropper-canvas')?.style.width).toMatch(/px/)
  await press(page.getByRole('button', { name: 'Rotate 90°' }))
  const { toBlob } = HTMLCanvasElement.prototype
  const slowly = vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation(function (
    this: HTMLCanvasElement,
    ...rest
  ) {
    setTimeout(() => toBlob.apply(this, rest), 400)
  })
  await press(page.getByRole('button', { name: 'Save' }))
  // It closes when the picture is there: an upload begun before would send it as it was.
  expect(host.querySelector('.cropper-canvas')).not.toBeNull()
  await expect.poll(() => host.querySelector('.cropper-canvas')).toBeNull()
  slowly.mockRestore()
  await press(page.getByRole('button', { name: 'Upload 1 file' }))
  await expect.poll(async () => (await report()).uploaded.length).toBe(1)
  const [sent] = ref.current?.uppy?.getFiles() ?? []
  if (!(sent?.data instanceof Blob)) throw new Error('The file is not in the list.')
  const { width, height } = await createImageBitmap(sent.data)
  expect(height).toBeGreaterThan(width)
  expect((await report()).uploaded).toMatchObject([{ name: 'wide.jpg', type: 'image/jpeg', size: sent.data.size }])
})

test('the compressor makes a photo smaller, and leaves other files as they are', async () => {
  const { endpoint, report } = await openScenario()
  const original = await photo('noise.jpg')
  mount({ endpoint, autoUpload: true, plugins: [[Compressor, { quality: 0.4 }]] })
  choose(await ready(), original, textFile('a.txt', 300))
  await expect.poll(async () => (await report()).uploaded.length).toBe(2)
  const sizes = Object.fromEntries((await report()).uploaded.map(({ type, size }) => [type, size]))
  expect(sizes['text/plain']).toBe(300)
  expect(sizes['image/jpeg']).toBeLessThan(original.size / 2)
})

test('plugins are there again when the Dashboard becomes a dialog', async () => {
  const { endpoint } = await openScenario()
  const plugins = [Webcam]
  const render = mount({ endpoint, plugins })
  await ready()
  await expect.element(page.getByRole('tab', { name: 'Camera' })).toBeVisible()
  render({ endpoint, plugins, mode: 'modal', open: true })
  await expect.element(page.getByRole('dialog').getByRole('tab', { name: 'Camera' })).toBeVisible()
})
