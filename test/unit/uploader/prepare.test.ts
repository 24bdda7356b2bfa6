import { afterEach, describe, expect, test, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import type { Prepare, UploaderOptions } from '../../../src/uploader/types.ts'
import { settle } from '../endpoint/manual-clock.ts'
import { fileOf, filesOf, openUploader } from './open-uploader.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const MINUTE = 60_000

/** Half of the bytes, under another name. */
const halve: Prepare = (file) =>
  new File([file.slice(0, file.size / 2)], `small-${file.name}`, { type: 'kind/put', lastModified: 1 })

/** An uploader whose files are prepared when the test says so. */
function openHeld(more: Partial<UploaderOptions> = {}) {
  const begun: string[] = []
  const stopped: string[] = []
  const goOn = new Map<string, (error?: Error) => void>()
  const prepare: Prepare = (file, { signal }) =>
    new Promise((resolve, reject) => {
      begun.push(file.name)
      signal.addEventListener('abort', () => stopped.push(file.name))
      goOn.set(file.name, (error) => (error ? reject(error) : resolve(file.slice(0, 5, 'kind/put'))))
    })
  return { ...openUploader({ prepare, ...more }), begun, stopped, goOn }
}

describe('what is sent', () => {
  test('is what prepare returned: its bytes, name and type', async () => {
    const { uploader, clock, endpoint } = openUploader({ prepare: halve })
    uploader.addFiles([{ ...fileOf('f', 'kind/parts', 100), meta: { album: 'summer' } }])
    const result = uploader.upload()
    await clock.turn(MINUTE)
    const { successful } = await result
    expect(successful).toMatchObject([
      { name: 'small-f', type: 'kind/put', size: 50, bytesSent: 50, meta: { album: 'summer' } },
    ])
    expect(successful[0]?.data.size).toBe(50)
    expect(endpoint.signs).toEqual([1])
    expect(uploader.getSnapshot().progress).toMatchObject({ bytesTotal: 50, percentage: 100 })
  })

  test.each<[string, Prepare, string]>([
    ['a Blob keeps the name', (file) => file.slice(0, 4, 'kind/post'), 'f kind/post 4'],
    ['nothing leaves it as it is', () => undefined, 'f kind/put 10'],
    ['nor does the same file change it', (file) => file, 'f kind/put 10'],
    ['nor nothing, later', async () => undefined, 'f kind/put 10'],
  ])('%s', async (_, prepare, sent) => {
    const { uploader, clock } = openUploader({ prepare })
    const file = fileOf('f')
    uploader.addFiles([file])
    const result = uploader.upload()
    await clock.turn(MINUTE)
    const { successful } = await result
    expect(successful.map(({ name, type, size }) => `${name} ${type} ${size}`)).toEqual([sent])
    if (sent.endsWith('10')) expect(successful[0]?.data).toBe(file.data)
  })

  test('is prepared once, however often it is tried', async () => {
    const prepare = vi.fn(halve)
    const { uploader, clock, endpoint } = openUploader({ prepare })
    endpoint.onSign = () => {
      throw new UploadError('forbidden')
    }
    uploader.addFiles([fileOf('f')])
    void uploader.upload()
    await clock.turn(MINUTE)
    endpoint.onSign = () => undefined
    const retried = uploader.retry()
    await clock.turn(MINUTE)
    expect((await retried).successful).toMatchObject([{ name: 'small-f', size: 5 }])
    expect(prepare).toHaveBeenCalledOnce()
  })

  test('is prepared by the function of the moment it starts', async () => {
    const { uploader, clock } = openUploader()
    uploader.addFiles([fileOf('f')])
    uploader.setOptions({ prepare: halve })
    const result = uploader.upload()
    await clock.turn(MINUTE)
    expect((await result).successful).toMatchObject([{ name: 'small-f' }])
  })
})

describe('a failure', () => {
  test('fails that file with a sentence and the cause; a retry prepares it again', async () => {
    const { uploader, clock, goOn, errors, statuses } = openHeld()
    uploader.addFiles(filesOf(2))
    const result = uploader.upload()
    await settle()
    const cause = new Error('no pixels')
    goOn.get('f0')?.(cause)
    goOn.get('f1')?.()
    await clock.turn(MINUTE)
    expect((await result).failed).toHaveLength(1)
    expect(errors).toMatchObject([{ name: 'f0', error: { code: 'prepare_failed', cause } }])
    const retried = uploader.retry()
    await settle()
    goOn.get('f0')?.()
    await clock.turn(MINUTE)
    expect((await retried).successful).toHaveLength(1)
    expect(statuses()).toEqual({ f0: 'done', f1: 'done' })
  })

  test('thrown at once, or an UploadError, is told as it is', async () => {
    const prepare: Prepare = ({ name }) => {
      throw name === 'f0' ? new UploadError('file_invalid') : new TypeError('odd')
    }
    const { uploader, clock, errors } = openUploader({ prepare })
    uploader.addFiles(filesOf(2))
    void uploader.upload()
    await clock.turn(MINUTE)
    expect(errors.map(({ error }) => error.code)).toEqual(['file_invalid', 'prepare_failed'])
  })
})

describe('limits', () => {
  test('of size hold for what is sent, of type for both', async () => {
    const limits = { maxFileSize: 60, types: ['kind/*'] }
    const prepare: Prepare = (file, options) =>
      file.name === 'odd' ? file.slice(0, 1, 'text/plain') : halve(file, options)
    const { uploader, clock, endpoint, errors } = openUploader({ prepare, limits })
    const { refused } = uploader.addFiles([
      fileOf('fits', 'kind/put', 100),
      fileOf('too large', 'kind/put', 200),
      fileOf('odd', 'kind/put', 10),
      fileOf('refused', 'text/plain', 10),
    ])
    expect(refused.map(({ name }) => name)).toEqual(['refused'])
    const result = uploader.upload()
    await clock.turn(MINUTE)
    expect((await result).successful.map(({ name }) => name)).toEqual(['small-fits'])
    expect(errors.map(({ name, error }) => [name, error.code])).toEqual([
      ['refused', 'type_not_allowed'],
      ['too large', 'file_too_large'],
      ['odd', 'type_not_allowed'],
    ])
    expect(endpoint.signs).toEqual([1])
  })

  test('of all together count what is ready, in the order in which it is', async () => {
    const { uploader, clock, errors } = openUploader({ prepare: halve, limits: { maxTotalSize: 100 } })
    expect(uploader.addFiles(filesOf(5, 'kind/put', 80)).refused).toEqual([])
    const result = uploader.upload()
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(2)
    expect(errors.map(({ error }) => error.code)).toEqual(Array.from({ length: 3 }, () => 'total_too_large'))
  })

  test('may be narrowed meanwhile', async () => {
    const { uploader, clock, goOn, errors } = openHeld()
    uploader.addFiles([fileOf('f')])
    void uploader.upload()
    await settle()
    uploader.setOptions({ limits: { maxFileSize: 4 } })
    goOn.get('f')?.()
    await clock.turn(MINUTE)
    expect(errors.map(({ error }) => error.code)).toEqual(['file_too_large'])
  })
})

describe('while files are prepared', () => {
  test('two are at a time, in order, and each shows as queued', async () => {
    const { uploader, clock, begun, goOn, statuses } = openHeld()
    uploader.addFiles(filesOf(4))
    const result = uploader.upload()
    await settle()
    expect(begun).toEqual(['f0', 'f1'])
    expect(statuses()).toEqual({ f0: 'queued', f1: 'queued', f2: 'queued', f3: 'queued' })
    goOn.get('f1')?.()
    await settle()
    expect(begun).toEqual(['f0', 'f1', 'f2'])
    for (const name of ['f0', 'f2', 'f3']) {
      goOn.get(name)?.()
      await settle()
    }
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(4)
  })

  test.each(['cancel', 'remove', 'destroy'] as const)('%s ends all of it at once', async (action) => {
    const { uploader, clock, begun, stopped, goOn, endpoint } = openHeld()
    uploader.addFiles(filesOf(4))
    const result = uploader.upload()
    await settle()
    uploader[action]()
    expect(await result).toEqual({ successful: [], failed: [] })
    expect(stopped).toEqual(['f0', 'f1'])
    goOn.get('f0')?.()
    goOn.get('f1')?.(new Error('late'))
    await clock.turn(MINUTE)
    expect([begun, endpoint.signs, endpoint.aborted, clock.pending()]).toEqual([['f0', 'f1'], [], [], []])
  })

  test('one that waits and is cancelled is passed over; one cancelled at work makes room', async () => {
    const { uploader, begun } = openHeld()
    const { added } = uploader.addFiles(filesOf(4))
    void uploader.upload()
    await settle()
    uploader.cancel(added[2]?.id)
    uploader.cancel(added[0]?.id)
    await settle()
    expect(begun).toEqual(['f0', 'f1', 'f3'])
  })

  test('cancelled and retried, a file is prepared anew', async () => {
    const { uploader, clock, begun, goOn, statuses } = openHeld()
    uploader.addFiles([fileOf('f')])
    void uploader.upload()
    await settle()
    const late = goOn.get('f')
    uploader.cancel()
    const retried = uploader.retry()
    await settle()
    late?.()
    await clock.turn(1000)
    expect(statuses()).toEqual({ f: 'queued' })
    goOn.get('f')?.()
    await clock.turn(MINUTE)
    expect((await retried).successful).toMatchObject([{ size: 5 }])
    expect(begun).toEqual(['f', 'f'])
  })

  test('cancelled in the very moment that it is ready, a file is not sent', async () => {
    for (let moments = 0; moments < 12; moments++) {
      const { uploader, clock, endpoint, goOn, statuses } = openHeld()
      uploader.addFiles([fileOf('f')])
      void uploader.upload()
      await settle()
      goOn.get('f')?.()
      for (let i = 0; i < moments; i++) await Promise.resolve()
      uploader.cancel()
      await clock.turn(MINUTE)
      expect(statuses()).toEqual({ f: 'cancelled' })
      expect(endpoint.confirmed, `${moments} microtasks later`).toEqual([])
    }
  })

  test('a paused one waits: before its turn, and after it', async () => {
    const { uploader, clock, begun, goOn, endpoint, statuses } = openHeld()
    const { added } = uploader.addFiles(filesOf(4))
    const result = uploader.upload()
    await settle()
    uploader.pause(added[0]?.id)
    uploader.pause(added[2]?.id)
    expect(statuses()).toEqual({ f0: 'paused', f1: 'queued', f2: 'paused', f3: 'queued' })
    goOn.get('f0')?.()
    await settle()
    expect(begun).toEqual(['f0', 'f1', 'f3'])
    goOn.get('f1')?.()
    goOn.get('f3')?.()
    await clock.turn(MINUTE)
    expect(statuses()).toEqual({ f0: 'paused', f1: 'done', f2: 'paused', f3: 'done' })
    uploader.resume()
    await settle()
    expect(begun).toEqual(['f0', 'f1', 'f3', 'f2'])
    goOn.get('f2')?.()
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(4)
    expect(endpoint.signs.reduce((a, b) => a + b)).toBe(4)
  })

  test('a thousand go through, and are signed and confirmed many at a time', async () => {
    const { uploader, clock, endpoint } = openUploader({ prepare: halve })
    uploader.addFiles(filesOf(1000, 'kind/post'))
    const result = uploader.upload()
    await clock.turn(MINUTE)
    expect((await result).successful).toHaveLength(1000)
    expect(endpoint.signs.reduce((a, b) => a + b)).toBe(1000)
  })
})
