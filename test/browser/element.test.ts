/** `<s3-uploader>` and `mount()`: the widget without React. */
import { mount, S3UploaderElement, type S3UploaderEvents } from 'bucketdrop/element'
import 'bucketdrop/bucketdrop.css'
import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { choose, openScenario, press, textFile } from './scenario.ts'

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

const inputOf = (root: ParentNode) =>
  root.querySelector<HTMLInputElement>('input.uppy-Dashboard-input:not([webkitdirectory])')

function add(root: ParentNode, ...files: File[]): void {
  const input = inputOf(root)
  if (!input) throw new Error('The widget is not there.')
  choose(input, ...files)
}

/** Puts HTML on the page, as a parser would, and returns its first `<s3-uploader>`. */
function write(html: string): S3UploaderElement {
  document.body.innerHTML = html
  const element = document.querySelector('s3-uploader')
  if (!element) throw new Error('There is no <s3-uploader>.')
  return element
}

const entriesOf = (form: HTMLFormElement) =>
  [...new FormData(form)].map(([name, value]) => `${name}=${typeof value === 'string' ? value : value.name}`)

function form(): HTMLFormElement {
  const found = document.querySelector('form')
  if (!found) throw new Error('There is no form.')
  return found
}

test('attributes are enough: files go up, and events tell of it', async () => {
  const { endpoint, report } = await openScenario()
  const element = write(`<s3-uploader endpoint="${endpoint}" auto-upload max-file-size="1KB"></s3-uploader>`)
  const told: string[] = []
  const note = <Type extends keyof S3UploaderEvents>(
    type: Type,
    text: (detail: S3UploaderEvents[Type]['detail']) => string,
  ) =>
    // They bubble.
    document.body.addEventListener(type, (event) => told.push(`${type} ${text(event.detail)}`), { once: true })
  note('s3-files', ({ files }) => files.map(({ name }) => name).join())
  note('s3-error', ({ error, file }) => `${error.code} ${file?.name}`)
  note('s3-complete', ({ files }) => files.map(({ name, key }) => `${name} ${typeof key}`).join())
  add(element, textFile('big.txt', 2000), textFile('ok.txt', 5))
  await expect
    .poll(() => told.toSorted())
    .toEqual(['s3-complete ok.txt string', 's3-error file_too_large big.txt', 's3-files ok.txt'])
  expect((await report()).uploaded).toHaveLength(1)
})

test('progress is told', async () => {
  const { endpoint } = await openScenario()
  const element = write(`<s3-uploader endpoint="${endpoint}" auto-upload></s3-uploader>`)
  const told: number[] = []
  element.addEventListener('s3-progress', ({ detail }) => told.push(detail.percentage))
  add(element, textFile('a.txt', 300_000))
  await expect.poll(() => told.at(-1)).toBe(100)
})

test('a form sends the keys of what is confirmed, and waits for what is not', async () => {
  const { endpoint, report } = await openScenario({ faults: [{ on: 'complete', kind: 'slow', ms: 300, status: 0 }] })
  const element = write(
    `<form><input name="from" value="me"><s3-uploader endpoint="${endpoint}" name="photos" required></s3-uploader><button>Send</button></form>`,
  )
  expect(element.form).toBe(form())
  expect(form().checkValidity()).toBe(false)
  expect(element.validity.valueMissing).toBe(true)
  expect(element.matches(':invalid')).toBe(true)

  add(element, textFile('a.txt', 5), textFile('b.txt', 6))
  expect(element.validity.customError).toBe(true)
  await page.getByRole('button', { name: 'Upload 2 files' }).click()
  expect(form().checkValidity()).toBe(false)
  await expect.poll(() => form().checkValidity()).toBe(true)
  // In the list's order, whichever arrived first.
  const uploaded = (await report()).uploaded.toSorted((a, b) => a.name.localeCompare(b.name))
  const keys = uploaded.map(({ key }) => key)
  expect(entriesOf(form())).toEqual(['from=me', ...keys.map((key) => `photos=${key}`)])
  expect(element.value).toEqual(keys)

  // In a form the list is not emptied by “Done”, but file by file.
  await expect.element(page.getByRole('button', { name: 'Done' })).not.toBeInTheDocument()
  const changed = vi.fn()
  form().addEventListener('change', changed)
  await press(page.getByRole('button', { name: 'Remove file' }).first())
  expect(entriesOf(form())).toHaveLength(2)
  expect(changed).toHaveBeenCalledOnce()

  form().reset()
  expect(entriesOf(form())).toEqual(['from=me'])
  expect(element.uppy?.getFiles()).toEqual([])
})

test('a form that may not be sent yet leads to the widget, and says why', async () => {
  const { endpoint } = await openScenario()
  const element = write(
    `<form><s3-uploader endpoint="${endpoint}" name="photos" required></s3-uploader><button>Send</button></form>`,
  )
  const submitted = vi.fn((event: Event) => event.preventDefault())
  form().addEventListener('submit', submitted)
  await page.getByRole('button', { name: 'Send' }).click()
  expect(submitted).not.toHaveBeenCalled()
  expect(element.contains(document.activeElement)).toBe(true)
  expect(element.validationMessage).toBe('Upload a file.')
})

test('a fieldset that is disabled disables it', async () => {
  const { endpoint } = await openScenario()
  const element = write(
    `<form><fieldset disabled><s3-uploader endpoint="${endpoint}" name="photos" required></s3-uploader></fieldset></form>`,
  )
  await expect.poll(() => element.querySelector('.uppy-Dashboard--isDisabled')).not.toBeNull()
  expect(element.willValidate).toBe(false)
  document.querySelector('fieldset')?.removeAttribute('disabled')
  await expect.poll(() => element.querySelector('.uppy-Dashboard--isDisabled')).toBeNull()
  element.disabled = true
  await expect.poll(() => element.querySelector('.uppy-Dashboard--isDisabled')).not.toBeNull()
})

test('properties and attributes follow each other', async () => {
  const { endpoint } = await openScenario()
  const element = write(`<s3-uploader endpoint="${endpoint}" max-files="3" theme="dark"></s3-uploader>`)
  expect([element.endpoint, element.maxFiles, element.theme, element.autoUpload]).toEqual([endpoint, 3, 'dark', false])
  const { uppy } = element
  element.maxFiles = 2
  element.types = ['image/*']
  element.autoUpload = true
  element.theme = 'light'
  expect(element.getAttribute('max-files')).toBe('2')
  expect(element.getAttribute('types')).toBe('image/*')
  expect(element.hasAttribute('auto-upload')).toBe(true)
  await expect.poll(() => uppy?.limits).toMatchObject({ maxFiles: 2, types: ['image/*'] })
  expect(uppy?.opts.autoProceed).toBe(true)
  await expect.poll(() => element.querySelector('[data-uppy-theme="light"]')).not.toBeNull()
  expect(element.uppy).toBe(uppy)

  const sign = async () => ({ url: '/' })
  element.endpoint = sign
  expect(element.endpoint).toBe(sign)
  element.setAttribute('endpoint', '/other')
  expect(element.endpoint).toBe('/other')
})

test('properties set before the element was defined are taken over', async () => {
  const { endpoint } = await openScenario()
  // As an element that was not defined yet holds them: of its own, and hiding those of the class.
  const element = document.createElement('s3-uploader')
  Object.defineProperty(element, 'endpoint', { value: endpoint, configurable: true, writable: true })
  Object.defineProperty(element, 'maxFiles', { value: 4, configurable: true, writable: true })
  document.body.append(element)
  expect(element.getAttribute('endpoint')).toBe(endpoint)
  expect(Object.hasOwn(element, 'maxFiles')).toBe(false)
  expect(element.uppy?.limits.maxFiles).toBe(4)
})

test('headers, metadata and a dialect are properties', async () => {
  const { endpoint, report } = await openScenario()
  const element = write('<s3-uploader auto-upload></s3-uploader>')
  element.headers = () => ({ authorization: 'Bearer 1' })
  element.meta = { album: 'Iceland' }
  element.endpoint = endpoint
  await expect.poll(() => inputOf(element)).not.toBeNull()
  add(element, textFile('a.txt', 5))
  await expect.poll(async () => (await report()).uploaded.length).toBe(1)
  const { uploaded, authorizations } = await report()
  expect(uploaded[0]?.meta).toMatchObject({ album: 'Iceland' })
  expect(new Set(authorizations)).toEqual(new Set(['Bearer 1']))
})

test('moved within the document, it keeps its files; taken out, it is gone, and may come back empty', async () => {
  const { endpoint, report } = await openScenario({ faults: [{ on: 'PUT', kind: 'slow', ms: 400, status: 0 }] })
  const element = write(
    `<div id="one"><s3-uploader endpoint="${endpoint}" auto-upload></s3-uploader></div><div id="two"></div>`,
  )
  const { uppy } = element
  add(element, textFile('a.txt', 300_000))
  await expect.poll(async () => (await report()).requests.PUT).toBe(1)
  document.querySelector('#two')?.append(element)
  await expect.poll(async () => (await report()).uploaded.length).toBe(1)
  expect(element.uppy).toBe(uppy)

  element.remove()
  await expect.poll(() => element.uppy).toBeUndefined()
  expect(element.children).toHaveLength(0)
  document.body.append(element)
  expect(element.uppy?.getFiles()).toEqual([])
  expect(element.querySelectorAll('.uppy-Dashboard')).toHaveLength(1)
})

test('taken out in the middle of an upload, it ends it', async () => {
  const { endpoint, report } = await openScenario({ faults: [{ on: 'PUT', kind: 'hang', status: 0 }] })
  const element = write(`<s3-uploader endpoint="${endpoint}" auto-upload></s3-uploader>`)
  add(element, textFile('a.txt', 300_000))
  await expect.poll(async () => (await report()).requests.PUT).toBe(1)
  element.remove()
  await expect.poll(async () => (await report()).requests.abort).toBe(1)
})

test('several on a page are apart', async () => {
  const [one, two] = [await openScenario(), await openScenario()]
  document.body.innerHTML = [one, two]
    .map(({ endpoint }) => `<s3-uploader endpoint="${endpoint}" auto-upload></s3-uploader>`)
    .join('')
  const [first, second] = document.querySelectorAll('s3-uploader')
  if (!first || !second) throw new Error('There are not two.')
  add(first, textFile('same.txt', 5))
  add(second, textFile('same.txt', 5))
  await expect.poll(async () => (await one.report()).uploaded.length).toBe(1)
  await expect.poll(async () => (await two.report()).uploaded.length).toBe(1)
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id).filter((id) => id.startsWith('uppy_'))
  expect(new Set(ids).size).toBe(ids.length)
})

test('what it holds shows until its script has arrived, and a copy of it is one of its own', async () => {
  const { endpoint } = await openScenario()
  const element = write(`<s3-uploader endpoint="${endpoint}"><p>One moment…</p></s3-uploader>`)
  expect(element.querySelector('p')?.checkVisibility()).toBe(false)
  const copy = element.cloneNode(true)
  document.body.append(copy)
  expect(copy instanceof S3UploaderElement && copy.querySelectorAll('.uppy-Dashboard')).toHaveLength(1)
})

test('as a dialog it opens and closes by its attribute', async () => {
  const { endpoint } = await openScenario()
  const element = write(`<s3-uploader endpoint="${endpoint}" mode="modal"></s3-uploader>`)
  const hidden = () => element.querySelector('.uppy-Dashboard')?.getAttribute('aria-hidden')
  expect(hidden()).toBe('true')
  element.open = true
  await expect.poll(hidden).toBe('false')
  await press(page.getByRole('button', { name: 'Close Modal' }))
  await expect.poll(hidden).toBe('true')
  expect(element.hasAttribute('open')).toBe(false)
})

test('without an endpoint it says so', async () => {
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  write('<s3-uploader></s3-uploader>')
  await expect.poll(() => complaints.mock.calls.flat().join()).toContain('<s3-uploader> needs an endpoint')
})

test('importing it twice, from two copies, defines it once', async () => {
  const before = customElements.get('s3-uploader')
  const copy = new URL('../../src/element/index.ts?copy', import.meta.url).href
  await import(/* @vite-ignore */ copy)
  expect(customElements.get('s3-uploader')).toBe(before)
})

test('100 times put in and taken out, it leaves nothing in the document', async () => {
  const { endpoint } = await openScenario()
  for (let round = 0; round < 100; round++) {
    const element = document.createElement('s3-uploader')
    element.endpoint = endpoint
    document.body.append(element)
    element.remove()
    await Promise.resolve()
  }
  expect(document.querySelectorAll('.uppy-Root, .bucketdrop')).toHaveLength(0)
})

test('mount() shows a widget, changes its options, and takes it away', async () => {
  const { endpoint, report } = await openScenario()
  const host = document.createElement('div')
  document.body.append(host)
  const completed: string[] = []
  const { uppy, setOptions, destroy } = mount(host, { endpoint, limits: { maxFiles: 5 } })
  await expect.element(page.getByText('Up to 5 files')).toBeVisible()
  setOptions({
    limits: { maxFiles: 3 },
    note: 'Three at most',
    onComplete: (files) => completed.push(...files.map(({ name }) => name)),
  })
  await expect.element(page.getByText('Three at most')).toBeVisible()
  expect(uppy.limits.maxFiles).toBe(3)
  add(host, textFile('a.txt', 5))
  setOptions({ autoUpload: true, mode: 'modal', open: true })
  await expect.element(page.getByRole('dialog')).toBeVisible()
  setOptions({ mode: 'inline' })
  await page.getByRole('button', { name: 'Upload 1 file' }).click()
  await expect.poll(() => completed).toEqual(['a.txt'])
  expect((await report()).uploaded).toHaveLength(1)
  destroy()
  expect(host.innerHTML).toBe('')
})

test('it speaks the language of its attribute, in forms too', async () => {
  const { endpoint } = await openScenario()
  const element = write(
    `<form><s3-uploader endpoint="${endpoint}" locale="de" name="photos" required></s3-uploader></form>`,
  )
  // Until the language is there, nothing shows: English would flash.
  expect(element.querySelector('.uppy-Dashboard')?.checkVisibility({ visibilityProperty: true })).toBe(false)
  await expect.element(page.getByRole('button', { name: 'Dateien auswählen' })).toBeVisible()
  await expect.poll(() => element.validationMessage).toBe('Wählen Sie eine Datei aus.')
  element.locale = undefined
  await expect.element(page.getByRole('button', { name: 'browse files' })).toBeVisible()
})
