import { afterEach, describe, expect, test, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { createUploader } from '../../../src/uploader/create-uploader.ts'
import { settle } from '../endpoint/manual-clock.ts'
import { answer, lost } from '../transfer/fake-storage.ts'
import { stubPage } from '../transfer/page.ts'
import { fileOf, filesOf, openUploader } from './open-uploader.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const MINUTE = 60_000
const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)

describe('a run', () => {
  test('ends with what was stored and what failed, and never rejects for a file’s sake', async () => {
    const { uploader, clock, storage, completed, errors } = openUploader()
    storage.reply = ({ key }) => (key.startsWith('bad') ? answer(403, 'SignatureDoesNotMatch') : 100)
    uploader.addFiles([fileOf('put'), fileOf('post', 'kind/post'), fileOf('parts', 'kind/parts', 300), fileOf('bad')])
    const result = uploader.upload()
    await clock.turn(MINUTE)
    const { successful, failed } = await result
    expect(successful.map(({ name, status, object }) => [name, status, object?.data])).toEqual([
      ['put', 'done', { row: 'token of put-1' }],
      ['post', 'done', { row: 'token of post-2' }],
      ['parts', 'done', { row: 'token of parts-3' }],
    ])
    expect(failed.map(({ name, error }) => [name, error?.code])).toEqual([['bad', 'signature_mismatch']])
    expect(completed.map((files) => files.map(({ name }) => name).toSorted())).toEqual([['parts', 'post', 'put']])
    expect(errors.map(({ name, error }) => [name, error.code])).toEqual([['bad', 'signature_mismatch']])
    expect(uploader.getSnapshot()).toMatchObject({ status: 'idle', progress: { done: 3, failed: 1 } })
  })

  test('with nothing to do ends at once', async () => {
    const { uploader } = openUploader()
    expect(await uploader.upload()).toEqual({ successful: [], failed: [] })
    expect(await uploader.retry()).toEqual({ successful: [], failed: [] })
  })

  test('an endpoint that throws anything fails its files, and nothing else', async () => {
    const { uploader, clock, errors } = openUploader({ fetch: () => Promise.reject(new Error('odd')) })
    uploader.addFiles(filesOf(3))
    const result = uploader.upload()
    await clock.turn(MINUTE)
    expect((await result).failed).toHaveLength(3)
    expect(errors).toHaveLength(3)
  })

  test('files added meanwhile are a run of their own; each is told once', async () => {
    const { uploader, clock, completed } = openUploader({ autoUpload: true })
    uploader.addFiles(filesOf(3))
    await clock.turn(50)
    uploader.addFiles([fileOf('later')])
    await clock.turn(MINUTE)
    expect(
      completed
        .flat()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['f0', 'f1', 'f2', 'later'])
  })

  test('retry goes on with what failed: stored parts are not sent again', async () => {
    const { uploader, clock, storage, endpoint } = openUploader()
    storage.reply = ({ part }) => (part === 12 ? answer(403, 'AccessDenied', 'no') : 100)
    uploader.addFiles([fileOf('f', 'kind/parts', 1200)])
    const first = uploader.upload()
    await clock.turn(MINUTE)
    expect((await first).failed).toHaveLength(1)
    storage.reply = () => 100
    const second = uploader.retry()
    await clock.turn(MINUTE)
    expect((await second).successful).toHaveLength(1)
    expect(uploader.getSnapshot().files[0]?.error).toBeUndefined()
    expect(storage.stored).toHaveLength(12)
    expect(endpoint.signs).toEqual([1])
  })
})

describe('actions', () => {
  test('on one file, on all, and on none of that id', async () => {
    const { uploader, clock, statuses } = openUploader()
    const { added } = uploader.addFiles(filesOf(3))
    const id = added[1]?.id
    for (const action of ['pause', 'resume', 'cancel', 'remove'] as const) uploader[action]('nobody')
    expect(await uploader.retry('nobody')).toEqual({ successful: [], failed: [] })
    const result = uploader.upload()
    await clock.turn(50)
    uploader.pause(id)
    expect(statuses()).toEqual({ f0: 'uploading', f1: 'paused', f2: 'uploading' })
    uploader.pause()
    expect(uploader.getSnapshot().status).toBe('paused')
    await clock.turn(MINUTE)
    uploader.resume(id)
    await clock.turn(MINUTE)
    expect(statuses()).toEqual({ f0: 'paused', f1: 'done', f2: 'paused' })
    uploader.cancel(added[0]?.id)
    uploader.remove(added[2]?.id)
    await clock.turn(1000)
    expect(statuses()).toEqual({ f0: 'cancelled', f1: 'done' })
    expect((await result).successful.map(({ name }) => name)).toEqual(['f1'])
    expect(uploader.getFile(id ?? '')?.status).toBe('done')
  })

  test('on several files by their ids, those that are gone left aside', async () => {
    const { uploader, clock, statuses } = openUploader()
    const [first = '', second = '', third = ''] = uploader.addFiles(filesOf(3)).added.map(({ id }) => id)
    void uploader.upload()
    await clock.turn(50)
    uploader.pause([first, second])
    expect(statuses()).toEqual({ f0: 'paused', f1: 'paused', f2: 'uploading' })
    uploader.resume([first])
    uploader.cancel([second, third, 'nobody'])
    await clock.turn(MINUTE)
    expect(statuses()).toEqual({ f0: 'done', f1: 'cancelled', f2: 'cancelled' })
    const again = uploader.retry([second, third])
    await clock.turn(MINUTE)
    expect((await again).successful.map(({ name }) => name)).toEqual(['f1', 'f2'])
    uploader.remove([])
    expect(Object.keys(statuses())).toHaveLength(3)
    uploader.remove([first, third])
    expect(statuses()).toEqual({ f1: 'done' })
  })

  test('cancelled and retried in one breath, at any stage, a file begins anew and finishes', async () => {
    for (const stage of ['signing', 'sending', 'confirming'] as const) {
      const { uploader, clock, storage, endpoint, statuses } = openUploader()
      if (stage === 'signing') endpoint.onSign = () => clock.wait(500)
      if (stage === 'confirming') endpoint.onComplete = () => clock.wait(500)
      uploader.addFiles([fileOf('f', 'kind/put', 1000)])
      const run = uploader.upload()
      await clock.turn(stage === 'sending' ? 50 : 300)
      uploader.cancel()
      expect(statuses()).toEqual({ f: 'cancelled' })
      const again = uploader.retry()
      expect(statuses()).toEqual({ f: 'queued' })
      await settle()
      expect(statuses()).toEqual({ f: 'queued' })
      expect(uploader.getSnapshot().progress.bytesSent).toBe(0)
      await clock.turn(20)
      uploader.pause()
      await clock.turn(MINUTE)
      expect(statuses()).toEqual({ f: 'paused' })
      uploader.resume()
      await clock.turn(MINUTE)
      expect(await again).toMatchObject({ successful: [{ name: 'f' }], failed: [] })
      await run
      expect(storage.stored.at(-1)).toBe('f-2')
      expect(endpoint.aborted).toEqual(['token of f-1'])
    }
  })

  test('a file that failed while it was paused is paused no more when it is retried', async () => {
    const { uploader, clock, storage, endpoint, statuses } = openUploader()
    let refuse = () => {}
    endpoint.urlsAtOnce = 1
    endpoint.onParts = () =>
      new Promise((_, reject) => {
        refuse = () => reject(new UploadError('forbidden'))
      })
    storage.reply = () => 5000
    uploader.addFiles([fileOf('f', 'kind/parts', 300)])
    void uploader.upload()
    await clock.turn(100)
    uploader.pause()
    refuse()
    await clock.turn(1000)
    expect(statuses()).toEqual({ f: 'failed' })
    endpoint.onParts = () => undefined
    const again = uploader.retry()
    await clock.turn(MINUTE)
    expect(statuses()).toEqual({ f: 'done' })
    expect((await again).successful).toHaveLength(1)
  })

  test('a retry that only confirms shows it, and cannot be paused', async () => {
    const { uploader, clock, endpoint, statuses } = openUploader()
    endpoint.onComplete = () => {
      throw new UploadError('forbidden')
    }
    uploader.addFiles([fileOf('f')])
    void uploader.upload()
    await clock.turn(MINUTE)
    endpoint.onComplete = () => clock.wait(5000)
    void uploader.retry()
    await clock.turn(1000)
    expect(statuses()).toEqual({ f: 'confirming' })
  })

  test('a cancelled run ends at once, though the endpoint takes its time to sign', async () => {
    const { uploader, clock, endpoint } = openUploader()
    endpoint.onSign = () => clock.wait(20_000)
    uploader.addFiles(filesOf(3))
    const result = uploader.upload()
    await clock.turn(100)
    uploader.cancel()
    expect(await result).toEqual({ successful: [], failed: [] })
    await clock.turn(MINUTE)
    expect(endpoint.aborted).toHaveLength(3)
  })

  test('cancelled after it failed, the multipart upload is aborted', async () => {
    const { uploader, clock, storage, endpoint } = openUploader()
    storage.reply = () => answer(403, 'SignatureDoesNotMatch')
    uploader.addFiles([fileOf('f', 'kind/parts', 300)])
    void uploader.upload()
    await clock.turn(MINUTE)
    uploader.cancel()
    await clock.turn(1000)
    expect(endpoint.aborted).toEqual(['token of f-1'])
  })

  test('a thousand files, paused and resumed together, finish with ten sign requests', async () => {
    const { uploader, clock, endpoint } = openUploader()
    uploader.addFiles(filesOf(1000, 'kind/post'))
    const result = uploader.upload()
    for (let i = 0; i < 3; i++) {
      await clock.turn(2000)
      uploader.pause()
      await clock.turn(2000)
      uploader.resume()
    }
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(1000)
    expect(endpoint.signs.length).toBeLessThanOrEqual(14)
    expect(sum(endpoint.signs)).toBe(1000)
  })
})

describe('telling', () => {
  test('ten times a second at most, whatever the number of files and the weather', async () => {
    const page = stubPage()
    const { uploader, clock, storage } = openUploader()
    let count = 0
    storage.reply = () => (count++ % 5 === 4 ? lost : 30)
    uploader.addFiles(filesOf(500, 'kind/put'))
    const result = uploader.upload()
    await clock.turn(0)
    const told: number[] = []
    uploader.subscribe(() => told.push(clock.now()))
    await clock.turn(2000)
    for (let i = 0; i < 20; i++) {
      page.goOffline()
      await clock.turn(10)
      page.goOnline()
      await clock.turn(10)
    }
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(500)
    // All but the last, which the run's end asks for.
    const close = told.slice(1, -1).filter((at, i) => at - (told[i] ?? 0) < 100)
    expect(close).toEqual([])
    expect(told.length).toBeGreaterThan(20)
  })

  test('a snapshot is the same object until something changes, and each file’s is', async () => {
    const { uploader, clock, storage } = openUploader()
    storage.reply = ({ key }) => (key.startsWith('f1') ? 5000 : 100)
    uploader.addFiles(filesOf(2))
    const before = uploader.getSnapshot()
    await clock.turn(1000)
    uploader.pause()
    uploader.resume()
    uploader.cancel('nobody')
    uploader.remove('nobody')
    uploader.addFiles([])
    await uploader.retry()
    expect(uploader.getSnapshot()).toBe(before)

    void uploader.upload()
    await clock.turn(2000)
    const [done, moving] = uploader.getSnapshot().files
    expect([done?.status, moving?.status]).toEqual(['done', 'uploading'])
    await clock.turn(2000)
    const later = uploader.getSnapshot().files
    expect(later[0]).toBe(done)
    expect(later[1]).not.toBe(moving)
    expect(uploader.getFile(done?.id ?? '')).toBe(done)
  })

  test('an action shows at once', () => {
    const { uploader } = openUploader()
    const told: string[] = []
    const stop = uploader.subscribe(() => told.push(uploader.getSnapshot().status))
    uploader.addFiles(filesOf(1))
    void uploader.upload()
    uploader.pause()
    uploader.resume()
    uploader.cancel()
    expect(told).toEqual(['idle', 'uploading', 'paused', 'uploading', 'idle'])
    stop()
    uploader.remove()
    expect(told).toHaveLength(5)
  })

  test('a listener or callback that throws takes nothing with it', async () => {
    const reported: unknown[] = []
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
    const broken = () => {
      throw new Error('broken')
    }
    const { uploader, clock, storage } = openUploader({ onError: broken, onComplete: broken })
    storage.reply = ({ key }) => (key.startsWith('f0') ? answer(404, 'NoSuchBucket') : 100)
    uploader.subscribe(broken)
    let told = 0
    uploader.subscribe(() => (told += 1))
    uploader.addFiles(filesOf(3))
    const result = uploader.upload()
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(2)
    expect(told).toBeGreaterThan(3)
    expect(reported.length).toBe(told + 2)
  })

  test('waiting for the network is told while something waits, and not afterwards', async () => {
    const { uploader, clock, storage } = openUploader()
    uploader.addFiles([fileOf('first')])
    void uploader.upload()
    await clock.turn(5000)
    storage.reply = () => lost
    uploader.addFiles([fileOf('f')])
    const result = uploader.upload()
    await clock.turn(5000)
    expect(uploader.getSnapshot()).toMatchObject({ status: 'uploading', waitingForNetwork: true })
    await clock.turn(30 * MINUTE)
    expect((await result).failed).toHaveLength(1)
    expect(uploader.getSnapshot()).toMatchObject({ status: 'idle', waitingForNetwork: false })
  })

  test('progress and speed: bytes confirmed sent, a smoothed speed, a time that is left', async () => {
    const { uploader, clock, storage } = openUploader()
    storage.latency = 1000
    uploader.addFiles([fileOf('f', 'kind/parts', 6000)])
    void uploader.upload()
    const seen: number[] = []
    uploader.subscribe(() => seen.push(uploader.getSnapshot().progress.bytesSent))
    await clock.turn(5050)
    const { progress } = uploader.getSnapshot()
    expect(progress.speed).toBeGreaterThan(400)
    expect(progress.speed).toBeLessThan(900)
    expect(progress.secondsLeft).toBeGreaterThan(3)
    await clock.turn(MINUTE)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(uploader.getSnapshot().progress).toMatchObject({ bytesSent: 6000, percentage: 100, speed: undefined })
  })
})

describe('limits', () => {
  test('of the page, file by file and together', () => {
    const limits = { maxFileSize: 100, minFileSize: 1, maxFiles: 3, maxTotalSize: 220, types: ['image/*', '.txt'] }
    const { uploader, errors } = openUploader({ limits })
    const { added, refused } = uploader.addFiles([
      fileOf('a.txt', '', 90),
      fileOf('large', 'image/png', 101),
      fileOf('empty', 'image/png', 0),
      fileOf('film', 'video/mp4'),
      fileOf('b', 'image/png', 90),
      fileOf('c', 'image/png', 90),
      fileOf('d', 'image/png', 40),
      fileOf('e', 'image/png', 1),
    ])
    expect(added.map(({ name }) => name)).toEqual(['a.txt', 'b', 'd'])
    const codes = [
      ['large', 'file_too_large'],
      ['empty', 'file_too_small'],
      ['film', 'type_not_allowed'],
      ['c', 'total_too_large'],
      ['e', 'too_many_files'],
    ]
    expect(refused.map(({ name, error }) => [name, error.code])).toEqual(codes)
    expect(errors.map(({ name, error }) => [name, error.code])).toEqual(codes)
    expect(refused[0]?.error).toBeInstanceOf(UploadError)
    expect(refused[0]?.error.message).toContain('“large” is too large')
    uploader.remove(added[0]?.id)
    expect(uploader.addFiles([fileOf('e', 'image/png', 1)]).added).toHaveLength(1)
  })

  test('of the endpoint, once they are known; the page narrows them', async () => {
    const policy = { v: 1, limits: { maxFileSize: 50, maxFiles: 9 }, lanes: ['put'], storageOrigin: 'https://s3.test' }
    const { uploader, clock } = openUploader({ limits: { maxFiles: 5, maxFileSize: 100 } }, policy)
    expect(uploader.addFiles([fileOf('early', 'kind/put', 60)]).added).toHaveLength(1)
    await clock.turn(0)
    expect(uploader.getSnapshot().limits).toMatchObject({ maxFileSize: 50, maxFiles: 5 })
    expect(uploader.addFiles([fileOf('late', 'kind/put', 60)]).refused).toHaveLength(1)
    uploader.setOptions({ limits: { maxFileSize: 10 } })
    expect(uploader.getSnapshot().limits).toMatchObject({ maxFileSize: 10, maxFiles: 9 })
  })

  test('two files alike in everything are two files', () => {
    const { uploader } = openUploader()
    const { added } = uploader.addFiles([fileOf('a'), fileOf('a')])
    expect(new Set(added.map(({ id }) => id)).size).toBe(2)
  })

  test('a file of another window is a file', () => {
    const { uploader } = openUploader()
    const foreign = Object.setPrototypeOf(new File(['x'], 'a.txt', { type: 'text/plain' }), null)
    const { name, type, size } = { name: 'a.txt', type: 'text/plain', size: 1 }
    for (const [key, value] of Object.entries({ name, type, size })) Object.defineProperty(foreign, key, { value })
    const { added } = uploader.addFiles([foreign])
    expect(added).toMatchObject([{ name, type, size }])
  })

  test('files of the browser: their path and the common metadata travel along', () => {
    const { uploader } = openUploader({ meta: { album: 'summer' } })
    const file = new File(['x'], 'a.txt', { type: 'text/plain' })
    Object.defineProperty(file, 'webkitRelativePath', { value: 'folder/a.txt' })
    const { added } = uploader.addFiles([file, { ...fileOf('b'), meta: { album: 'winter' } }])
    expect(added.map(({ meta }) => meta)).toEqual([
      { album: 'summer', relativePath: 'folder/a.txt' },
      { album: 'winter' },
    ])
  })
})

describe('options', () => {
  test('headers are those of the moment', async () => {
    const { uploader, clock, requests } = openUploader({ headers: { authorization: 'old' } })
    uploader.addFiles([fileOf('a')])
    void uploader.upload()
    await clock.turn(1000)
    uploader.setOptions({ headers: () => ({ authorization: 'new' }) })
    uploader.addFiles([fileOf('b')])
    void uploader.upload()
    await clock.turn(1000)
    const posts = requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers.get('authorization'))
    expect(posts).toEqual(['old', 'old', 'new', 'new'])
  })

  test('headers that cannot be made while the network is out are waited for', async () => {
    let out = false
    const headers = async () => {
      // As `fetch` rejects for whoever renews an access token with it.
      if (out) throw new TypeError('Failed to fetch')
      return {}
    }
    const { uploader, clock } = openUploader({ headers })
    uploader.addFiles([fileOf('a')])
    void uploader.upload()
    await clock.turn(1000)
    out = true
    uploader.addFiles([fileOf('b')])
    const run = uploader.upload()
    await clock.turn(5 * MINUTE)
    expect(uploader.getSnapshot().status).toBe('uploading')
    out = false
    await clock.turn(MINUTE)
    expect((await run).successful).toHaveLength(1)
  })

  test('an endpoint that was left while nothing got through is not waited for any more', async () => {
    const { uploader, clock, storage } = openUploader()
    uploader.addFiles([fileOf('a')])
    void uploader.upload()
    await clock.turn(5000)
    storage.reply = () => lost
    uploader.addFiles([fileOf('b')])
    void uploader.upload()
    await clock.turn(5000)
    expect(uploader.getSnapshot().waitingForNetwork).toBe(true)
    uploader.cancel()
    uploader.setOptions({ endpoint: '/api/other' })
    storage.reply = () => 10_000
    uploader.addFiles([fileOf('c')])
    void uploader.upload()
    await clock.turn(5000)
    expect(uploader.getSnapshot()).toMatchObject({ status: 'uploading', waitingForNetwork: false })
  })

  test('an endpoint that was left leaves no listener once its files are over', async () => {
    const page = stubPage()
    const { uploader, clock } = openUploader()
    for (let i = 0; i < 5; i++) {
      uploader.addFiles([fileOf(`a${i}`)])
      void uploader.upload()
      await clock.turn(5000)
      uploader.setOptions({ endpoint: `/api/${i}` })
    }
    expect(page.listeners.filter((type) => type === 'offline')).toHaveLength(1)
  })

  test('another endpoint is for new files, and for those that the old one never signed', async () => {
    const { uploader, clock, requests, storage, endpoint } = openUploader()
    storage.reply = () => 5000
    uploader.addFiles([fileOf('under way')])
    void uploader.upload()
    await clock.turn(1000)
    endpoint.onSign = () => {
      throw new UploadError('forbidden')
    }
    uploader.addFiles([fileOf('refused')])
    void uploader.upload()
    await clock.turn(1000)
    endpoint.onSign = () => undefined
    requests.length = 0
    uploader.setOptions({ endpoint: '/api/other' })
    void uploader.retry()
    uploader.addFiles([fileOf('new')])
    void uploader.upload()
    await clock.turn(MINUTE)
    const posts = requests.filter(({ method }) => method === 'POST').map(({ url }) => url)
    expect(posts).toEqual(['/api/other', '/api/upload', '/api/other'])
    expect(uploader.getSnapshot().progress.done).toBe(3)
  })

  test('a policy that comes after its endpoint was left is not the new one’s', async () => {
    const { uploader, clock } = openUploader({}, { v: 1, limits: { maxFiles: 1 }, lanes: [], storageOrigin: '' })
    uploader.addFiles([fileOf('a')])
    uploader.setOptions({ endpoint: async () => ({ url: 'https://s3.test/k' }) })
    await clock.turn(1000)
    expect(uploader.getSnapshot().limits.maxFiles).toBeUndefined()
  })

  test('no endpoint is an error at once', () => {
    const { uploader } = openUploader({ endpoint: '' })
    expect(() => uploader.addFiles([])).toThrow(TypeError)
  })
})

describe('destroy', () => {
  test('ends everything, gives back what was granted, and tells nobody', async () => {
    const page = stubPage()
    const { uploader, clock, storage, endpoint } = openUploader()
    storage.reply = () => 'hang'
    uploader.addFiles([fileOf('a'), fileOf('b', 'kind/parts', 300), ...filesOf(20, 'kind/post')])
    const result = uploader.upload()
    await clock.turn(100)
    let told = 0
    uploader.subscribe(() => (told += 1))
    uploader.destroy()
    uploader.destroy()
    expect(await result).toEqual({ successful: [], failed: [] })
    await clock.turn(1000)
    expect(endpoint.aborted).toHaveLength(22)
    expect([told, storage.open.size, clock.pending(), page.listeners]).toEqual([0, 0, [], []])
  })

  test('what is used again afterwards begins anew: React’s StrictMode mounts twice', async () => {
    const page = stubPage()
    const { uploader, clock, storage, statuses } = openUploader()
    storage.reply = () => 'hang'
    uploader.addFiles([fileOf('before')])
    void uploader.upload()
    await clock.turn(100)
    uploader.destroy()
    expect(uploader.getSnapshot()).toMatchObject({ files: [], status: 'idle', progress: { bytesTotal: 0 } })
    expect(uploader.getSnapshot()).toBe(uploader.getSnapshot())
    storage.reply = () => 100
    let told = 0
    uploader.subscribe(() => (told += 1))
    uploader.addFiles([fileOf('after')])
    const result = uploader.upload()
    await clock.turn(MINUTE)
    expect((await result).successful.map(({ name }) => name)).toEqual(['after'])
    expect(statuses()).toEqual({ after: 'done' })
    expect(told).toBeGreaterThan(2)
    uploader.destroy()
    expect([clock.pending(), page.listeners]).toEqual([[], []])
  })

  test('an uploader that is made and thrown away did nothing', () => {
    const page = stubPage()
    const { uploader, clock, requests } = openUploader()
    uploader.getSnapshot()
    uploader.subscribe(() => undefined)()
    uploader.destroy()
    expect([requests, clock.pending(), page.listeners]).toEqual([[], [], []])
  })
})

describe('10,000 files', () => {
  test('begin by and by; those in line can be paused, cancelled, removed and begun again all the same', async () => {
    const { uploader, clock, storage } = openUploader()
    const ids = uploader.addFiles(filesOf(1200, 'kind/post')).added.map(({ id }) => id)
    const [paused = '', cancelled = '', again = '', removed = '', late = ''] = ids.slice(-5)
    const result = uploader.upload()
    expect(new Set(uploader.getSnapshot().files.map(({ status }) => status))).toEqual(new Set(['queued']))
    uploader.pause(paused)
    uploader.pause(late)
    uploader.cancel([cancelled, again])
    uploader.remove(removed)
    const retried = uploader.retry(again)
    expect(ids.slice(-5).map((id) => uploader.getFile(id)?.status)).toEqual([
      'paused',
      'cancelled',
      'queued',
      undefined,
      'paused',
    ])
    uploader.resume(late)
    await clock.turn(MINUTE)
    expect(uploader.getSnapshot()).toMatchObject({ status: 'paused', progress: { done: 1197 } })
    expect(storage.seen).toHaveLength(1197)
    uploader.resume(paused)
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(1198)
    expect((await retried).failed).toEqual([])
    expect(uploader.getSnapshot()).toMatchObject({ status: 'idle', progress: { done: 1198, failed: 0 } })
    expect(uploader.getFile(cancelled)?.status).toBe('cancelled')
  })

  test('are added in one call, and every action on them is quick', async () => {
    const { clock } = openUploader()
    const never = () => new Promise<never>(() => undefined)
    const uploader = createUploader({ endpoint: '/api', clock, fetch: never, send: never })
    const files = filesOf(10_000, 'kind/post')
    const timed = (work: () => unknown) => {
      // Of the processor: what else a machine does says nothing about us.
      const began = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(began)
      return (user + system) / 1000
    }
    expect(timed(() => uploader.addFiles(files))).toBeLessThan(300)
    expect(uploader.getSnapshot().files).toHaveLength(10_000)
    // Node's signals are slow; what must not be is the square of ten thousand.
    expect(timed(() => void uploader.upload())).toBeLessThan(1000)
    await settle()
    expect(timed(() => uploader.pause())).toBeLessThan(1000)
    expect(timed(() => uploader.resume())).toBeLessThan(1000)
    expect(timed(() => uploader.cancel())).toBeLessThan(1000)
    const ids = uploader.getSnapshot().files.map(({ id }) => id)
    const told = vi.fn()
    uploader.subscribe(told)
    expect(timed(() => uploader.remove(ids.slice(1)))).toBeLessThan(1000)
    expect(told).toHaveBeenCalledOnce()
    expect(uploader.getSnapshot().files.map(({ id }) => id)).toEqual(ids.slice(0, 1))
    expect(timed(() => uploader.remove())).toBeLessThan(1000)
    uploader.destroy()
  })

  test('are uploaded (5,000 of them) with fifty sign requests and nearly so many complete requests', async () => {
    const { uploader, clock, storage, endpoint } = openUploader()
    storage.latency = 10
    uploader.addFiles(filesOf(5000, 'kind/post', 1))
    const result = uploader.upload()
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(5000)
    expect(endpoint.signs).toHaveLength(50)
    expect(endpoint.completes.length).toBeLessThanOrEqual(75)
  }, 30_000)
})
