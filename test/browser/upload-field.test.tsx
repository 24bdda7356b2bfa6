import { en, S3UploadField, S3UploadProvider, type S3UploadFieldProps } from 'bucketdrop'
import { type ReactNode, StrictMode, type SubmitEvent, useEffect, useState, version } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { choose, openScenario, textFile } from './scenario.ts'

let root: Root | undefined
let host: HTMLElement
beforeEach(() => {
  host = document.createElement('div')
  document.body.append(host)
})
afterEach(() => {
  root?.unmount()
  host.remove()
  vi.restoreAllMocks()
})

/** Name and text of a form's fields. */
const fieldsOf = (form: FormData) =>
  [...form].map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : 'a file'])

/** What was sent of forms. */
const sent: [string, string][][] = []
const onSubmit = vi.fn((event: SubmitEvent<HTMLFormElement>) => {
  event.preventDefault()
  sent.push(fieldsOf(new FormData(event.currentTarget, event.nativeEvent.submitter)))
})
beforeEach(() => {
  sent.length = 0
  onSubmit.mockClear()
})

function mount(node: ReactNode) {
  root ??= undefined
  const created = createRoot(host)
  root = created
  created.render(<StrictMode>{node}</StrictMode>)
  return (next: ReactNode) => created.render(<StrictMode>{next}</StrictMode>)
}

function Form({ children, ...fields }: { children?: ReactNode } & S3UploadFieldProps) {
  return (
    <form onSubmit={onSubmit}>
      <S3UploadField name="files" label="Files" {...fields} />
      {children}
      <button>Save</button>
      <button name="how" value="draft">
        Save as a draft
      </button>
      <button type="reset">Reset</button>
    </form>
  )
}

const find = (selector: string): HTMLElement => {
  const found = host.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`There is no ${selector}.`)
  return found
}
const control = (nth = 0) => {
  const found = host.querySelectorAll<HTMLInputElement>('[data-part="field-control"]')[nth]
  if (!found) throw new Error('There is no control.')
  return found
}
const press = (text: string) => [...host.querySelectorAll('button')].find((one) => one.textContent === text)?.click()
const keysOf = (name = 'files') =>
  [...host.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)].map(({ value }) => value)
const field = () => find('[data-part="upload-field"]')
const add = async (...files: File[]) => {
  await expect.poll(() => host.querySelector('[data-part="field-control"]')).not.toBeNull()
  choose(control(), ...files)
}
const slow = (ms = 700) => ({ faults: [{ on: 'complete', kind: 'slow' as const, ms, status: 200, times: 1 }] })

describe('a native form', () => {
  test('sends the keys of what is stored, and nothing of the file input', async () => {
    const { endpoint, report } = await openScenario()
    const onChange = vi.fn()
    mount(<Form endpoint={endpoint} onChange={onChange} />)
    await add(textFile('a.txt', 10), textFile('b.txt', 20))
    await expect.poll(() => keysOf()).toHaveLength(2)
    press('Save')
    const { objects } = await report()
    expect(sent).toEqual([keysOf().map((key) => ['files', key])])
    expect(keysOf().toSorted()).toEqual(objects.map(({ key }) => key).toSorted())
    expect(onChange.mock.lastCall?.[0]).toEqual(keysOf())
    // What the endpoint returned for each, whichever it confirmed first.
    const values = onChange.mock.lastCall?.[1] ?? []
    expect(values).toEqual(
      expect.arrayContaining(
        [1, 2].map((number) => expect.objectContaining({ object: expect.objectContaining({ data: { number } }) })),
      ),
    )
  })

  test('required: the browser holds it back, with our sentence at a control that has the focus', async () => {
    const { endpoint } = await openScenario()
    mount(<Form endpoint={endpoint} required />)
    await expect.poll(() => host.querySelector('form')).not.toBeNull()
    await expect.poll(() => control().validationMessage).toBe('Choose a file.')
    press('Save')
    expect(onSubmit).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(control())
    await expect.poll(() => field().dataset.state).toBe('invalid')
    expect(find('[data-part="field-message"]').textContent).toBe('Choose a file.')
    expect(control().getAttribute('aria-describedby')).toBe(find('[data-part="field-message"]').id)
    await add(textFile('a.txt', 10))
    await expect.poll(() => field().dataset.state).toBe('idle')
    await expect.poll(() => keysOf()).toHaveLength(1)
    press('Save')
    expect(sent).toHaveLength(1)
  })

  test('sent while files are on their way, it waits, and goes as the button said that was pressed last', async () => {
    const { endpoint } = await openScenario(slow())
    mount(<Form endpoint={endpoint} required />)
    await add(textFile('a.txt', 10))
    await expect.poll(() => field().dataset.state).toBe('uploading')
    press('Save')
    press('Save as a draft')
    expect(onSubmit).not.toHaveBeenCalled()
    await expect.poll(() => field().dataset.state).toBe('waiting')
    expect(find('[data-part="field-message"]').textContent).toBe('Wait: 1 file is still uploading.')
    await expect.poll(() => sent.length).toBe(1)
    expect(sent[0]).toEqual([
      ['files', keysOf()[0]],
      ['how', 'draft'],
    ])
    expect(keysOf()).toHaveLength(1)
    expect(field().dataset.state).toBe('idle')
  })

  test('it starts what waits for that, and what was paused', async () => {
    const { endpoint } = await openScenario()
    mount(<Form endpoint={endpoint} autoUpload={false} />)
    await add(textFile('a.txt', 10))
    press('Save')
    await expect.poll(() => sent.length).toBe(1)
    expect(sent[0]).toHaveLength(1)
  })

  test('or it is blocked, where that is asked for', async () => {
    const { endpoint } = await openScenario(slow())
    mount(<Form endpoint={endpoint} whileUploading="block" />)
    await add(textFile('a.txt', 10))
    await expect.poll(() => control().validationMessage).toBe('Wait: 1 file is still uploading.')
    press('Save')
    expect(onSubmit).not.toHaveBeenCalled()
    await expect.poll(() => keysOf()).toHaveLength(1)
    expect(onSubmit).not.toHaveBeenCalled()
    press('Save')
    expect(sent).toHaveLength(1)
  })

  test('what failed holds it back, also after it waited, until it is removed', async () => {
    const { endpoint } = await openScenario({
      faults: [{ on: 'complete', kind: 'slow', ms: 300, status: 200, times: 1 }],
      callbackFailures: 99,
    })
    mount(<Form endpoint={endpoint} retryBudget={100} attempts={1} />)
    await add(textFile('a.txt', 10))
    press('Save')
    await expect.poll(() => control().validationMessage).toMatch(/^1 file could not be uploaded/)
    expect(onSubmit).not.toHaveBeenCalled()
    await expect.poll(() => document.activeElement).toBe(control())
    find('[data-action="remove"]').click()
    await expect.poll(() => control().validationMessage).toBe('')
    press('Save')
    expect(sent).toEqual([[]])
  }, 15_000)

  test('a reset empties it, ends what is on its way, and does not send what waited', async () => {
    const { endpoint } = await openScenario(slow())
    mount(<Form endpoint={endpoint} defaultValue={['before/old.pdf']} />)
    await expect.poll(() => keysOf()).toEqual(['before/old.pdf'])
    find('[data-part="kept"] button').click()
    await expect.poll(() => keysOf()).toEqual([])
    expect(document.activeElement).toBe(find('[data-part="drop-target"]'))
    await add(textFile('a.txt', 10))
    press('Save')
    await expect.poll(() => field().dataset.state).toBe('waiting')
    press('Reset')
    await expect.poll(() => keysOf()).toEqual(['before/old.pdf'])
    expect(host.querySelector('[data-part="file"]')).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 900))
    expect(onSubmit).not.toHaveBeenCalled()
    expect(keysOf()).toEqual(['before/old.pdf'])
  })

  test('disabled, by itself or by its fieldset, it takes no file, sends nothing and holds nothing back', async () => {
    const { endpoint } = await openScenario()
    const inFieldset = (disabled: boolean) => (
      <form onSubmit={onSubmit}>
        <fieldset disabled={disabled}>
          <div>
            <S3UploadField endpoint={endpoint} name="files" required defaultValue={[]} />
          </div>
        </fieldset>
        <button>Save</button>
      </form>
    )
    const render = mount(inFieldset(true))
    await expect
      .poll(() => host.querySelector('[data-part="upload-field"]')?.getAttribute('data-state'))
      .toBe('disabled')
    expect(find('[data-part="drop-zone"]').dataset.state).toBe('disabled')
    press('Save')
    expect(sent).toEqual([[]])
    render(inFieldset(false))
    await expect.poll(() => field().dataset.state).toBe('idle')
    press('Save')
    expect(sent).toHaveLength(1)
    render(<Form endpoint={endpoint} required disabled defaultValue={['a']} />)
    await expect.poll(() => field().dataset.state).toBe('disabled')
    press('Save')
    expect(sent).toEqual([[], []])
  })

  test('several in one form, one of them outside of it: each has its own files, and all are waited for', async () => {
    const first = await openScenario(slow(300))
    const second = await openScenario(slow(600))
    mount(
      <>
        <form id="both" onSubmit={onSubmit}>
          <S3UploadField endpoint={first.endpoint} name="first" />
          <button>Save</button>
        </form>
        <S3UploadField endpoint={second.endpoint} name="second" form="both" />
      </>,
    )
    await expect.poll(() => host.querySelectorAll('[data-part="field-control"]')).toHaveLength(2)
    choose(control(0), textFile('a.txt', 10))
    choose(control(1), textFile('b.txt', 10))
    press('Save')
    await expect.poll(() => sent.length).toBe(1)
    expect(sent[0]).toEqual([
      ['first', keysOf('first')[0]],
      ['second', keysOf('second')[0]],
    ])
  })

  // Actions came with React 19.
  test.skipIf(version.startsWith('18'))(
    'a React action hears of it when all is there, and empties the field afterwards',
    async () => {
      const { endpoint } = await openScenario(slow())
      const action = vi.fn((form: FormData) => void sent.push(fieldsOf(form)))
      mount(
        <form action={action}>
          <S3UploadField endpoint={endpoint} name="files" />
          <button>Save</button>
        </form>,
      )
      await add(textFile('a.txt', 10))
      press('Save')
      await expect.poll(() => action.mock.calls.length).toBe(1)
      expect(sent[0]).toEqual([['files', expect.any(String)]])
      await expect.poll(() => keysOf()).toEqual([])
      expect(host.querySelector('[data-part="file"]')).toBeNull()
    },
  )

  test('taken off the page while it waits, nothing is sent', async () => {
    const { endpoint } = await openScenario(slow(300))
    const render = mount(<Form endpoint={endpoint} />)
    await add(textFile('a.txt', 10))
    press('Save')
    render(
      <form onSubmit={onSubmit}>
        <button>Save</button>
      </form>,
    )
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(onSubmit).not.toHaveBeenCalled()
  })
})

describe('a page that keeps the value', () => {
  test('gives and takes keys: those from before, and those of this page', async () => {
    const { endpoint } = await openScenario()
    const seen: string[][] = []
    const outside: { give?: (keys: string[]) => void } = {}
    function Page() {
      const [keys, setKeys] = useState(['old/one.pdf', 'old/two.pdf'])
      useEffect(() => {
        outside.give = setKeys
        seen.push(keys)
      }, [keys])
      return <S3UploadField endpoint={endpoint} name="files" value={keys} onChange={setKeys} />
    }
    mount(<Page />)
    await add(textFile('a.txt', 10), textFile('b.txt', 10))
    await expect.poll(() => keysOf()).toHaveLength(4)
    await expect.poll(() => seen.at(-1)).toEqual(keysOf())
    const [, two = '', a = ''] = keysOf()
    outside.give?.([two, a])
    await expect.poll(() => keysOf()).toEqual([two, a])
    expect(host.querySelectorAll('[data-part="file"]')).toHaveLength(1)
    outside.give?.([])
    await expect.poll(() => keysOf()).toEqual([])
    expect(host.querySelectorAll('[data-part="file"]')).toHaveLength(0)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(seen.at(-1)).toEqual([])
  })

  test('takes one key off, and a file that is on its way stays', async () => {
    const { endpoint } = await openScenario()
    const rendered: { set?: (keys: string[]) => void } = {}
    let release = () => {}
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    const prepare = ({ name }: File) => (name === 'held.txt' ? held : undefined)
    function Page() {
      const [keys, setKeys] = useState<string[]>([])
      useEffect(() => {
        rendered.set = setKeys
      }, [])
      return <Form endpoint={endpoint} prepare={prepare} value={keys} onChange={setKeys} />
    }
    mount(<Page />)
    await add(textFile('a.txt', 10), textFile('b.txt', 10))
    await expect.poll(() => keysOf().length).toBe(2)
    await add(textFile('held.txt', 10))
    await expect.poll(() => host.querySelectorAll('[data-part="file"]').length).toBe(3)
    const [kept = ''] = keysOf()
    rendered.set?.([kept])
    await expect.poll(() => keysOf()).toEqual([kept])
    release()
    await expect.poll(() => keysOf()).toEqual([kept, expect.any(String)])
  })

  test('and hears when the focus leaves the field, not when it moves inside of it', async () => {
    const { endpoint } = await openScenario()
    const onBlur = vi.fn()
    mount(<Form endpoint={endpoint} onBlur={onBlur} defaultValue={['a']} />)
    await expect.poll(() => keysOf()).toEqual(['a'])
    find('[data-part="drop-target"]').focus()
    find('[data-part="kept"] button').focus()
    expect(onBlur).not.toHaveBeenCalled()
    find('button[type="reset"]').focus()
    expect(onBlur).toHaveBeenCalledOnce()
  })
})

test('inside a provider, it looks and speaks as the provider says, with its own files or the provider’s', async () => {
  const { endpoint } = await openScenario()
  const locale = { ...en, code: 'en-GB', messages: { ...en.messages, dropFiles: 'Pop them in here' } }
  const render = mount(
    <S3UploadProvider endpoint={endpoint} locale={locale} unstyled>
      <S3UploadField name="files" />
    </S3UploadProvider>,
  )
  await expect.poll(() => host.querySelector('[data-part="drop-text"]')?.textContent).toBe('Pop them in here')
  expect(host.querySelector('.bucketdrop')).toBeNull()
  await add(textFile('a.txt', 10))
  await expect.poll(() => keysOf()).toHaveLength(1)
  render(
    <S3UploadProvider endpoint={endpoint} locale={locale}>
      <S3UploadField key="own" endpoint={endpoint} name="files" theme="dark" />
    </S3UploadProvider>,
  )
  await expect.poll(() => keysOf()).toEqual([])
  expect(find('[data-part="drop-text"]').textContent).toBe('Pop them in here')
  expect(find('[data-part="drop-zone"]').dataset.theme).toBe('dark')
})

test('a server renders it, with the keys that it was given', () => {
  const html = renderToString(
    <S3UploadField endpoint="/api/upload" name="files" label="Files" defaultValue={['a/b.png']} />,
  )
  expect(html).toContain('type="hidden" name="files" value="a/b.png"/>')
  expect(html).toContain('b.png')
})
