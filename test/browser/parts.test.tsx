import {
  S3AvatarUpload,
  S3DropZone,
  S3FileList,
  S3UploadButton,
  S3UploadField,
  S3UploadProvider,
  type S3UploadProviderProps,
  type Uploader,
  useS3DropZone,
  useS3Upload,
} from 'bucketdrop'
import 'bucketdrop/components.css'
import { type DragEvent as ReactDragEvent, type ReactNode, StrictMode, useEffect } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { choose, openScenario, textFile } from './scenario.ts'

let root: Root | undefined
let host: HTMLElement
let complaints: ReturnType<typeof vi.spyOn>
beforeEach(() => {
  complaints = vi.spyOn(console, 'error')
  host = document.createElement('div')
  document.body.append(host)
})
afterEach(() => {
  root?.unmount()
  root = undefined
  host.remove()
  expect(complaints).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

function mount(children: ReactNode, strict = true): void {
  root = createRoot(host)
  root.render(strict ? <StrictMode>{children}</StrictMode> : children)
}

const seen: { uploader?: Uploader } = {}
function see(uploader: Uploader) {
  seen.uploader = uploader
}

/** Tells the test which uploader it is. */
function Peep() {
  const { uploader } = useS3Upload()
  useEffect(() => see(uploader), [uploader])
  return null
}

async function mountList(props: S3UploadProviderProps, strict = true): Promise<Uploader> {
  delete seen.uploader
  mount(
    <S3UploadProvider {...props}>
      <S3FileList />
      <Peep />
    </S3UploadProvider>,
    strict,
  )
  await expect.poll(() => seen.uploader).toBeDefined()
  if (!seen.uploader) throw new Error('Nothing is rendered.')
  return seen.uploader
}

const part = (name: string) => host.querySelector<HTMLElement>(`[data-part="${name}"]`)
const parts = (name: string) => host.querySelectorAll<HTMLElement>(`[data-part="${name}"]`)

async function ready<T extends HTMLElement = HTMLElement>(selector: string): Promise<T> {
  await expect.poll(() => host.querySelector(selector)).not.toBeNull()
  const found = host.querySelector<T>(selector)
  if (!found) throw new Error(`No ${selector}.`)
  return found
}

function dragEvent(type: string, ...files: File[]): DragEvent {
  const dataTransfer = new DataTransfer()
  for (const file of files) dataTransfer.items.add(file)
  return new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer })
}

describe('S3DropZone', () => {
  test('a drag over its children is one drag, and a drop is uploaded', async () => {
    const { endpoint, report } = await openScenario()
    mount(
      <S3DropZone endpoint={endpoint}>
        <p id="inner">
          <b id="innermost">Here</b>
        </p>
      </S3DropZone>,
    )
    const zone = await ready('[data-part="drop-zone"]')
    const [inner, innermost] = [await ready('#inner'), await ready('#innermost')]
    const file = textFile('a.txt', 10)
    const steps: [string, HTMLElement, string][] = [
      ['dragenter', zone, 'dragging'],
      ['dragenter', inner, 'dragging'],
      ['dragleave', zone, 'dragging'],
      ['dragenter', innermost, 'dragging'],
      ['dragleave', inner, 'dragging'],
      ['dragenter', zone, 'dragging'],
      ['dragleave', innermost, 'dragging'],
      ['dragleave', zone, 'idle'],
      ['dragenter', inner, 'dragging'],
      ['drop', inner, 'idle'],
    ]
    for (const [type, target, state] of steps) {
      target.dispatchEvent(dragEvent(type, file))
      await expect.poll(() => zone.dataset.state, { message: `${type} ${target.id}` }).toBe(state)
    }
    await expect.poll(async () => (await report()).uploaded.map(({ name }) => name)).toEqual(['a.txt'])
  })

  test('text that is dragged is let through', async () => {
    mount(<S3DropZone endpoint="/nowhere" autoUpload={false} fetch={async () => new Response('{}')} />)
    const zone = await ready('[data-part="drop-zone"]')
    const dataTransfer = new DataTransfer()
    dataTransfer.setData('text/plain', 'words')
    const event = new DragEvent('dragenter', { bubbles: true, cancelable: true, dataTransfer })
    zone.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
    expect(zone.dataset.state).toBe('idle')
  })

  test('files that are pasted into it are uploaded; with wholePage, from anywhere but a text field', async () => {
    const { endpoint, report } = await openScenario()
    const paste = (target: Element, name: string) => {
      target.dispatchEvent(pasteEvent(textFile(name, 10)))
    }
    const listening = vi.spyOn(document, 'addEventListener')
    mount(
      <>
        <S3DropZone endpoint={endpoint} wholePage />
        <input id="field" />
      </>,
    )
    paste(await ready('[data-part="drop-target"]'), 'inside.txt')
    await expect.poll(() => listening.mock.calls.map(([type]) => type)).toContain('paste')
    paste(document.body, 'outside.txt')
    paste(await ready('#field'), 'field.txt')
    await expect
      .poll(async () => (await report()).uploaded.map(({ name }) => name).toSorted())
      .toEqual(['inside.txt', 'outside.txt'])
  })

  test('by keyboard: tab to it, and Enter or Space opens the dialog', async () => {
    mount(<S3DropZone endpoint="/nowhere" fetch={async () => new Response('{}')} />)
    const input = await ready<HTMLInputElement>('input[type="file"]')
    const opened = vi.spyOn(input, 'click').mockImplementation(() => undefined)
    await userEvent.tab()
    expect(document.activeElement).toBe(part('drop-target'))
    await userEvent.keyboard('{Enter}')
    await userEvent.keyboard(' ')
    expect(opened).toHaveBeenCalledTimes(2)
  })

  test('a click anywhere in it opens the dialog once; one on the page’s own button in it does what that does', async () => {
    const pressed = vi.fn()
    mount(
      <S3DropZone endpoint="/nowhere" fetch={async () => new Response('{}')}>
        <p id="words">Words</p>
        <button type="button" id="own" onClick={pressed}>
          Own
        </button>
      </S3DropZone>,
    )
    const input = await ready<HTMLInputElement>('input[type="file"]')
    const opened = vi.spyOn(input, 'click').mockImplementation(() => undefined)
    host.querySelector<HTMLElement>('#words')?.click()
    expect(opened).toHaveBeenCalledOnce()
    host.querySelector<HTMLElement>('#own')?.click()
    expect(opened).toHaveBeenCalledOnce()
    expect(pressed).toHaveBeenCalledOnce()
  })

  test('of two zones, one around the other or the page, the inner one takes the files', async () => {
    const [outer, inner] = [await openScenario(), await openScenario()]
    mount(
      <>
        <S3DropZone endpoint={outer.endpoint} wholePage />
        <S3DropZone endpoint={outer.endpoint}>
          <S3DropZone endpoint={inner.endpoint} id="inner" />
        </S3DropZone>
      </>,
    )
    const zone = await ready('#inner')
    const target = await ready('#inner [data-part="drop-target"]')
    const file = textFile('once.txt', 10)
    document.body.dispatchEvent(dragEvent('dragenter', file))
    await expect.poll(() => part('drop-overlay')).not.toBeNull()
    target.dispatchEvent(dragEvent('dragenter', file))
    document.body.dispatchEvent(dragEvent('dragleave', file))
    await expect.poll(() => part('drop-overlay')).toBeNull()
    expect([...parts('drop-zone')].map(({ dataset }) => dataset.state)).toEqual(['idle', 'idle', 'dragging'])
    target.dispatchEvent(dragEvent('drop', file))
    await expect.poll(() => zone.dataset.state).toBe('idle')
    target.dispatchEvent(pasteEvent(textFile('pasted.txt', 10)))
    await expect
      .poll(async () => (await inner.report()).uploaded.map(({ name }) => name).toSorted())
      .toEqual(['once.txt', 'pasted.txt'])
    expect((await outer.report()).uploaded).toEqual([])
  })

  test('disabled while files are held over it, it does not wait for them for ever', async () => {
    const zoneOf = (disabled: boolean) => (
      <S3DropZone endpoint="/nowhere" disabled={disabled} fetch={async () => new Response('{}')} />
    )
    mount(zoneOf(false))
    const zone = await ready('[data-part="drop-zone"]')
    const file = textFile('a.txt', 10)
    zone.dispatchEvent(dragEvent('dragenter', file))
    await expect.poll(() => zone.dataset.state).toBe('dragging')
    root?.render(<StrictMode>{zoneOf(true)}</StrictMode>)
    await expect.poll(() => zone.dataset.state).toBe('disabled')
    zone.dispatchEvent(dragEvent('dragleave', file))
    root?.render(<StrictMode>{zoneOf(false)}</StrictMode>)
    await expect.poll(() => zone.dataset.state).toBe('idle')
  })

  test('the dialog offers what the endpoint’s limits allow', async () => {
    const { endpoint } = await openScenario({ limits: { types: ['image/*', '.pdf'], maxFiles: 1 } })
    mount(<S3DropZone endpoint={endpoint} />)
    const input = await ready<HTMLInputElement>('input[type="file"]')
    await expect.poll(() => [input.accept, input.multiple]).toEqual(['image/*,.pdf', false])
  })
})

test('alone, a part begins anew when all is over: maxFiles is not reached for good', async () => {
  const { endpoint, report } = await openScenario({ limits: { maxFiles: 1 } })
  mount(<S3UploadButton endpoint={endpoint} />)
  const input = await ready<HTMLInputElement>('input[type="file"]')
  for (const name of ['a.txt', 'b.txt']) {
    choose(input, textFile(name, 10))
    await expect.poll(async () => (await report()).uploaded.map((file) => file.name)).toContain(name)
    await expect.poll(() => part('button-note')?.textContent).toBe('1 file uploaded')
  }
  expect(part('refused-list')).toBeNull()
})

test('a page’s own dir and lang on a part hold', async () => {
  const fetch = async () => new Response('{}')
  mount(
    <S3UploadProvider endpoint="/nowhere" fetch={fetch}>
      <S3DropZone dir="rtl" lang="ar" />
      <S3FileList dir="rtl" lang="ar" />
    </S3UploadProvider>,
  )
  for (const name of ['drop-zone', 'file-list']) {
    const element = await ready(`[data-part="${name}"]`)
    expect([element.dir, element.lang]).toEqual(['rtl', 'ar'])
  }
})

test('what is said a second time is news again', async () => {
  const uploader = await mountList({ endpoint: '/nowhere', autoUpload: false, fetch: async () => new Response('{}') })
  uploader.addFiles([textFile('a.txt', 1)])
  await expect.poll(() => part('live-region')?.textContent).toBe('1 file added')
  uploader.addFiles([textFile('b.txt', 1)])
  await expect.poll(() => part('live-region')?.textContent).toBe('1 file added\u{a0}')
})

test('the getters of useS3DropZone call the page’s handlers first, and let them stop ours', async () => {
  const calls: string[] = []
  const innerRef: { current: HTMLInputElement | null } = { current: null }
  function Own() {
    const zone = useS3DropZone({ endpoint: '/nowhere', autoUpload: false, fetch: async () => new Response('{}') })
    const stop = (event: ReactDragEvent) => {
      calls.push('theirs')
      if (event.shiftKey) event.stopPropagation()
    }
    return (
      <div {...zone.getRootProps({ id: 'own', className: 'mine', onDragEnter: stop })}>
        <input {...zone.getInputProps({ ref: innerRef })} />
        <button {...zone.getButtonProps({ onClick: () => calls.push('button') })}>Choose</button>
        {zone.state}
      </div>
    )
  }
  mount(<Own />)
  const own = await ready('#own')
  expect(own.className).toBe('mine')
  expect(innerRef.current?.type).toBe('file')
  const held = dragEvent('dragenter', textFile('a', 1))
  own.dispatchEvent(new DragEvent('dragenter', { bubbles: true, dataTransfer: held.dataTransfer, shiftKey: true }))
  expect(own.textContent).toContain('idle')
  own.dispatchEvent(held)
  await expect.poll(() => own.textContent).toContain('dragging')
  expect(calls).toEqual(['theirs', 'theirs'])
})

describe('S3FileList', () => {
  const idle = { endpoint: '/nowhere', autoUpload: false, fetch: async () => new Response('{}') }

  test('of 10,000 files, the rows on the screen are rendered; scrolling shows the others', async () => {
    const uploader = await mountList(idle, false)
    uploader.addFiles(Array.from({ length: 10_000 }, (_, i) => textFile(`${i}.txt`, 10)))
    await ready('[aria-setsize="10000"]')
    expect(parts('file').length).toBeGreaterThan(5)
    expect(parts('file').length).toBeLessThan(40)
    const scroller = part('scroller')
    if (!scroller) throw new Error('There is no scroller.')
    expect(scroller.scrollHeight).toBeGreaterThan(500_000)
    const frames: number[] = []
    let before = performance.now()
    for (let step = 1; step <= 60; step++) {
      scroller.scrollTop = step * 120
      await new Promise((resolve) => requestAnimationFrame(resolve))
      frames.push(performance.now() - before)
      before = performance.now()
    }
    // A machine that does more than this test takes longer; rendering all rows would take seconds.
    expect(frames.toSorted((a, b) => a - b)[30]).toBeLessThan(100)
    const list = part('files')?.getBoundingClientRect()
    expect(list?.height).toBeGreaterThan(0)
    const box = scroller.getBoundingClientRect()
    const visible = [...parts('file')].filter((row) => row.getBoundingClientRect().bottom > box.top)
    expect(Number(visible[0]?.dataset.index)).toBeGreaterThan(90)
    // No blank space: the rows cover what is seen.
    expect(visible[0]?.getBoundingClientRect().top).toBeLessThanOrEqual(box.top)
    expect(visible.at(-1)?.getBoundingClientRect().bottom).toBeGreaterThanOrEqual(box.bottom)
  })

  test('without files, and told to show nothing then, leaves no line on the page', async () => {
    mount(
      <S3UploadProvider {...idle}>
        <S3FileList empty={null} />
      </S3UploadProvider>,
    )
    expect((await ready('[data-part="file-list"]')).getBoundingClientRect().height).toBe(0)
  })

  test('a row that is scrolled away keeps the focus', async () => {
    const uploader = await mountList(idle)
    uploader.addFiles(Array.from({ length: 200 }, (_, i) => textFile(`${i}.txt`, 10)))
    await ready('[aria-setsize="200"]')
    const button = host.querySelector<HTMLElement>('[aria-label="Remove 3.txt"]')
    button?.focus()
    // WebKit scrolls to what has got the focus a moment later.
    await new Promise((resolve) => setTimeout(resolve, 200))
    const scroller = part('scroller')
    if (scroller) scroller.scrollTop = 9000
    // Which ones are there now, the height of a row tells: it is another in each engine.
    await expect
      .poll(() => Math.max(...[...parts('file')].map((row) => Number(row.dataset.index))))
      .toBeGreaterThan(100)
    expect(document.activeElement).toBe(button)
  })

  test('by keyboard alone: pause, go on, and remove; the focus is never lost', async () => {
    const { endpoint } = await openScenario({ faults: [{ on: 'PUT', kind: 'slow', ms: 1500, status: 0, times: 1 }] })
    const uploader = await mountList({ endpoint })
    uploader.addFiles([textFile('big.txt', 300_000), textFile('b.txt', 10)])
    ;(await ready('[aria-label="Pause big.txt"]')).focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('button', { name: 'Resume big.txt' })).toHaveFocus()
    await userEvent.keyboard(' ')
    await expect.poll(() => uploader.getSnapshot().progress.done).toBe(2)
    // Pause is gone with what there was to pause: its neighbour has the focus.
    await expect.element(page.getByRole('button', { name: 'Remove big.txt' })).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('button', { name: 'Remove b.txt' })).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => document.activeElement).toBe(part('file-list'))
  })

  test('pictures get a thumbnail, which is let go of with its row', async () => {
    const made = vi.spyOn(URL, 'createObjectURL')
    const revoked = vi.spyOn(URL, 'revokeObjectURL')
    const uploader = await mountList(idle)
    const canvas = new OffscreenCanvas(4, 4)
    canvas.getContext('2d')
    const png = new File([await canvas.convertToBlob()], 'dot.png', { type: 'image/png' })
    uploader.addFiles([png, textFile('a.txt', 10)])
    await expect.poll(() => parts('thumbnail')[0]?.dataset.state).toBe('picture')
    expect(parts('thumbnail')[1]?.dataset.state).toBe('icon')
    uploader.remove()
    await expect.poll(() => revoked.mock.calls.length).toBe(made.mock.calls.length)
  })

  test('“Clear done” takes off what is done, and nothing else', async () => {
    const { endpoint } = await openScenario({ limits: { maxFileSize: 20 } })
    const uploader = await mountList({ endpoint, autoUpload: false })
    uploader.addFiles([textFile('a.txt', 10)])
    await uploader.upload()
    uploader.addFiles([textFile('b.txt', 10)])
    await page.getByRole('button', { name: 'Clear done' }).click()
    await expect.poll(() => uploader.getSnapshot().files.map(({ name }) => name)).toEqual(['b.txt'])
    await page.getByRole('button', { name: 'Upload 1 file' }).click()
    await expect.poll(() => uploader.getSnapshot().progress.done).toBe(1)
  })
})

test('what a server rendered is hydrated without a word, and uploads', async () => {
  const { endpoint, report } = await openScenario({ limits: { maxFiles: 3 } })
  const app = (
    <StrictMode>
      <S3UploadProvider endpoint={endpoint}>
        <S3DropZone />
        <S3UploadButton />
        <S3FileList />
      </S3UploadProvider>
    </StrictMode>
  )
  host.innerHTML = renderToString(app)
  root = hydrateRoot(host, app)
  await expect.poll(() => part('drop-note')?.textContent).toBe('Up to 3 files')
  choose(await ready<HTMLInputElement>('[data-part="upload-button"] input'), textFile('a.txt', 10))
  await expect.poll(() => part('summary-text')?.textContent).toBe('1 of 1 uploaded')
  expect((await report()).uploaded).toHaveLength(1)
})

test('mounted and unmounted a hundred times, nothing is left: no listener, no URL, no node', async () => {
  const { endpoint } = await openScenario()
  const added = vi.spyOn(document, 'addEventListener')
  const removed: AbortSignal[] = []
  const links = () => document.head.querySelectorAll('link[rel="preconnect"]').length
  const before = { links: links(), nodes: document.body.querySelectorAll('*').length }
  for (let round = 0; round < 100; round++) {
    const place = document.createElement('div')
    host.append(place)
    const cycle = createRoot(place)
    cycle.render(
      <StrictMode>
        <S3UploadProvider endpoint={endpoint}>
          <S3DropZone wholePage />
          <S3UploadButton />
          <S3FileList />
          <S3UploadField endpoint={endpoint} name="files" />
          <S3AvatarUpload endpoint={endpoint} name="picture" />
        </S3UploadProvider>
      </StrictMode>,
    )
    await expect.poll(() => place.childElementCount).toBeGreaterThan(0)
    cycle.unmount()
    place.remove()
  }
  for (const [type, , options] of added.mock.calls) {
    if (typeof options !== 'object' || !options.signal) continue
    expect(['dragenter', 'dragover', 'dragleave', 'drop', 'paste']).toContain(type)
    removed.push(options.signal)
  }
  expect(removed.length).toBeGreaterThanOrEqual(500)
  expect(removed.every(({ aborted }) => aborted)).toBe(true)
  await expect.poll(links).toBe(before.links)
  expect(document.body.querySelectorAll('*').length).toBe(before.nodes)
})

/** Firefox leaves files out of what a page puts into such an event; those that a person pastes are in it. */
function pasteEvent(file: File): ClipboardEvent {
  const clipboardData = new DataTransfer()
  clipboardData.items.add(file)
  const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true })
  return Object.defineProperty(event, 'clipboardData', { value: clipboardData })
}
