/** What happens after something went wrong: retries, emptied lists, a network that comes back. */
import { createS3Uppy, type S3Uppy } from 'bucketdrop/uppy'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ScenarioOptions } from './backend.ts'
import { openScenario, textFile } from './scenario.ts'

let uppy: S3Uppy | undefined
afterEach(() => {
  uppy?.destroy()
  uppy = undefined
  vi.restoreAllMocks()
})

describe.each(['parallel', 'aws-s3'] as const)('the %s engine', (engine) => {
  async function open(options?: ScenarioOptions, ...files: File[]) {
    const scenario = await openScenario(options)
    const created = createS3Uppy({ endpoint: scenario.endpoint, engine })
    uppy = created
    created.addFiles(files.map((data) => ({ name: data.name, type: data.type, data })))
    return { ...scenario, uppy: created }
  }

  const refuse = (on: string, times: number) => ({ on, status: 403, body: '{}', times })

  test('a file whose confirmation failed does not count as uploaded', async () => {
    const { uppy } = await open({ faults: [refuse('complete', 1)] }, textFile('a.txt', 5))
    await uppy.upload()
    expect(uppy.getFiles()[0]?.progress.uploadComplete).toBe(false)
    expect(uppy.getObjectOfFilesPerState().isAllComplete).toBe(false)
  })

  test('while one file is failed, the retry of another does not make all look well', async () => {
    const { uppy, report } = await open({ faults: [refuse('POST', 2)] }, textFile('a.txt', 5), textFile('b.txt', 5))
    await uppy.upload()
    const [a, b] = uppy.getFiles()
    expect([a?.error, b?.error].every(Boolean)).toBe(true)
    await uppy.retryUpload(a?.id ?? '')
    expect(uppy.getState().error).toBe(b?.error)
    await uppy.retryUpload(b?.id ?? '')
    expect(uppy.getState().error).toBeNull()
    expect((await report()).uploaded).toHaveLength(2)
  })

  test('trying again twice at once ends, and uploads', async () => {
    const { uppy, report } = await open({ faults: [refuse('sign', 1)] }, textFile('a.txt', 5))
    await uppy.upload()
    const [file] = uppy.getFiles()
    await Promise.all([uppy.retryUpload(file?.id ?? ''), uppy.retryUpload(file?.id ?? '')])
    expect(Object.keys(uppy.getState().currentUploads)).toEqual([])
    expect((await report()).requests.sign).toBe(2)
  })

  test('emptying the list ends what runs, at the endpoint too', async () => {
    const { uppy, report } = await open(
      { faults: [{ on: 'complete', kind: 'hang', status: 0, times: 1 }] },
      textFile('a.txt', 5),
    )
    const run = uppy.upload()
    await expect.poll(async () => (await report()).requests.complete).toBe(1)
    uppy.clear()
    await run
    await expect.poll(async () => (await report()).objects).toEqual([])
  })

  test('a permission is not used for another file, nor for another endpoint', async () => {
    const { uppy, report } = await open({ faults: [refuse('complete', 1)] }, textFile('a.txt', 5))
    const other = await openScenario()
    await uppy.upload()
    uppy.clear()
    uppy.setEndpoint(other.endpoint)
    const twin = textFile('a.txt', 5)
    uppy.addFile({ name: twin.name, type: twin.type, data: twin })
    await uppy.upload()
    expect((await report()).uploaded).toEqual([])
    expect((await other.report()).uploaded).toHaveLength(1)
  })

  test('a file that Golden Retriever brings back as sent, though nobody confirmed it, is not complete', async () => {
    const { uppy, report } = await open({}, textFile('a.txt', 5), textFile('b.txt', 5))
    const [a, b] = uppy.getFiles()
    if (!a || !b) throw new Error('There are no files.')
    const progress = {
      uploadStarted: 1,
      uploadComplete: true,
      percentage: 100,
      bytesUploaded: 5,
      bytesTotal: 5,
    } as const
    uppy.setFileState(a.id, { isRestored: true, progress: { ...progress, postprocess: { mode: 'indeterminate' } } })
    // Of what counts as sent it keeps no bytes.
    uppy.setFileState(b.id, { isRestored: true, progress, data: undefined })
    uppy.emit('restored', {})
    await expect.poll(() => uppy.getFiles().map(({ isGhost }) => isGhost)).toEqual([false, true])
    expect(uppy.getObjectOfFilesPerState().isAllComplete).toBe(false)
    const data = textFile('b.txt', 5)
    expect(uppy.addFile({ name: data.name, type: data.type, data })).toBe(b.id)
    const result = await uppy.upload()
    expect(result?.failed).toEqual([])
    expect((await report()).uploaded).toHaveLength(2)
    // Now they are, whatever is restored.
    uppy.emit('restored', {})
    expect(uppy.getObjectOfFilesPerState().isAllComplete).toBe(true)
  })

  test('a policy that was out of reach is asked for again when files are added', async () => {
    const { uppy } = await open({ limits: { maxFileSize: 10 }, faults: [{ on: 'policy', status: 405, times: 1 }] })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(uppy.limits.maxFileSize).toBeUndefined()
    const small = textFile('a.txt', 5)
    uppy.addFile({ name: small.name, type: small.type, data: small })
    await expect.poll(() => uppy.limits.maxFileSize).toBe(10)
  })

  test('a file that the lost network stopped goes on by itself when the network is back', async () => {
    const { uppy, report } = await open(
      // A cut connection Chromium would try again by itself; an answer without CORS headers looks the same and is final.
      {
        faults: [
          { on: 'sign', kind: 'slow', ms: 300, status: 0, times: 1 },
          { on: 'PUT', status: 503, withoutCors: true, times: 1 },
        ],
      },
      textFile('a.txt', 300_000),
    )
    const online = vi.spyOn(navigator, 'onLine', 'get')
    const errors: string[] = []
    const down: boolean[] = []
    uppy.on('upload-error', (_file, error) => errors.push(error.message))
    uppy.on('s3:network', (is) => down.push(is))
    void uppy.upload()
    // The signature is on its way; the bytes never arrive.
    await expect.poll(async () => (await report()).requests.sign).toBe(1)
    online.mockReturnValue(false)
    window.dispatchEvent(new Event('offline'))
    if (engine === 'parallel') {
      await expect.poll(() => uppy.getState().info.map(({ message }) => message)).toEqual(['Waiting for the network'])
    } else {
      await expect.poll(() => errors).toEqual(['The network is gone. The upload goes on when it is back.'])
    }
    online.mockReturnValue(true)
    window.dispatchEvent(new Event('online'))
    await expect.poll(async () => (await report()).uploaded.length).toBe(1)
    expect(uppy.getFiles()[0]?.error).toBeFalsy()
    if (engine === 'parallel') {
      expect(errors).toEqual([])
      expect(down).toEqual([true, false])
    }
  })

  test('where a URL cannot write twice, bytes whose answer was lost are confirmed, and neither sent again nor removed', async () => {
    const { uppy, report } = await open(
      { overwrite: false, faults: [{ on: 'PUT', kind: 'lose', status: 0, times: 1 }] },
      textFile('a.txt', 300_000),
    )
    await uppy.upload()
    // The parallel engine asks the endpoint by itself.
    if (engine === 'aws-s3') expect(uppy.getFiles()[0]?.error).toBe('A file is stored under this name already.')
    const { PUT } = (await report()).requests
    await uppy.retryAll()
    expect(uppy.getFiles()[0]?.error).toBeFalsy()
    const { requests, uploaded, objects } = await report()
    expect(requests.PUT).toBe(PUT)
    expect(requests.abort).toBeUndefined()
    expect([uploaded.length, objects.length]).toEqual([1, 1])
  })

  test('metadata is replaced, not heaped up', async () => {
    const { uppy, report } = await open(undefined, textFile('a.txt', 5))
    uppy.replaceMeta({ a: 1 })
    uppy.replaceMeta({ b: 2 })
    await uppy.upload()
    expect((await report()).uploaded.map(({ meta }) => meta)).toEqual([{ b: 2 }])
  })
})

test('the note that the network is gone leaves no timer, and goes with the last file', async () => {
  const { endpoint, report } = await openScenario({ faults: [{ on: 'sign', kind: 'slow', ms: 100, status: 0 }] })
  const created = createS3Uppy({ endpoint })
  uppy = created
  // Uppy has a note of its own, "No Internet connection".
  const notes = () => created.getState().info.flatMap(({ message }) => (message.startsWith('Waiting') ? message : []))
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const online = vi.spyOn(navigator, 'onLine', 'get')
  const goOffline = (is: boolean) => {
    online.mockReturnValue(!is)
    window.dispatchEvent(new Event(is ? 'offline' : 'online'))
  }

  const first = textFile('a.txt', 300_000)
  created.addFile({ name: first.name, type: first.type, data: first })
  const run = created.upload()
  goOffline(true)
  await expect.poll(notes).toEqual(['Waiting for the network'])
  goOffline(false)
  await expect.poll(notes).toEqual([])
  await run
  expect((await report()).uploaded).toHaveLength(1)

  const second = textFile('b.txt', 300_001)
  const id = created.addFile({ name: second.name, type: second.type, data: second })
  void created.upload()
  goOffline(true)
  await expect.poll(notes).toEqual(['Waiting for the network'])
  created.removeFile(id)
  await expect.poll(notes).toEqual([])
  expect(Math.max(...timers.mock.calls.map(([, ms = 0]) => ms))).toBeLessThanOrEqual(60_000)
})
