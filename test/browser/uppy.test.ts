import { createS3Uppy, type S3Uppy, type UploadedFile } from 'bucketdrop/uppy'
import { afterEach, describe, expect, test } from 'vitest'
import type { ScenarioOptions } from './backend.ts'
import { openScenario, textFile } from './scenario.ts'

const KB = 1024
let uppy: S3Uppy | undefined
afterEach(() => {
  uppy?.destroy()
  uppy = undefined
})

describe.each(['parallel', 'aws-s3'] as const)('the %s engine', (engine) => {
  /** An Uppy over a scenario, and what it tells. */
  async function open(options?: ScenarioOptions, more: Partial<Parameters<typeof createS3Uppy>[0]> = {}) {
    const scenario = await openScenario(options)
    const created = createS3Uppy({ endpoint: scenario.endpoint, engine, ...more })
    uppy = created
    const completed: UploadedFile[][] = []
    const refused: string[] = []
    created.on('s3:complete', (files) => completed.push(files))
    created.on('restriction-failed', (_file, error) => refused.push(error.message))
    return { ...scenario, uppy: created, completed, refused }
  }

  function add(target: S3Uppy, ...files: File[]) {
    target.addFiles(files.map((data) => ({ name: data.name, type: data.type, data })))
  }

  const errorsOf = (target: S3Uppy) => target.getFiles().map((file) => file.error ?? null)

  describe('a run', () => {
    test('a small file travels as a form, a large one as a PUT, and both are confirmed', async () => {
      const { uppy, report, completed } = await open({}, { meta: { album: 'summer', nested: { no: true } } })
      add(uppy, textFile('small.txt', 10), textFile('large.txt', 300 * KB), textFile('empty.txt', 0))
      const result = await uppy.upload()

      expect(result?.failed).toEqual([])
      await expect.poll(() => completed.length).toBe(1)
      expect(completed[0]?.map(({ name, size, data }) => ({ name, size, data: typeof data }))).toEqual([
        { name: 'small.txt', size: 10, data: 'object' },
        { name: 'large.txt', size: 300 * KB, data: 'object' },
        { name: 'empty.txt', size: 0, data: 'object' },
      ])
      const { requests, uploaded, objects } = await report()
      expect(requests).toMatchObject({ POST: 2, PUT: 1, sign: 1 })
      expect(uploaded.map(({ meta }) => meta)).toEqual([{ album: 'summer' }, { album: 'summer' }, { album: 'summer' }])
      expect(objects.map(({ key }) => key).toSorted()).toEqual(uploaded.map(({ key }) => key).toSorted())
    })

    test('a file is not done before the endpoint has confirmed it, and says so', async () => {
      const { uppy } = await open({ faults: [{ on: 'complete', kind: 'slow', ms: 400, status: 0, times: 1 }] })
      add(uppy, textFile('a.txt', 10))
      const run = uppy.upload()
      await expect.poll(() => uppy.getFiles()[0]?.progress.postprocess).toBeTruthy()
      expect(uppy.getFiles()[0]?.progress).toMatchObject({
        postprocess: { mode: 'indeterminate', message: 'Confirming…' },
      })
      expect(uppy.getFiles()[0]?.progress.complete).toBeFalsy()
      await run
      expect(uppy.getFiles()[0]?.progress.complete).toBe(true)
      expect(uppy.getFiles()[0]?.response?.body).toMatchObject({ name: 'a.txt', size: 10, data: { number: 1 } })
    })

    test('the first file is confirmed while the second still uploads', async () => {
      const { uppy } = await open({ faults: [{ on: 'PUT', kind: 'slow', ms: 3000, status: 0 }] })
      const order: string[] = []
      uppy.on('s3:confirmed', ({ name }) => order.push(`confirmed ${name}`))
      uppy.on('upload-success', (file) => order.push(`sent ${file?.name}`))
      add(uppy, textFile('quick.txt', 10), textFile('slow.txt', 300 * KB))
      await uppy.upload()
      expect(order).toEqual(['sent quick.txt', 'confirmed quick.txt', 'sent slow.txt', 'confirmed slow.txt'])
    })

    test('strange names arrive as they are', async () => {
      const names = [
        '日本語 #?%.png',
        '../../x.png',
        `${'長'.repeat(300)}.txt`,
        '__proto__',
        'a\u0000b\n"c".txt',
        '🎉.gif',
      ]
      const { uppy, report } = await open()
      add(uppy, ...names.map((name) => textFile(name, 3)))
      await uppy.upload()
      expect(errorsOf(uppy)).toEqual(names.map(() => null))
      const { uploaded } = await report()
      expect(uploaded.map(({ name }) => name).toSorted()).toEqual(
        uppy
          .getFiles()
          .map(({ name }) => name)
          .toSorted(),
      )
      for (const { key } of uploaded) expect(key).toMatch(/^\d{4}\/\d\d\/\d\d\/[\w-]{22}(\.[a-z0-9]+)?$/)
    })

    test('two files alike in everything are two files', async () => {
      const { uppy, report } = await open()
      add(uppy, textFile('twin.txt', 5), textFile('twin.txt', 5))
      add(uppy, textFile('twin.txt', 5))
      await uppy.upload()
      expect((await report()).uploaded).toHaveLength(3)
    })
  })

  describe('limits', () => {
    test('the endpoint’s limits hold, narrowed by the page’s, and the other files go on', async () => {
      const limits = { maxFileSize: 100, maxFiles: 3, types: ['text/*'] }
      const { uppy, refused } = await open({ limits }, { limits: { maxFileSize: 5000, maxFiles: 2 } })
      await expect.poll(() => uppy.limits).toEqual({ ...limits, maxFiles: 2 })
      add(
        uppy,
        textFile('big.txt', 101),
        textFile('a.txt', 1),
        textFile('b.png', 1, 'image/png'),
        textFile('c.txt', 1),
        textFile('d.txt', 1),
      )
      expect(uppy.getFiles().map(({ name }) => name)).toEqual(['a.txt', 'c.txt'])
      expect(refused).toEqual([
        '“big.txt” is too large: 101 B, and at most 100 B are accepted.',
        '“b.png” is not of an accepted type. Accepted: text/*.',
        '“d.txt” was left out: at most 2 files are accepted at once.',
      ])
    })

    test('a file that joined before the limits were known is refused by the endpoint, and the others go on', async () => {
      const { uppy, report } = await open({ limits: { maxFileSize: 100 }, faults: [{ on: 'policy', status: 405 }] })
      add(uppy, textFile('big.txt', 101), textFile('a.txt', 1))
      await uppy.upload()
      expect(errorsOf(uppy)).toEqual(['“big.txt” is too large: 101 B, and at most 100 B are accepted.', null])
      expect((await report()).uploaded).toHaveLength(1)
    })
  })

  describe('confirming', () => {
    test('a failed confirmation is retried, and no byte is sent twice', async () => {
      const { uppy, report } = await open({ callbackFailures: 2 })
      add(uppy, textFile('a.txt', 10))
      await uppy.upload()
      expect(errorsOf(uppy)).toEqual([null])
      const { requests, uploaded } = await report()
      expect(requests.POST).toBe(1)
      expect(requests.complete).toBe(3)
      expect(uploaded).toHaveLength(1)
    })

    test('one that fails for good is shown, and trying again only confirms', async () => {
      const { uppy, report, completed } = await open({
        faults: [{ on: 'complete', status: 403, body: '{}', times: 1 }],
      })
      add(uppy, textFile('a.txt', 10))
      await uppy.upload()
      expect(errorsOf(uppy)).toEqual(['You are not allowed to upload here.'])
      await uppy.retryUpload(uppy.getFiles()[0]?.id ?? '')
      expect(errorsOf(uppy)).toEqual([null])
      expect((await report()).requests.POST).toBe(1)
      await expect.poll(() => completed.map((files) => files.map(({ name }) => name))).toEqual([['a.txt']])
    })

    test('one that failed for good while another file was sent stays failed until somebody tries again', async () => {
      const slow = { on: 'PUT', kind: 'slow' as const, ms: 500, status: 0 }
      const refused = { on: 'complete', status: 403, body: '{}', times: 1 }
      const { uppy, report } = await open({ faults: [slow, refused] })
      add(uppy, textFile('a.txt', 10), textFile('b.txt', 300 * KB))
      await uppy.upload()
      expect(errorsOf(uppy)).toEqual(['You are not allowed to upload here.', null])
      expect((await report()).uploaded.map(({ name }) => name)).toEqual(['b.txt'])
    })

    test('bytes that went missing are sent again', async () => {
      // The storage claims success, and keeps nothing.
      const { uppy, report } = await open({ faults: [{ on: 'POST', status: 204, times: 1 }] })
      add(uppy, textFile('a.txt', 10))
      await uppy.upload()
      // The parallel engine begins such a file afresh by itself, once.
      if (engine === 'aws-s3') {
        expect(errorsOf(uppy)).toEqual(['The file has not arrived in the storage. Upload it again.'])
        await uppy.retryAll()
      }
      expect(errorsOf(uppy)).toEqual([null])
      expect((await report()).uploaded).toHaveLength(1)
    })
  })

  describe('removing', () => {
    test('a file removed while its bytes travel is aborted at the endpoint; the others go on', async () => {
      const { uppy, report } = await open({ faults: [{ on: 'PUT', kind: 'hang', status: 0, times: 1 }] })
      add(uppy, textFile('gone.txt', 300 * KB), textFile('stays.txt', 10))
      const run = uppy.upload()
      await expect.poll(async () => (await report()).requests.PUT).toBe(1)
      const gone = uppy.getFiles().find(({ name }) => name === 'gone.txt')
      uppy.removeFile(gone?.id ?? '')
      await run
      await expect.poll(async () => (await report()).requests.abort).toBe(1)
      expect((await report()).uploaded.map(({ name }) => name)).toEqual(['stays.txt'])
    })

    test('a file removed while it is being confirmed leaves nothing behind', async () => {
      const { uppy, report } = await open({ faults: [{ on: 'complete', kind: 'hang', status: 0, times: 1 }] })
      add(uppy, textFile('gone.txt', 10))
      const run = uppy.upload()
      await expect.poll(async () => (await report()).requests.complete).toBe(1)
      uppy.cancelAll()
      await run
      await expect.poll(async () => (await report()).objects).toEqual([])
      expect((await report()).uploaded).toEqual([])
    })

    test('cancelling a run still tells of the files that were confirmed in it', async () => {
      const { uppy, report, completed } = await open({ faults: [{ on: 'PUT', kind: 'hang', status: 0 }] })
      add(uppy, textFile('done.txt', 10), textFile('slow.txt', 300 * KB))
      const run = uppy.upload()
      await expect.poll(async () => (await report()).uploaded.length).toBe(1)
      await expect.poll(() => uppy.getFiles()[0]?.progress.complete).toBe(true)
      uppy.cancelAll()
      await run
      await expect.poll(() => completed.map((files) => files.map(({ name }) => name))).toEqual([['done.txt']])
    })
  })

  test('another endpoint takes over for new files; those under way stay with theirs', async () => {
    const { uppy, report } = await open({ faults: [{ on: 'PUT', kind: 'slow', ms: 500, status: 0 }] })
    const other = await openScenario()
    add(uppy, textFile('old.txt', 300 * KB))
    const first = uppy.upload()
    await expect.poll(async () => (await report()).requests.PUT).toBe(1)
    uppy.setEndpoint(other.endpoint)
    add(uppy, textFile('new.txt', 10))
    await Promise.all([first, uppy.upload()])
    expect((await report()).uploaded.map(({ name }) => name)).toEqual(['old.txt'])
    expect((await other.report()).uploaded.map(({ name }) => name)).toEqual(['new.txt'])
  })
})
