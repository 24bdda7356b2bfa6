/** The parallel engine in an Uppy of one's own: the contract of @uppy/aws-s3 that other plugins rely on, and more. */
import AwsS3 from '@uppy/aws-s3'
import { type Meta, Uppy } from '@uppy/core'
import { createEndpoint } from 'bucketdrop/core'
import { createS3Uppy, S3Transfer, type S3Uppy } from 'bucketdrop/uppy'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ScenarioOptions } from './backend.ts'
import { openScenario, randomFile, sha256Of, textFile } from './scenario.ts'

const KB = 1024
const MB = 1024 * KB
const IN_PARTS = { multipartFrom: 5 * MB }

let uppy: { destroy(): void } | undefined
afterEach(() => {
  uppy?.destroy()
  uppy = undefined
})

async function open(options?: ScenarioOptions, ...files: File[]) {
  const scenario = await openScenario(options)
  const created = new Uppy()
  created.use(S3Transfer, { endpoint: scenario.endpoint })
  uppy = created
  add(created, ...files)
  return { ...scenario, uppy: created }
}

const slowPut = (ms: number, times: number) => ({ on: 'PUT', kind: 'slow', ms, status: 0, times }) as const

function add(target: Uppy, ...files: File[]) {
  target.addFiles(files.map((data) => ({ name: data.name, type: data.type, data })))
}

describe('in any Uppy', () => {
  test('tells what the stock engine tells: parts, success with a body and an address', async () => {
    const { uppy, report } = await open(IN_PARTS, randomFile('large.bin', 11 * MB), textFile('small.txt', 10))
    const parts: number[] = []
    const tokens = new Set<string>()
    uppy.on('s3-multipart:part-uploaded', (file, { PartNumber }) => {
      parts.push(PartNumber)
      tokens.add(uppy.getFile(file.id).s3Multipart?.uploadId ?? '')
    })
    const bodies: unknown[] = []
    uppy.on('upload-success', (_file, { body, uploadURL }) => bodies.push({ ...body, uploadURL }))
    const result = await uppy.upload()

    expect(result?.failed).toEqual([])
    expect(parts.toSorted((a, b) => a - b)).toEqual([1, 2])
    expect([...tokens].map((token) => token.length > 100)).toEqual([true])
    const { objects } = await report()
    expect(bodies).toHaveLength(2)
    for (const { key } of objects) {
      expect(bodies).toContainEqual(
        expect.objectContaining({
          key,
          location: expect.stringContaining(key),
          uploadURL: expect.not.stringContaining('X-Amz'),
        }),
      )
    }
    for (const file of uppy.getFiles()) {
      expect(file.progress).toMatchObject({ complete: true, percentage: 100 })
      expect(file.s3Multipart).toBeUndefined()
    }
  })

  test('a paused file goes on where it was: no part is sent twice', async () => {
    const file = randomFile('large.bin', 31 * MB)
    const { uppy, report } = await open(
      { ...IN_PARTS, faults: [{ on: 'PUT', kind: 'slow', ms: 400, status: 0, times: 5 }] },
      file,
    )
    const down: boolean[] = []
    uppy.on('s3:network', (is) => down.push(is))
    const run = uppy.upload()
    await new Promise<void>((resolve) => uppy.once('s3-multipart:part-uploaded', () => resolve()))
    const [{ id } = { id: '' }] = uppy.getFiles()
    uppy.pauseResume(id)
    expect(uppy.getFile(id).isPaused).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 700))
    const { PUT } = (await report()).requests
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await report()).requests.PUT).toBe(PUT)
    uppy.pauseResume(id)
    await run
    const { requests, objects } = await report()
    // One part was done before the pause; the other five were sent again.
    expect(requests.PUT).toBe(11)
    expect(down).toEqual([])
    expect(objects.map(({ sha256 }) => sha256)).toEqual([await sha256Of(file)])
  })

  test('a large file that a closed page left half sent is gone on with, as Golden Retriever brings it back', async () => {
    const file = randomFile('large.bin', 12 * MB)
    const {
      uppy: first,
      report,
      endpoint,
    } = await open({ ...IN_PARTS, faults: [{ on: 'PUT', kind: 'slow', ms: 3000, status: 0, times: 1 }] }, file)
    void first.upload()
    await new Promise<void>((resolve) => first.once('s3-multipart:part-uploaded', () => resolve()))
    const kept = first.getFiles()[0]?.s3Multipart
    // A page that is closed tells nobody; this one is left alone with its request hanging.
    const second = new Uppy()
    uppy = second
    second.use(S3Transfer, { endpoint })
    add(second, file)
    const [{ id } = { id: '' }] = second.getFiles()
    second.setFileState(id, { s3Multipart: kept })
    const before = (await report()).requests.PUT ?? 0
    const result = await second.upload()
    expect(result?.failed).toEqual([])
    const { requests, objects, uploaded } = await report()
    expect([requests.resume, (requests.PUT ?? 0) - before]).toEqual([1, 1])
    expect(objects.map(({ sha256 }) => sha256)).toEqual([await sha256Of(file)])
    expect(uploaded).toHaveLength(1)
    first.destroy()
  })

  test('removing a large file while its parts travel leaves nothing in the bucket', async () => {
    const { uppy, report } = await open(
      { ...IN_PARTS, faults: [{ on: 'PUT', kind: 'hang', status: 0, times: 1 }] },
      randomFile('large.bin', 11 * MB),
    )
    const run = uppy.upload()
    await new Promise<void>((resolve) => uppy.once('s3-multipart:part-uploaded', () => resolve()))
    uppy.removeFile(uppy.getFiles()[0]?.id ?? '')
    await run
    await expect.poll(async () => (await report()).unfinished).toBe(0)
    expect((await report()).objects).toEqual([])
  })

  test('a file whose bytes lie elsewhere fails, and says so', async () => {
    const { uppy, report } = await open({}, textFile('here.txt', 5))
    const elsewhere = (name: string) => {
      const id = uppy.addFile({ name, type: 'text/plain', data: textFile(name, 5) })
      uppy.setFileState(id, { data: { size: 5 } })
      return id
    }
    uppy.setFileState(elsewhere('drive.txt'), { isRemote: true })
    uppy.setFileState(elsewhere('ghost.txt'), { isGhost: true })
    const result = await uppy.upload()
    expect(result?.successful?.map(({ name }) => name)).toEqual(['here.txt'])
    expect(result?.failed?.map(({ name, error }) => [name, error])).toEqual([
      ['drive.txt', expect.stringContaining('add it from this device')],
      ['ghost.txt', expect.stringContaining('Choose it again')],
    ])
    expect((await report()).uploaded).toHaveLength(1)
  })

  test('what failed is still failed when all are paused and resumed', async () => {
    const { uppy } = await open(
      { faults: [{ on: 'POST', status: 403, body: '{}', times: 1 }, slowPut(1000, 1)] },
      textFile('bad.txt', 5),
      textFile('slow.txt', 300 * KB),
    )
    const run = uppy.upload()
    await new Promise<void>((resolve) => uppy.once('upload-error', () => resolve()))
    const before = uppy.getFiles().map(({ error }) => error)
    uppy.pauseAll()
    uppy.resumeAll()
    expect(uppy.getFiles().map(({ error }) => error ?? undefined)).toEqual(before)
    const result = await run
    expect(result?.failed?.map(({ name }) => name)).toEqual(['bad.txt'])
    expect(result?.successful?.map(({ name }) => name)).toEqual(['slow.txt'])
  })

  test('what failed and was paused with all others goes on when it is retried', async () => {
    const { uppy, report } = await open(
      { ...IN_PARTS, faults: [{ on: 'PUT', status: 403, body: '{}', times: 1 }] },
      randomFile('large.bin', 11 * MB),
    )
    await uppy.upload()
    const [{ id } = { id: '' }] = uppy.getFiles()
    expect(uppy.getFile(id).error).toBeTruthy()
    uppy.pauseAll()
    await uppy.retryUpload(id)
    expect(uppy.getFile(id).progress.complete).toBe(true)
    expect((await report()).uploaded).toHaveLength(1)
  })

  test('a file that is tried again while it runs is one upload, told once', async () => {
    const { uppy, report } = await open({ faults: [slowPut(500, 1)] }, textFile('a.txt', 300 * KB))
    let told = 0
    uppy.on('upload-success', () => (told += 1))
    const run = uppy.upload()
    await expect.poll(async () => (await report()).requests.PUT).toBe(1)
    await Promise.all([run, uppy.retryUpload(uppy.getFiles()[0]?.id ?? '')])
    const { requests, uploaded } = await report()
    expect([told, uploaded.length, requests.PUT, requests.sign]).toEqual([1, 1, 1, 1])
  })

  test('a list that is emptied without a word to its plugins ends what ran', async () => {
    const { uppy, report } = await open({ ...IN_PARTS, faults: [slowPut(700, 1)] }, randomFile('large.bin', 31 * MB))
    const run = uppy.upload()
    await new Promise<void>((resolve) => uppy.once('upload-progress', () => resolve()))
    uppy.clear()
    // Uppy stumbles over the files that are gone.
    await run.catch(() => undefined)
    await expect.poll(async () => (await report()).unfinished).toBe(0)
    expect((await report()).uploaded).toEqual([])
  })

  test('headers that are set later are those of the next request', async () => {
    const scenario = await openScenario()
    const created = new Uppy()
    uppy = created
    created.use(S3Transfer, { endpoint: scenario.endpoint, headers: { authorization: 'Old' } })
    created
      .getPlugin<S3Transfer<Meta, Record<string, never>>>('S3Transfer')
      ?.setOptions({ headers: { authorization: 'New' } })
    add(created, textFile('a.txt', 5))
    await created.upload()
    const { authorizations } = await scenario.report()
    expect(new Set(authorizations)).toEqual(new Set(['New']))
  })

  test('an endpoint that was left takes its listeners along', async () => {
    const { uppy, endpoint } = await open({}, textFile('a.txt', 5))
    let listening = 0
    const added = vi.spyOn(globalThis, 'addEventListener').mockImplementation((type) => {
      if (type === 'offline') listening += 1
    })
    const removed = vi.spyOn(globalThis, 'removeEventListener').mockImplementation((type) => {
      if (type === 'offline') listening -= 1
    })
    await uppy.upload()
    for (let i = 0; i < 3; i++)
      uppy.getPlugin<S3Transfer<Meta, Record<string, never>>>('S3Transfer')?.setOptions({ endpoint })
    expect(listening).toBe(0)
    added.mockRestore()
    removed.mockRestore()
  })

  test('bytes that another plugin replaced are sent as they are now', async () => {
    const { uppy, report } = await open({}, textFile('a.txt', 300 * KB))
    const edited = randomFile('a.txt', 400 * KB)
    uppy.setFileState(uppy.getFiles()[0]?.id ?? '', { data: edited })
    const result = await uppy.upload()
    expect(result?.failed).toEqual([])
    expect((await report()).objects.map(({ sha256 }) => sha256)).toEqual([await sha256Of(edited)])
  })

  test('takes a client of the endpoint as well as its address', async () => {
    const scenario = await openScenario()
    const created = new Uppy()
    uppy = created
    created.use(S3Transfer, {
      endpoint: createEndpoint(scenario.endpoint, { headers: { authorization: 'Me' } }),
    })
    add(created, textFile('a.txt', 5))
    await created.upload()
    expect((await scenario.report()).authorizations).toContain('Me')
  })
})

describe('the stock engine', () => {
  test('that comes after its Uppy is gone is not installed', async () => {
    const created = createS3Uppy({ endpoint: '/none', engine: 'aws-s3' })
    created.destroy()
    await expect(created.upload()).resolves.toBeDefined()
    expect(created.getPlugin('AwsS3') === undefined).toBe(true)
  })

  /** A file that is large enough for parts. */
  async function openLarge(options?: ScenarioOptions, answerTimeout?: number) {
    const file = randomFile('large.bin', 101 * MB)
    const scenario = await openScenario({ ...IN_PARTS, ...options })
    const created = createS3Uppy({ endpoint: scenario.endpoint, engine: 'aws-s3', answerTimeout })
    uppy = created
    await expect.poll(() => created.getPlugin('AwsS3')).toBeInstanceOf(AwsS3)
    const id = created.addFile({ name: file.name, type: file.type, data: file })
    return { ...scenario, uppy: created, file, id }
  }
  const oncePart = (created: S3Uppy) =>
    new Promise<void>((resolve) => created.once('s3-multipart:part-uploaded', () => resolve()))

  test('sends large files in parts of its own, each call signed by the endpoint', { timeout: 60_000 }, async () => {
    const { uppy, report, file } = await openLarge()
    const result = await uppy.upload()
    expect(result?.failed).toEqual([])
    const { requests, objects, uploaded, unfinished } = await report()
    expect(requests).toMatchObject({ sign: 1, presign: 14, PUT: 12, POST: 2, complete: 1 })
    expect(objects.map(({ sha256 }) => sha256)).toEqual([await sha256Of(file)])
    expect([uploaded.length, unfinished]).toEqual([1, 0])
  })

  test('a large file that is removed while its parts travel leaves nothing in the bucket', {
    timeout: 60_000,
  }, async () => {
    const { uppy, report, id } = await openLarge({ faults: [slowPut(300, 12)] })
    const run = uppy.upload()
    await oncePart(uppy)
    expect((await report()).unfinished).toBe(1)
    uppy.removeFile(id)
    await run
    await expect.poll(async () => (await report()).unfinished).toBe(0)
    expect((await report()).objects).toEqual([])
  })

  const refused = {
    on: 'PUT',
    status: 403,
    times: 1,
    body: '<Error><Code>AccessDenied</Code></Error>',
    headers: { 'content-type': 'application/xml' },
  }

  test('a large file that failed goes on with its stored parts when it is retried', { timeout: 60_000 }, async () => {
    const { uppy, report, file, id } = await openLarge({ faults: [slowPut(1, 2), refused] })
    expect((await uppy.upload())?.failed).toHaveLength(1)
    await uppy.retryUpload(id)
    expect(uppy.getFile(id).error ?? '').toBe('')
    const { requests, objects } = await report()
    expect(requests).toMatchObject({ sign: 1, PUT: 13, complete: 1 })
    expect(objects.map(({ sha256 }) => sha256)).toEqual([await sha256Of(file)])
  })

  test('a part that hangs is sent again, and none that is stored', { timeout: 60_000 }, async () => {
    const hang = { on: 'PUT', status: 0, kind: 'hang', times: 1 } as const
    const { uppy, report, file } = await openLarge({ faults: [slowPut(1, 2), hang] }, 3000)
    expect((await uppy.upload())?.failed).toEqual([])
    const { requests, objects } = await report()
    expect(requests).toMatchObject({ sign: 1, PUT: 13, complete: 1 })
    expect(objects.map(({ sha256 }) => sha256)).toEqual([await sha256Of(file)])
  })

  test('a large file that failed and is removed leaves nothing in the bucket', { timeout: 60_000 }, async () => {
    const { uppy, report, id } = await openLarge({ faults: [slowPut(1, 2), refused] })
    expect((await uppy.upload())?.failed).toHaveLength(1)
    expect((await report()).unfinished).toBe(1)
    uppy.removeFile(id)
    await expect.poll(async () => (await report()).unfinished).toBe(0)
  })

  test('a large file that a closed page left half sent begins anew', { timeout: 60_000 }, async () => {
    const { uppy, report, id, file } = await openLarge()
    uppy.setFileState(id, { s3Multipart: { uploadId: 'of an earlier page', key: id } })
    expect((await uppy.upload())?.failed).toEqual([])
    expect((await report()).objects.map(({ sha256 }) => sha256)).toEqual([await sha256Of(file)])
  })
})
