import danish from '@uppy/locales/lib/da_DK.js'
import { S3Uploader, type S3UploaderHandle, type S3UploaderProps, type UploadedFile } from 'bucketdrop'
import japanese from 'bucketdrop/locales/ja'
import 'bucketdrop/styles.css'
import { createRef, StrictMode, useState } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { choose, openScenario, press, textFile } from './scenario.ts'

let root: Root | undefined
let host: HTMLElement
afterEach(() => {
  root?.unmount()
  root = undefined
  host?.remove()
  vi.restoreAllMocks()
})

/** Renders into a fresh element; the second result renders again with other props. */
function mount(props: S3UploaderProps & { ref?: React.Ref<S3UploaderHandle> }, strict = true) {
  host = document.createElement('div')
  document.body.append(host)
  const created = createRoot(host)
  root = created
  const render = (next: typeof props) => {
    const widget = <S3Uploader {...next} />
    created.render(strict ? <StrictMode>{widget}</StrictMode> : widget)
  }
  render(props)
  return render
}

const inputOf = () => host.querySelector<HTMLInputElement>('input.uppy-Dashboard-input:not([webkitdirectory])')

/** The widget's file input, once its code has arrived. */
async function ready(): Promise<HTMLInputElement> {
  await expect.poll(inputOf).not.toBeNull()
  const input = inputOf()
  if (!input) throw new Error('The Dashboard is not there.')
  return input
}

test('a file chosen on the widget is uploaded, confirmed, and told to onComplete with the server’s data', async () => {
  const { endpoint, report } = await openScenario()
  const completed: UploadedFile[][] = []
  const progress: number[] = []
  const lists: number[] = []
  mount({
    endpoint,
    onComplete: (files) => completed.push(files),
    onProgress: ({ percentage }) => progress.push(percentage),
    onFilesChange: (files) => lists.push(files.length),
  })
  choose(await ready(), textFile('a.txt', 300_000), textFile('b.txt', 3))
  await page.getByRole('button', { name: 'Upload 2 files' }).click()
  await expect.poll(() => completed.length).toBe(1)
  expect(completed[0]?.map(({ name, size, data }) => ({ name, size, data }))).toEqual([
    { name: 'a.txt', size: 300_000, data: { number: expect.any(Number) } },
    { name: 'b.txt', size: 3, data: { number: expect.any(Number) } },
  ])
  expect((await report()).uploaded).toHaveLength(2)
  expect(lists[0]).toBe(2)
  await expect.poll(() => progress.at(-1)).toBe(100)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect.poll(() => lists.at(-1)).toBe(0)
})

test('rendering again with new inline callbacks calls the latest one and restarts nothing', async () => {
  const { endpoint, report } = await openScenario({ faults: [{ on: 'PUT', kind: 'slow', ms: 400, status: 0 }] })
  const called: number[] = []
  const ref = createRef<S3UploaderHandle>()
  const props = (round: number): Parameters<typeof mount>[0] => ({
    ref,
    endpoint,
    headers: () => ({ authorization: `Bearer ${round}` }),
    limits: { maxFiles: 9 },
    meta: { round: 'same' },
    dashboard: { showRemoveButtonAfterComplete: true },
    onComplete: () => called.push(round),
  })
  const render = mount(props(0), false)
  const input = await ready()
  const first = ref.current?.uppy
  expect(first).toBeTruthy()
  choose(input, textFile('a.txt', 300_000))
  await page.getByRole('button', { name: 'Upload 1 file' }).click()
  for (let round = 1; round <= 20; round++) render(props(round))
  await expect.poll(() => called).toEqual([20])
  expect(ref.current?.uppy).toBe(first)
  const { requests, authorizations } = await report()
  expect(requests).toMatchObject({ policy: 1, sign: 1, PUT: 1, complete: 1 })
  // Headers are asked afresh for each request.
  expect(authorizations[0]).toBe('Bearer 0')
  expect(authorizations.at(-1)).toBe('Bearer 20')
})

test('StrictMode mounts twice and leaves one widget; unmounting leaves nothing', async () => {
  const { endpoint } = await openScenario()
  mount({ endpoint })
  await ready()
  expect(host.querySelectorAll('.uppy-Dashboard')).toHaveLength(1)
  root?.unmount()
  root = undefined
  expect(host.innerHTML).toBe('')
  expect(document.querySelectorAll('.uppy-Root')).toHaveLength(0)
})

test('mounted and unmounted a hundred times, it leaves nothing: no node, no listener, no URL', {
  timeout: 120_000,
}, async () => {
  const { endpoint } = await openScenario()
  const listening = new Map<string, number>()
  for (const target of [document, window]) {
    const add = target.addEventListener.bind(target)
    vi.spyOn(target, 'addEventListener').mockImplementation((type: string, ...rest: unknown[]) => {
      listening.set(type, (listening.get(type) ?? 0) + 1)
      Reflect.apply(add, target, [type, ...rest])
    })
    const remove = target.removeEventListener.bind(target)
    vi.spyOn(target, 'removeEventListener').mockImplementation((type: string, ...rest: unknown[]) => {
      listening.set(type, (listening.get(type) ?? 0) - 1)
      Reflect.apply(remove, target, [type, ...rest])
    })
  }
  const nodes = () => document.querySelectorAll('*').length
  let before = 0
  let heard: [string, number][] = []
  for (let round = 0; round < 101; round++) {
    mount({ endpoint })
    await expect.poll(inputOf, { interval: 5 }).not.toBeNull()
    root?.unmount()
    host.remove()
    // What is loaded once, such as a style sheet, is there after the first.
    if (round === 0) [before, heard] = [nodes(), [...listening]]
  }
  root = undefined
  await expect.poll(nodes).toBe(before)
  // One that is removed twice is counted so; what matters is that nothing grows.
  expect([...listening].filter(([type, count]) => count > (new Map(heard).get(type) ?? 0) + 1)).toEqual([])
})

test('unmounting during an upload ends it', async () => {
  const { endpoint, report } = await openScenario({ faults: [{ on: 'PUT', kind: 'hang', status: 0 }] })
  mount({ endpoint, autoUpload: true })
  choose(await ready(), textFile('a.txt', 300_000))
  await expect.poll(async () => (await report()).requests.PUT).toBe(1)
  root?.unmount()
  root = undefined
  await expect.poll(async () => (await report()).requests.abort).toBe(1)
})

test('another endpoint takes over without losing the list', async () => {
  const [one, two] = [await openScenario(), await openScenario()]
  const render = mount({ endpoint: one.endpoint })
  choose(await ready(), textFile('a.txt', 3))
  await expect.element(page.getByRole('button', { name: 'Upload 1 file' })).toBeVisible()
  render({ endpoint: two.endpoint })
  await page.getByRole('button', { name: 'Upload 1 file' }).click()
  await expect.poll(async () => (await two.report()).uploaded.length).toBe(1)
  expect((await one.report()).requests.sign).toBeUndefined()
})

test('limits may change; a file refused is named with the reason, and others go on', async () => {
  const { endpoint } = await openScenario()
  const refused: string[] = []
  const onError: S3UploaderProps['onError'] = (error) => refused.push(error.code)
  const render = mount({ endpoint, onError, limits: { maxFileSize: 1000 } })
  const input = await ready()
  render({ endpoint, onError, limits: { maxFileSize: 10 } })
  await new Promise((resolve) => setTimeout(resolve, 50))
  choose(input, textFile('big.txt', 500), textFile('ok.txt', 5))
  await expect.poll(() => host.querySelector('.bucketdrop-failures')?.textContent).toContain('“big.txt” is too large')
  expect(refused).toEqual(['file_too_large'])
  await page.getByRole('button', { name: 'Dismiss: big.txt' }).click()
  await expect.poll(() => host.querySelector('.bucketdrop-failures li')).toBeNull()
  await expect.element(page.getByRole('button', { name: 'Upload 1 file' })).toBeVisible()
})

test('a refusal stays to be read when the others upload by themselves; so does a throwing callback’s page', async () => {
  const { endpoint, report } = await openScenario()
  const thrown: unknown[] = []
  const onThrown = (event: ErrorEvent) => {
    event.preventDefault()
    thrown.push(event.error)
  }
  window.addEventListener('error', onThrown)
  const onError = () => {
    throw new Error('The app is broken.')
  }
  // Infinity is a limit that people write, and JSON knows none.
  mount({ endpoint, onError, autoUpload: true, limits: { maxFileSize: 10, maxFiles: Number.POSITIVE_INFINITY } })
  choose(await ready(), textFile('big.txt', 500), textFile('ok.txt', 5))
  await expect.poll(async () => (await report()).uploaded.length).toBe(1)
  expect(host.querySelector('.bucketdrop-failures')?.textContent).toContain('“big.txt” is too large')
  expect(thrown).toHaveLength(1)
  window.removeEventListener('error', onThrown)
})

test('a failed file is named with the reason, and “Try again” uploads it', async () => {
  const body = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
  const fault = { on: 'POST', status: 403, times: 1, body, headers: { 'content-type': 'application/xml' } }
  const { endpoint } = await openScenario({ faults: [fault] })
  const codes: string[] = []
  const completed: string[] = []
  mount({
    endpoint,
    onError: (error, file) => codes.push(`${file?.name} ${error.code} ${error.storageCode}`),
    onComplete: (files) => completed.push(...files.map(({ name }) => name)),
  })
  choose(await ready(), textFile('a.txt', 5))
  await page.getByRole('button', { name: 'Upload 1 file' }).click()
  await page.getByRole('button', { name: 'Try again: a.txt' }).click()
  // The row is gone, and the keyboard is not sent back to the top of the page.
  await expect.poll(() => document.activeElement?.getAttribute('data-part')).toBe('failures')
  await expect.poll(() => completed).toEqual(['a.txt'])
  expect(codes).toEqual(['a.txt access_denied AccessDenied'])
})

test('an endpoint that is a function signs each file, the latest one at that', async () => {
  const { endpoint } = await openScenario()
  const { createEndpoint } = await import('bucketdrop/core')
  const real = createEndpoint(endpoint)
  const rounds: number[] = []
  const completed: string[] = []
  const props = (round: number): S3UploaderProps => ({
    endpoint: async (file) => {
      rounds.push(round)
      const { upload, key } = await real.sign(file)
      return { ...upload, ...(key === undefined ? {} : { key }) }
    },
    onComplete: (files) => completed.push(...files.map(({ key }) => key)),
  })
  const render = mount(props(1))
  const input = await ready()
  render(props(2))
  choose(input, textFile('a.txt', 5), textFile('b.txt', 300_000))
  await page.getByRole('button', { name: 'Upload 2 files' }).click()
  await expect.poll(() => completed.length).toBe(2)
  expect(rounds).toEqual([2, 2])
})

test('the dialog opens and closes as told, and asks to be closed', async () => {
  const { endpoint } = await openScenario()
  const closed = vi.fn()
  function App() {
    const [open, setOpen] = useState(false)
    const onClose = () => {
      closed()
      setOpen(false)
    }
    return (
      <>
        <button type="button" onClick={() => setOpen(true)}>
          Open
        </button>
        <S3Uploader endpoint={endpoint} mode="modal" open={open} onClose={onClose} />
      </>
    )
  }
  host = document.createElement('div')
  document.body.append(host)
  root = createRoot(host)
  root.render(<App />)
  await ready()
  const dialog = () => host.querySelector('.uppy-Dashboard')?.getAttribute('aria-hidden')
  expect(dialog()).toBe('true')
  await page.getByRole('button', { name: 'Open' }).click()
  await expect.poll(dialog).toBe('false')
  await press(page.getByRole('button', { name: 'Close Modal' }))
  await expect.poll(() => closed.mock.calls.length).toBe(1)
  await expect.poll(dialog).toBe('true')
})

test('what the server rendered is taken over without a warning, and nothing moves when the Dashboard arrives', async () => {
  const { endpoint } = await openScenario()
  host = document.createElement('div')
  document.body.append(host)
  const widget = (
    <StrictMode>
      <S3Uploader endpoint={endpoint} height={333} placeholder="One moment…" />
    </StrictMode>
  )
  host.innerHTML = renderToString(widget)
  // Not before: React 18 takes this page, which has a document, for no server.
  const complaints = vi.spyOn(console, 'error')
  expect(host.textContent).toBe('One moment…')
  expect(host.getBoundingClientRect().height).toBe(333)
  root = hydrateRoot(host, widget)
  await ready()
  await expect.poll(() => host.querySelector('[data-state="ready"]')).not.toBeNull()
  expect(host.getBoundingClientRect().height).toBe(333)
  expect(complaints).not.toHaveBeenCalled()
})

test.each([
  { width: 320, height: 300 },
  { width: 900, height: '26rem' },
])('what stands below stays where it is while the Dashboard arrives, $width px wide', async ({ width, height }) => {
  const { endpoint } = await openScenario()
  const shifts: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if ('value' in entry) shifts.push(Number(entry.value))
  })
  host = document.createElement('div')
  host.style.width = `${width}px`
  document.body.append(host)
  root = createRoot(host)
  const below = () => host.querySelector('#below')?.getBoundingClientRect().top
  root.render(
    <StrictMode>
      <S3Uploader endpoint={endpoint} height={height} />
      <p id="below">Below</p>
    </StrictMode>,
  )
  await expect.poll(below).toBeDefined()
  const top = below()
  // From here on: that the page itself is put together is no shift of ours.
  observer.observe({ type: 'layout-shift' })
  await ready()
  await expect.poll(() => host.querySelector('.uppy-Dashboard--isInnerWrapVisible')).not.toBeNull()
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))
  observer.disconnect()
  expect(below()).toBe(top)
  expect(shifts).toEqual([])
})

test('what is mended in the Dashboard can be turned off, one by one', async () => {
  const { endpoint } = await openScenario()
  const render = mount({ endpoint, theme: 'light', note: 'At most 5 files' })
  choose(await ready(), textFile('a.txt', 5))
  const colour = (selector: string) => {
    const element = host.querySelector(selector)
    return element && getComputedStyle(element).color
  }
  await expect.poll(() => colour('.uppy-Dashboard-Item-status')).toBe('rgb(107, 107, 107)')
  expect(host.querySelector('.uppy-Dashboard-files')?.getAttribute('role')).toBe('list')
  render({ endpoint, theme: 'light', mends: { contrast: false } })
  await expect.poll(() => colour('.uppy-Dashboard-Item-status')).toBe('rgb(117, 117, 117)')
  render({ endpoint, theme: 'light' })
  await expect.poll(() => colour('.uppy-Dashboard-Item-status')).toBe('rgb(107, 107, 107)')

  root?.unmount()
  host.remove()
  mount({ endpoint, mends: { roles: false } })
  choose(await ready(), textFile('a.txt', 5))
  await expect.poll(() => host.querySelector('.uppy-Dashboard-Item')).not.toBeNull()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(host.querySelector('.uppy-Dashboard-files')?.getAttribute('role')).toBeNull()
})

test('by its code, a language is loaded before anything shows; another takes over, and English comes back', async () => {
  const { endpoint } = await openScenario()
  const seen: string[] = []
  const observer = new MutationObserver(() => {
    const text = host.querySelector('.uppy-Dashboard-AddFiles-title')?.textContent
    if (text && text !== seen.at(-1)) seen.push(text)
  })
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  // In a narrow widget it is there, and not seen.
  const noteText = () => host.querySelector('.uppy-Dashboard-note')?.textContent
  const limits = { maxFiles: 3, maxFileSize: 10 }
  const render = mount({ endpoint, limits, locale: 'de' })
  const input = await ready()
  await expect.poll(noteText).toContain('Bis zu 3 Dateien')
  expect(seen).toEqual(['Dateien hier ablegen oder Dateien auswählen'])
  choose(input, textFile('big.txt', 500))
  await expect
    .poll(() => host.querySelector('.bucketdrop-failures li')?.textContent)
    .toBe('big.txt Diese Datei ist zu groß.Ausblenden')

  render({ endpoint, limits, locale: 'ar' })
  // Engines differ in the digits of Arabic.
  await expect.poll(noteText).toMatch(/حتى [3٣] ملفات/)
  const root = () => host.querySelector<HTMLElement>('.uppy-Root')
  expect([root()?.dir, root()?.closest('[lang]')?.getAttribute('lang')]).toEqual(['rtl', 'ar'])
  render({ endpoint, limits })
  await expect.poll(noteText).toContain('Up to 3 files')
  await expect.poll(() => root()?.dir).toBe('ltr')
  observer.disconnect()
})

test('a language may be given as it is, one of ours or of Uppy’s', async () => {
  const { endpoint } = await openScenario()
  const render = mount({ endpoint, locale: japanese })
  await ready()
  await expect.element(page.getByRole('button', { name: 'ファイルを選択' })).toBeVisible()
  render({ endpoint, locale: danish })
  await expect.poll(() => host.querySelector('.uppy-Dashboard-AddFiles-title')?.textContent).toContain('Træk')
})
