/** What a file does about each cause of failure. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { earlierUpload } from '../../../src/transfer/earlier-upload.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { answer, busy, lost } from './fake-storage.ts'
import { openTransfer } from './open-transfer.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const MINUTE = 60_000
/** Of `key-1`, `key-2` …: how often each permission was used. */
const uses = (seen: readonly { key: string }[]) =>
  seen.reduce<Record<string, number>>((counts, { key }) => ({ ...counts, [key]: (counts[key] ?? 0) + 1 }), {})

describe('expiry', () => {
  test.each(['put', 'post', 'parts'] as const)('%s: signed again, and on it goes', async (kind) => {
    for (const refusal of [answer(403, 'AccessDenied', 'Request has expired'), answer(403, 'ExpiredRequest')]) {
      const { clock, endpoint, storage, start } = openTransfer()
      let refused = 0
      storage.reply = ({ part }) => (part <= 3 && refused++ < 3 ? refusal : 100)
      const file = start('f', kind, 600)
      await clock.turn(10_000)
      expect(file.object).toBeDefined()
      expect(endpoint.signs).toHaveLength(kind === 'parts' ? 1 : 4)
      expect(endpoint.aborted).toHaveLength(kind === 'parts' ? 0 : 3)
      expect(storage.stored).toHaveLength(kind === 'parts' ? 6 : 1)
    }
  })

  test('a storage without CORS headers on its 403: silence past the URL’s time is expiry, and no outage', async () => {
    const { clock, endpoint, storage, network, start } = openTransfer()
    start('first', 'put')
    await clock.turn(1000)
    endpoint.validity = 10_000
    storage.reply = ({ before, key }) => (key === 'f-2' && before === 0 ? 'hang' : 100)
    const file = start('f', 'put')
    await clock.turn(10_001)
    for (const seen of storage.open) seen.answer(lost)
    await clock.turn(1000)
    expect(file.object?.key).toBe('f-3')
    expect(network).toEqual([])
  })

  test('all parts under way at once', async () => {
    const { clock, endpoint, storage, start } = openTransfer()
    endpoint.urlsAtOnce = 100
    storage.reply = ({ before }) => (before === 0 ? answer(403, 'AccessDenied', 'Request has expired') : 100)
    const file = start('f', 'parts', 2400)
    await clock.turn(10_000)
    expect(file.error).toBeUndefined()
    expect(file.object).toBeDefined()
    expect(storage.stored).toHaveLength(24)
  })

  test('at the end of a long outage', async () => {
    for (const kind of ['put', 'parts'] as const) {
      const { clock, endpoint, storage, start } = openTransfer()
      start('first', 'put')
      await clock.turn(1000)
      const out = { now: true }
      storage.reply = () => (out.now ? lost : 100)
      endpoint.validity = 3 * MINUTE
      const file = start('f', kind, 300)
      await clock.turn(4 * MINUTE)
      expect(file.settled).toBe(false)
      out.now = false
      await clock.turn(MINUTE)
      expect(file.object).toBeDefined()
    }
  })

  test('an endpoint whose signatures are always over is given up after five', async () => {
    const { clock, endpoint, storage, start } = openTransfer()
    endpoint.validity = 0
    const files = [start('f', 'put'), start('g', 'parts', 300)]
    await clock.turn(MINUTE)
    expect(files.map(({ error }) => error?.code)).toEqual(['url_expired', 'url_expired'])
    expect(endpoint.signed.filter((id) => id === 'f')).toHaveLength(5)
    expect(storage.seen).toEqual([])
  })

  test('parts that wait so long for their turn that their URLs end, again and again, have not failed', async () => {
    const { clock, endpoint, storage, start } = openTransfer({ stallTimeout: 60 * MINUTE })
    endpoint.validity = MINUTE
    // Each takes as long as its URL holds, and twenty-four wait for six connections.
    storage.reply = () => 3 * MINUTE
    for (let i = 0; i < 40; i++) start(`other${i}`, 'put')
    const file = start('f', 'parts', 2400)
    await clock.turn(180 * MINUTE)
    expect(file.error).toBeUndefined()
    expect(file.object).toBeDefined()
    expect(storage.stored.filter((key) => key.startsWith('f-'))).toHaveLength(24)
  })

  test('a part that is paused past its URL’s time, again and again, has not failed', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = () => 5000
    const file = start('f', 'parts', 100)
    for (let i = 0; i < 8; i++) {
      await clock.turn(1000)
      file.transfer.pause()
      await clock.turn(20 * MINUTE)
      file.transfer.resume()
    }
    await clock.turn(MINUTE)
    expect(file.error).toBeUndefined()
    expect(file.object).toBeDefined()
  })

  test('whole files whose permission ends while they wait for their turn, again and again, have not failed', async () => {
    const { clock, endpoint, storage, start } = openTransfer({ stallTimeout: 60 * MINUTE })
    endpoint.validity = MINUTE
    storage.reply = () => 2 * MINUTE
    const files = Array.from({ length: 60 }, (_, i) => start(`f${i}`, 'put'))
    await clock.turn(60 * MINUTE)
    expect(files.flatMap(({ error }) => error?.code ?? [])).toEqual([])
    expect(files.every(({ object }) => object)).toBe(true)
  })

  test('not yet valid: the next signature may be later', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = ({ key }) => (key === 'f-3' ? 100 : answer(403, 'AccessDenied', 'Request is not yet valid'))
    const file = start('f', 'put')
    await clock.turn(MINUTE)
    expect(file.object?.key).toBe('f-3')
  })
})

describe('what passes', () => {
  test.each([
    ['503', busy],
    ['500', answer(500)],
    ['408', answer(408)],
    ['429', answer(429)],
    ['400 RequestTimeout', answer(400, 'RequestTimeout')],
  ])('%s: backoff with full jitter', async (_, refusal) => {
    for (const random of [0, 0.5, 0.75]) {
      const { clock, storage, start } = openTransfer({ random: () => random })
      storage.reply = ({ before }) => (before < 4 ? refusal : 100)
      const file = start('f', 'put')
      await clock.turn(MINUTE)
      expect(file.object).toBeDefined()
      const waits = storage.seen.slice(1).map(({ at }, i) => at - (storage.seen[i]?.at ?? 0) - 1)
      expect(waits.map((wait, i) => wait - 500 * 2 ** i * random)).toEqual([0, 0, 0, 0])
    }
  })

  test('Retry-After is honoured, and no other file that gets on cuts it short', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = ({ key, before }) => {
      if (key === 'f-1') return before === 0 ? { ...busy, retryAfter: 30 } : 100
      return before === 0 ? lost : 100
    }
    const file = start('f', 'put')
    await clock.turn(1000)
    start('g', 'put')
    await clock.turn(29_200)
    expect(storage.seen.filter(({ key }) => key === 'f-1')).toHaveLength(1)
    await clock.turn(1000)
    expect(file.object).toBeDefined()
  })

  test('a storage that has answered is tried for ten minutes, not five times', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = () => busy
    const file = start('f', 'put')
    await clock.turn(9 * MINUTE)
    expect(file.settled).toBe(false)
    await clock.turn(2 * MINUTE)
    expect(file.error).toMatchObject({ code: 'storage_busy', status: 503, lane: 'put', storageCode: 'SlowDown' })
    expect(storage.seen.length).toBeGreaterThan(40)
    expect(file.error?.attempt).toBe(storage.seen.length)
  })

  test('the time counts anew for whoever gets on', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = ({ part, at }) => (part * 5 * MINUTE <= at - began ? 100 : busy)
    const began = clock.now()
    const file = start('f', 'parts', 500)
    await clock.turn(26 * MINUTE)
    expect(file.object).toBeDefined()
  })

  test('waiting for a turn is no trouble: the first failure after half an hour in the queue ends nothing', async () => {
    const { clock, storage, start } = openTransfer({ stallTimeout: 60 * MINUTE })
    storage.reply = ({ key, before }) => (key.startsWith('slow') ? 30 * MINUTE : before === 0 ? busy : 100)
    for (let i = 0; i < 6; i++) start(`slow${i}`, 'put')
    await clock.turn(0)
    const file = start('f', 'put')
    await clock.turn(32 * MINUTE)
    expect(file.object).toBeDefined()
  })

  test('a machine that slept for hours has lost a request, not a file', async () => {
    const { clock, storage, start } = openTransfer({ stallTimeout: 10 * 3_600_000 })
    storage.reply = ({ key, before }) => (key.startsWith('f-') && before === 0 ? 'hang' : 100)
    start('first', 'put')
    await clock.turn(1000)
    const file = start('f', 'parts', 300)
    await clock.turn(8 * 3_600_000)
    for (const seen of storage.open) seen.answer(lost)
    await clock.turn(MINUTE)
    expect(file.object).toBeDefined()
  })

  test('a storage that never answered is given up after three tries, with the CORS rule it needs', async () => {
    vi.stubGlobal('location', new URL('https://app.test/page'))
    const { clock, storage, network, start } = openTransfer()
    storage.reply = () => lost
    const file = start('f', 'put')
    await clock.turn(MINUTE)
    expect(storage.seen).toHaveLength(3)
    expect(file.error).toMatchObject({ code: 'storage_unreachable', status: 0, attempt: 3, lane: 'put' })
    expect(file.error?.message).toMatch(/allows the origin https:\/\/app\.test, the method PUT/)
    expect(network).toEqual([])
  })

  test('a CORS rule that allows forms and forgets PUT is told as soon, though the storage has answered forms', async () => {
    const { clock, storage, network, start } = openTransfer()
    start('small', 'post')
    await clock.turn(1000)
    storage.reply = ({ method }) => (method === 'PUT' ? lost : 100)
    const file = start('f', 'put')
    await clock.turn(MINUTE)
    expect(file.error).toMatchObject({ code: 'storage_unreachable', attempt: 3 })
    expect(network).toEqual([])
  })

  test('where the endpoint is silent too, it is an outage, though the storage never answered', async () => {
    const { clock, endpoint, storage, network, start } = openTransfer()
    storage.reply = () => lost
    endpoint.silent = true
    const file = start('f', 'put')
    await clock.turn(5 * MINUTE)
    expect([file.settled, network]).toEqual([false, [true]])
    endpoint.silent = false
    storage.reply = () => 100
    await clock.turn(MINUTE)
    expect(file.object).toBeDefined()
    expect(network).toEqual([true, false])
  })

  test('a file that was moved or changed says so', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = () => lost
    const data = new Blob(['x'])
    Object.defineProperty(data, 'slice', {
      value: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }),
    })
    const file = start('f', 'put', 1, { data })
    await clock.turn(MINUTE)
    expect(file.error?.code).toBe('file_unreadable')
    expect(storage.seen).toHaveLength(1)
  })
})

describe('what does not pass stops at once', () => {
  test.each([
    ['signature_mismatch', answer(403, 'SignatureDoesNotMatch')],
    ['access_denied', answer(403, 'AccessDenied', 'Access Denied')],
    ['object_too_large', answer(400, 'EntityTooLarge')],
    ['bucket_missing', answer(404, 'NoSuchBucket')],
    ['credentials_invalid', answer(403, 'InvalidAccessKeyId')],
  ] as const)('%s', async (code, refusal) => {
    for (const kind of ['put', 'post', 'parts'] as const) {
      const { clock, storage, start } = openTransfer()
      storage.reply = () => refusal
      const file = start('f', kind, 100)
      await clock.turn(MINUTE)
      expect(file.error).toMatchObject({ code, requestId: 'R1', attempt: 1 })
      expect(storage.seen).toHaveLength(1)
      expect(clock.pending()).toEqual([])
    }
  })

  test.each(['put', 'post', 'parts'] as const)(
    '%s: once the server is mended, the next start asks it anew',
    async (kind) => {
      const { clock, endpoint, storage, start } = openTransfer()
      storage.reply = () => answer(403, 'InvalidAccessKeyId')
      const file = start('f', kind, 300)
      await clock.turn(1000)
      expect(file.error?.code).toBe('credentials_invalid')
      file.start()
      storage.reply = () => 100
      await clock.turn(MINUTE)
      expect(file.object).toBeDefined()
      if (kind === 'parts') expect(endpoint.partsAsked).toEqual([[1, 2, 3]])
      else expect(endpoint.aborted).toEqual(['token of f-1'])
    },
  )

  test('the first part to fail for good ends the others', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = ({ part }) => (part === 3 ? answer(403, 'SignatureDoesNotMatch') : 'hang')
    const file = start('f', 'parts', 2000)
    await clock.turn(1000)
    expect(file.error?.code).toBe('signature_mismatch')
    expect(storage.open.size).toBe(0)
    expect(clock.pending()).toEqual([])
  })
})

describe('NoSuchUpload', () => {
  test('begins afresh, once', async () => {
    const { clock, endpoint, storage, start } = openTransfer()
    storage.reply = ({ key, part }) => (key === 'f-1' && part === 2 ? answer(404, 'NoSuchUpload') : 100)
    const file = start('f', 'parts', 600)
    await clock.turn(MINUTE)
    expect(file.object?.key).toBe('f-2')
    expect(endpoint.aborted).toEqual(['token of f-1'])
    expect(storage.stored.filter((key) => key.startsWith('f-2'))).toHaveLength(6)
  })

  test('the second time it has failed', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = ({ part }) => (part === 2 ? answer(404, 'NoSuchUpload') : 100)
    const file = start('f', 'parts', 600)
    await clock.turn(MINUTE)
    expect(file.error).toMatchObject({ code: 'upload_aborted', storageCode: 'NoSuchUpload' })
    expect(Object.keys(uses(storage.seen))).toEqual(['f-1', 'f-2'])
    // Who starts it again may have it begun afresh again.
    storage.reply = ({ key }) => (key === 'f-2' ? answer(404, 'NoSuchUpload') : 100)
    file.start()
    await clock.turn(MINUTE)
    expect(file.object?.key).toBe('f-3')
  })

  test('a file begun afresh has its time anew', async () => {
    const { clock, storage, start } = openTransfer({ stallTimeout: 60 * MINUTE })
    let sent = 0
    storage.reply = ({ key, part }) => {
      if (key === 'f-1') return part === 6 ? answer(404, 'NoSuchUpload') : 100
      sent += 1
      return sent % 2 === 0 ? busy : 4 * MINUTE
    }
    const file = start('f', 'parts', 600)
    await clock.turn(60 * MINUTE)
    expect(file.object?.key).toBe('f-2')
  })
})

describe('complete', () => {
  const failing = (codes: (string | undefined)[]) => {
    const opened = openTransfer()
    const make: Record<string, () => UploadError> = {
      out: () => new UploadError('endpoint_unreachable'),
      callback: () => new UploadError('callback_failed', { status: 500 }),
      missing: () => new UploadError('object_missing', { status: 409 }),
      parts: () => new UploadError('parts_missing', { status: 409, partNumbers: [2, 5] }),
    }
    let calls = 0
    opened.endpoint.onComplete = () => {
      const code = codes[Math.min(calls++, codes.length - 1)]
      const error = code === undefined ? undefined : make[code]?.()
      if (error) throw error
    }
    return opened
  }

  test.each(['put', 'post', 'parts'] as const)('%s: failing, it never sends bytes again', async (kind) => {
    const { clock, storage, endpoint, start } = failing(['out', 'out', 'out', 'out', 'out', 'out', undefined])
    const file = start('f', kind, 300)
    await clock.turn(5 * MINUTE)
    expect(file.object).toBeDefined()
    expect(storage.seen).toHaveLength(kind === 'parts' ? 3 : 1)
    expect(endpoint.aborted).toEqual([])
  })

  test('failed for good, the next start confirms only', async () => {
    const { clock, storage, start } = failing(['callback', undefined])
    const file = start('f', 'put')
    await clock.turn(MINUTE)
    expect(file.error?.code).toBe('callback_failed')
    file.start()
    await clock.turn(MINUTE)
    expect(file.object).toBeDefined()
    expect(storage.seen).toHaveLength(1)
  })

  test('parts_missing: those again, and no others', async () => {
    const { clock, storage, start } = failing(['parts', undefined])
    const file = start('f', 'parts', 600)
    await clock.turn(MINUTE)
    expect(file.object).toBeDefined()
    expect(storage.seen.map(({ part }) => part)).toEqual([1, 2, 3, 4, 5, 6, 2, 5])
    expect(storage.seen.every(({ key }) => key === 'f-1')).toBe(true)
  })

  test('parts_missing for ever ends after five', async () => {
    const { clock, storage, start } = failing(['parts'])
    const file = start('f', 'parts', 600)
    await clock.turn(30 * MINUTE)
    expect(file.error?.code).toBe('parts_missing')
    expect(storage.seen).toHaveLength(6 + 4 * 2)
  })

  test.each(['put', 'parts'] as const)('object_missing: %s begins afresh, once', async (kind) => {
    const { clock, endpoint, start } = failing(['missing', undefined])
    const file = start('f', kind, 300)
    await clock.turn(MINUTE)
    expect(file.object?.key).toBe('f-2')
    expect(endpoint.aborted).toEqual(['token of f-1'])
    const hopeless = failing(['missing'])
    const other = hopeless.start('f', kind, 300)
    await hopeless.clock.turn(MINUTE)
    expect(other.error?.code).toBe('object_missing')
    expect(Object.keys(uses(hopeless.storage.seen))).toEqual(['f-1', 'f-2'])
  })
})

describe.each(['token_invalid', 'upload_aborted'] as const)('%s', (code) => {
  test.each(['put', 'parts'] as const)('%s: has failed, and the next start begins afresh', async (kind) => {
    const { clock, endpoint, start } = openTransfer()
    endpoint.onComplete = (token) => {
      if (token === 'token of f-1') throw new UploadError(code)
    }
    const file = start('f', kind, 300)
    await clock.turn(10_000)
    expect(file.error?.code).toBe(code)
    file.start()
    await clock.turn(10_000)
    expect(file.object?.key).toBe('f-2')
  })
})

test('an endpoint that is being deployed anew is waited for', async () => {
  const { clock, endpoint, storage, start } = openTransfer()
  for (const kind of ['put', 'parts'] as const) {
    const codes = [502, 503].map((status) => new UploadError('internal_error', { status }))
    const errors = [...codes, new UploadError('database_unavailable'), new UploadError('confirm_pending')]
    endpoint.onComplete = () => {
      const error = errors.shift()
      if (error) throw error
    }
    const file = start('f', kind, 300)
    await clock.turn(2 * MINUTE)
    expect(file.object).toBeDefined()
  }
  expect(storage.stored).toHaveLength(4)
})

test('412 on a PUT: an earlier try arrived; the endpoint looks. On a form it is an error', async () => {
  const { clock, endpoint, storage, start } = openTransfer()
  storage.reply = () => answer(412, 'PreconditionFailed')
  const [put, post] = [start('put', 'put'), start('post', 'post')]
  await clock.turn(MINUTE)
  expect(put.object).toBeDefined()
  expect(endpoint.confirmed).toEqual(['put'])
  expect(post.error?.code).toBe('already_exists')
})

describe('the watchdog', () => {
  test('a request that stalls is sent again; one that the storage thinks about is not', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = ({ before }) => (before === 0 ? 'hang' : 100)
    const file = start('f', 'put')
    await clock.turn(31_000)
    expect(file.object).toBeDefined()
    expect(storage.seen).toHaveLength(2)

    const thinking = start('g', 'put')
    await clock.turn(0)
    storage.open.forEach(({ listener }) => listener?.onSent())
    await clock.turn(119_000)
    expect(thinking.settled).toBe(false)
    for (const seen of storage.open) seen.answer(answer(200))
    await clock.turn(1000)
    expect(thinking.object).toBeDefined()
    expect(storage.seen).toHaveLength(3)
  })
})

describe('progress', () => {
  test('falls by no more than what was in flight, and ends at the size', async () => {
    const { clock, storage, start } = openTransfer()
    let count = 0
    storage.reply = () => (count++ % 3 === 1 ? busy : 1000)
    const file = start('f', 'parts', 2000)
    await clock.turn(5 * MINUTE)
    expect(file.object).toBeDefined()
    const falls = file.progress.slice(1).map((bytes, i) => (file.progress[i] ?? 0) - bytes)
    expect(Math.max(...falls)).toBeLessThanOrEqual(100)
    expect(file.progress.at(-1)).toBe(2000)
    expect(Math.max(...file.progress)).toBe(2000)
  })

  test('a form counts its file’s bytes only', async () => {
    const { clock, storage, start } = openTransfer()
    storage.reply = () => 'hang'
    const file = start('f', 'post', 300_000)
    await clock.turn(0)
    storage.open.forEach(({ listener }) => listener?.onProgress(300_500))
    expect(file.progress.at(-1)).toBe(300_000)
  })
})

test('resume by token: what is stored is not sent again', async () => {
  const { clock, endpoint, storage, start } = openTransfer()
  const parts = [1, 2, 4].map((partNumber) => ({ partNumber, size: 100 }))
  endpoint.onResume = async () => ({ v: 1 as const, key: 'old', size: 600, partSize: 100, partCount: 6, parts })
  const file = start('f', 'parts', 600, { earlier: earlierUpload('token of old') })
  await clock.turn(MINUTE)
  expect(file.object?.key).toBe('old')
  expect(storage.stored.toSorted()).toEqual(['old/3', 'old/5', 'old/6'])
  expect(endpoint.signs).toEqual([])

  const changed = start('g', 'parts', 700, { earlier: earlierUpload('token of old') })
  await clock.turn(MINUTE)
  expect(changed.object?.key).toBe('g-1')
  endpoint.onResume = () => Promise.reject(new UploadError('token_expired'))
  const gone = start('h', 'parts', 600, { earlier: earlierUpload('token of old') })
  await clock.turn(MINUTE)
  expect(gone.object?.key).toBe('h-2')
})

test('resume by token: whoever has to sign in first goes on afterwards', async () => {
  const { clock, endpoint, storage, start } = openTransfer()
  endpoint.onResume = () => Promise.reject(new UploadError('unauthorized'))
  const file = start('f', 'parts', 200, { earlier: earlierUpload('token of old') })
  await clock.turn(MINUTE)
  expect(file.error?.code).toBe('unauthorized')
  const parts = [{ partNumber: 1, size: 100 }]
  endpoint.onResume = async () => ({ v: 1 as const, key: 'old', size: 200, partSize: 100, partCount: 2, parts })
  file.start()
  await clock.turn(MINUTE)
  expect(file.object?.key).toBe('old')
  expect(storage.stored).toEqual(['old/2'])
})
