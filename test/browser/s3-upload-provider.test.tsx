import { type S3Upload, S3UploadProvider, type S3UploadProviderProps, useS3File, useS3Upload } from 'bucketdrop'
import { StrictMode, useEffect } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, test, vi } from 'vitest'
import { openScenario, textFile } from './scenario.ts'

let root: Root | undefined
let host: HTMLElement
afterEach(() => {
  root?.unmount()
  host?.remove()
  vi.restoreAllMocks()
})

/** What the hooks last returned, and how often each row was rendered. */
const seen: { upload?: S3Upload; renders: Record<string, number> } = { renders: {} }

function see(upload: S3Upload) {
  seen.upload = upload
}

function count(name: string | undefined) {
  if (name) seen.renders[name] = (seen.renders[name] ?? 0) + 1
}

function Row({ id }: { id: string }) {
  const file = useS3File(id)
  useEffect(() => count(file?.name))
  return <li>{`${file?.name} ${file?.status}`}</li>
}

function Outer({ ids }: { ids: string[] }) {
  return ids.map((id) => <Row key={id} id={id} />)
}

function Consumer() {
  const upload = useS3Upload()
  useEffect(() => see(upload))
  return null
}

function mount(props: S3UploadProviderProps, { strict = true, ids = [] as string[] } = {}) {
  host = document.createElement('div')
  document.body.append(host)
  const created = createRoot(host)
  root = created
  seen.renders = {}
  const render = (next: S3UploadProviderProps, nextIds = ids) => {
    const provider = (
      <S3UploadProvider {...next}>
        <Consumer />
        <Outer ids={nextIds} />
      </S3UploadProvider>
    )
    created.render(strict ? <StrictMode>{provider}</StrictMode> : provider)
  }
  render(props)
  return render
}

async function upload(): Promise<S3Upload> {
  await expect.poll(() => seen.upload).toBeDefined()
  if (!seen.upload) throw new Error('Nothing is rendered.')
  return seen.upload
}

afterEach(() => {
  delete seen.upload
})

test('files that a hook adds are uploaded at once, told to onComplete and read out', async () => {
  const { endpoint, report } = await openScenario()
  const onComplete = vi.fn()
  mount({ endpoint, onComplete })
  const { addFiles } = await upload()
  addFiles([textFile('a.txt', 10), textFile('b.txt', 300_000)])
  await expect.poll(() => onComplete.mock.calls.length).toBe(1)
  expect(seen.upload).toMatchObject({ status: 'idle', progress: { done: 2, percentage: 100 } })
  expect((await report()).uploaded).toHaveLength(2)
  await expect.poll(() => host.querySelector('[data-part="live-region"]')?.textContent).toMatch(/All 2 files/)
})

test('inline options restart nothing: one policy is asked for, and the last callback is called', async () => {
  const { endpoint, report } = await openScenario()
  const called: number[] = []
  const props = (round: number): S3UploadProviderProps => ({
    endpoint,
    limits: { maxFiles: 3 },
    meta: { album: 'summer' },
    headers: () => ({ authorization: `Bearer ${round}` }),
    onComplete: () => called.push(round),
  })
  const render = mount(props(0), { strict: false })
  const first = (await upload()).uploader
  for (let round = 1; round <= 20; round++) render(props(round))
  await expect.poll(async () => (await report()).requests.policy).toBe(1)
  const again = await upload()
  again.addFiles([textFile('a.txt', 10)])
  await expect.poll(() => called).toEqual([20])
  expect(again.uploader).toBe(first)
  const { requests, authorizations } = await report()
  expect(requests).toMatchObject({ policy: 1, sign: 1 })
  expect(authorizations.at(-1)).toBe('Bearer 20')
})

test('limits that change hold for the next file, and what is refused is kept to be read', async () => {
  const { endpoint } = await openScenario()
  const onError = vi.fn()
  const render = mount({ endpoint, onError })
  await upload()
  render({ endpoint, onError, limits: { maxFileSize: 5 } })
  await expect.poll(() => seen.upload?.limits.maxFileSize).toBe(5)
  seen.upload?.addFiles([textFile('a.txt', 10)])
  await expect
    .poll(() => seen.upload?.refused.map(({ name, error }) => [name, error.code]))
    .toEqual([['a.txt', 'file_too_large']])
  expect(onError).toHaveBeenCalledOnce()
  seen.upload?.clearRefused()
  await expect.poll(() => seen.upload?.refused).toEqual([])
})

test('the progress of one file renders one row', async () => {
  const { endpoint } = await openScenario()
  const render = mount({ endpoint }, { strict: false })
  const { addFiles, upload: start } = await upload()
  const [done] = addFiles([textFile('done.txt', 10)]).added
  await start()
  const [moving] = addFiles([textFile('moving.txt', 300_000)]).added
  render({ endpoint }, [done?.id ?? '', moving?.id ?? ''])
  await expect.poll(() => seen.renders).toMatchObject({ 'done.txt': 1 })
  await expect.poll(() => host.textContent).toContain('moving.txt done')
  expect(seen.renders['moving.txt']).toBeGreaterThan(1)
  expect(seen.renders['done.txt']).toBe(1)
})

test('StrictMode mounts twice and goes on with one uploader; unmounting ends what is under way', async () => {
  const { endpoint, report } = await openScenario({ faults: [{ on: 'PUT', kind: 'hang', status: 0 }] })
  mount({ endpoint })
  const { addFiles, uploader } = await upload()
  addFiles([textFile('a.txt', 300_000)])
  await expect.poll(async () => (await report()).requests.PUT).toBe(1)
  root?.unmount()
  root = undefined
  await expect.poll(async () => (await report()).requests.abort).toBe(1)
  expect(uploader.getSnapshot().files).toEqual([])
})

test('without an endpoint and without a provider, the error says what to do', () => {
  expect(() => renderToString(<Consumer />)).toThrow('inside <S3UploadProvider endpoint')
})

test('files are prepared by the function of the last render, or by none', async () => {
  const { endpoint, report } = await openScenario()
  const named = (name: string) => (file: File) => new File([file], name, { type: file.type })
  const render = mount({ endpoint, autoUpload: false, prepare: named('first.txt') })
  const { addFiles, upload: start } = await upload()
  addFiles([textFile('a.txt', 10)])
  render({ endpoint, autoUpload: false, prepare: named('last.txt'), limits: { maxFiles: 8 } })
  // When it is on the page.
  await expect.poll(() => seen.upload?.limits.maxFiles).toBe(8)
  await start()
  render({ endpoint, autoUpload: false, limits: { maxFiles: 9 } })
  await expect.poll(() => seen.upload?.limits.maxFiles).toBe(9)
  addFiles([textFile('b.txt', 10)])
  await start()
  expect((await report()).uploaded.map(({ name }) => name)).toEqual(['last.txt', 'b.txt'])
})
