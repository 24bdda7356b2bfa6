import { S3AvatarUpload, type S3AvatarUploadProps } from 'bucketdrop'
import 'bucketdrop/components.css'
import { StrictMode, useLayoutEffect, useRef } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { lettersOf, look, photo, typeForWebp, withExif } from './images/photo.ts'
import { choose, openScenario } from './scenario.ts'

let root: Root
let host: HTMLElement
beforeEach(() => {
  host = document.createElement('div')
  document.body.append(host)
  root = createRoot(host)
})
afterEach(() => {
  root.unmount()
  host.remove()
  vi.restoreAllMocks()
})

const find = (selector: string): HTMLElement => {
  const found = host.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`There is no ${selector}.`)
  return found
}
const state = () => host.querySelector<HTMLElement>('[data-part="avatar"]')?.dataset.state
const press = (text: string) => [...host.querySelectorAll('button')].find((one) => one.textContent === text)?.click()
const render = (props: S3AvatarUploadProps) =>
  root.render(
    <StrictMode>
      <S3AvatarUpload {...props} />
    </StrictMode>,
  )

/** Chooses a picture, and waits for the dialog. */
async function open(file: File): Promise<HTMLElement> {
  await expect.poll(() => host.querySelector('input[type="file"]')).not.toBeNull()
  const input = host.querySelector<HTMLInputElement>('input[type="file"]')
  if (input) choose(input, file)
  await expect.poll(() => host.querySelector('dialog[open]')).not.toBeNull()
  return find('[data-part="crop-stage"]')
}

/** Crops and uploads, and returns what the page was told of. */
async function uploaded(onComplete: ReturnType<typeof vi.fn>): Promise<File> {
  press('Use picture')
  await expect.poll(() => onComplete.mock.calls.length).toBe(1)
  return onComplete.mock.lastCall?.[0][0].data
}

const pointer = (stage: HTMLElement, type: string, id: number, x: number, y: number) => {
  const { left, top, width } = stage.getBoundingClientRect()
  stage.dispatchEvent(
    new PointerEvent(type, { pointerId: id, bubbles: true, clientX: left + x * width, clientY: top + y * width }),
  )
}

test('the middle of a picture, upright, small, and without what it tells of the camera', async () => {
  const { endpoint, report } = await openScenario()
  const onComplete = vi.fn()
  render({ endpoint, onComplete, outputSize: 200 })
  await open(await withExif(await photo(900, 600), 6))
  const file = await uploaded(onComplete)
  // Turned by its EXIF, the red half is above the blue one.
  expect(await look(file, [0.5, 0.2], [0.5, 0.8])).toEqual({ width: 200, height: 200, colours: ['red', 'blue'] })
  expect(await lettersOf(file)).not.toMatch(/Exif|48\.85N/)
  expect([file.name, file.type]).toEqual(['photo.jpg', 'image/jpeg'])
  expect((await report()).uploaded).toMatchObject([{ name: 'photo.jpg', type: 'image/jpeg' }])
  expect(state()).toBe('shown')
})

test('chosen as soon as there is a field, before strict mode has mounted it twice, it is opened', async () => {
  const { endpoint } = await openScenario()
  const file = await photo(300, 300)
  function ChosenAtOnce() {
    const chosen = useRef(false)
    useLayoutEffect(() => {
      const input = host.querySelector<HTMLInputElement>('input[type="file"]')
      if (input && !chosen.current) choose(input, file)
      chosen.current = true
    }, [])
    return <S3AvatarUpload endpoint={endpoint} />
  }
  root.render(
    <StrictMode>
      <ChosenAtOnce />
    </StrictMode>,
  )
  await expect.poll(() => host.querySelector('dialog[open]')).not.toBeNull()
})

test('what was dragged into the frame, in the type that is asked for; a small picture is not made larger', async () => {
  const { endpoint } = await openScenario()
  const onComplete = vi.fn()
  render({ endpoint, onComplete, outputType: 'image/webp' })
  const stage = await open(await photo(400, 100))
  vi.spyOn(stage, 'setPointerCapture').mockReturnValue()
  pointer(stage, 'pointerdown', 1, 0.2, 0.5)
  pointer(stage, 'pointermove', 1, 0.9, 0.5)
  pointer(stage, 'pointermove', 1, 5, 0.5)
  pointer(stage, 'pointerup', 1, 5, 0.5)
  pointer(stage, 'pointermove', 1, -9, 0.5)
  // When React has heard of it.
  await new Promise((resolve) => setTimeout(resolve, 50))
  const file = await uploaded(onComplete)
  expect(await look(file, [0.1, 0.5], [0.9, 0.5])).toEqual({ width: 100, height: 100, colours: ['red', 'red'] })
  const type = await typeForWebp('image/jpeg')
  expect([file.name, file.type]).toEqual([type === 'image/webp' ? 'photo.webp' : 'photo.jpg', type])
})

test('two fingers, the wheel and the keys zoom and move', async () => {
  const { endpoint } = await openScenario()
  const onComplete = vi.fn()
  render({ endpoint, onComplete, outputSize: 100 })
  const stage = await open(await photo(800, 800))
  vi.spyOn(stage, 'setPointerCapture').mockReturnValue()
  const zoom = () => find('input[type="range"]').getAttribute('aria-valuetext')
  pointer(stage, 'pointerdown', 1, 0.4, 0.5)
  pointer(stage, 'pointerdown', 2, 0.6, 0.5)
  pointer(stage, 'pointermove', 2, 0.8, 0.5)
  await expect.poll(zoom).toBe('200%')
  pointer(stage, 'pointerup', 1, 0.4, 0.5)
  pointer(stage, 'pointerup', 2, 0.8, 0.5)
  stage.dispatchEvent(new WheelEvent('wheel', { deltaY: -1e6, bubbles: true, cancelable: true }))
  await expect.poll(zoom).toBe('800%')
  for (let i = 0; i < 60; i++) {
    stage.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', shiftKey: true, bubbles: true }))
  }
  await expect.poll(zoom).toBe('800%')
  const file = await uploaded(onComplete)
  expect((await look(file, [0.1, 0.5], [0.9, 0.5])).colours).toEqual(['blue', 'blue'])
})

test('turned to the right, what was on the left is above', async () => {
  const { endpoint } = await openScenario()
  const onComplete = vi.fn()
  render({ endpoint, onComplete, outputSize: 100 })
  await open(await photo(600, 300))
  press('Turn right')
  await expect.poll(() => find('button[data-main]').hasAttribute('disabled')).toBe(false)
  const file = await uploaded(onComplete)
  expect((await look(file, [0.5, 0.1], [0.5, 0.9])).colours).toEqual(['red', 'blue'])
})

test('another one takes the place of the first; removed, both are gone, and the page is told', async () => {
  const { endpoint, report } = await openScenario({ limits: { maxFiles: 1 } })
  const onComplete = vi.fn()
  const onRemove = vi.fn()
  render({ endpoint, onComplete, onRemove, name: 'picture', src: URL.createObjectURL(await photo(50, 50)) })
  for (const count of [1, 2]) {
    await open(await photo(300, 300))
    press('Use picture')
    await expect.poll(() => onComplete.mock.calls.length).toBe(count)
  }
  const { objects } = await report()
  expect(objects).toHaveLength(2)
  const key = onComplete.mock.lastCall?.[0][0].object.key
  expect(find('input[name="picture"]')).toHaveProperty('value', key)
  press('Remove picture')
  await expect.poll(state).toBe('empty')
  expect(onRemove).toHaveBeenCalledOnce()
  expect(host.querySelector('input[name="picture"]')).toBeNull()
})

test('a new src takes the place of what was uploaded', async () => {
  const { endpoint } = await openScenario()
  const onComplete = vi.fn()
  render({ endpoint, onComplete })
  await open(await photo(300, 300))
  await uploaded(onComplete)
  const src = URL.createObjectURL(await photo(50, 50))
  render({ endpoint, onComplete, src })
  await expect.poll(() => host.querySelector('img')?.src).toBe(src)
})

test('of two that are chosen in one breath the last is opened; taken off the page, none', async () => {
  const { endpoint } = await openScenario()
  const onComplete = vi.fn()
  render({ endpoint, onComplete })
  await expect.poll(() => host.querySelector('input[type="file"]')).not.toBeNull()
  const input = host.querySelector<HTMLInputElement>('input[type="file"]')
  if (!input) throw new Error('There is no file dialog.')
  const [first, second] = [await photo(900, 900, { name: 'first.jpg' }), await photo(100, 100, { name: 'second.jpg' })]
  choose(input, first)
  choose(input, second)
  await expect.poll(() => host.querySelector('dialog[open]')).not.toBeNull()
  expect((await uploaded(onComplete)).name).toBe('second.jpg')
  choose(input, first)
  root.render(null)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(document.querySelector('dialog')).toBeNull()
})

test('a server renders the picture that there is', () => {
  const html = renderToString(<S3AvatarUpload endpoint="/api/upload" src="/me.png" label="Profile picture" />)
  expect(html).toContain('src="/me.png"')
  expect(html).toContain('aria-label="Profile picture"')
})

test('in a form, Enter on the zoom takes the picture, and does not send the form', async () => {
  const { endpoint } = await openScenario()
  const onComplete = vi.fn()
  const onSubmit = vi.fn((event: { preventDefault(): void }) => event.preventDefault())
  root.render(
    <form onSubmit={onSubmit}>
      <S3AvatarUpload endpoint={endpoint} onComplete={onComplete} />
      <button>Save</button>
    </form>,
  )
  await open(await photo(200, 200))
  find('input[type="range"]').focus()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => onComplete.mock.calls.length).toBe(1)
  expect(onSubmit).not.toHaveBeenCalled()
})

test('on a low screen, nothing in the dialog lies over anything else', async () => {
  await page.viewport(480, 400)
  render({ endpoint: '/nowhere', fetch: async () => new Response('{}') })
  await open(await photo(900, 600))
  const boxes = [...find('dialog').children].map((element) => element.getBoundingClientRect())
  for (const [i, { bottom }] of boxes.entries())
    expect(boxes[i + 1]?.top ?? Number.POSITIVE_INFINITY).toBeGreaterThan(bottom + 8)
})
