/** Pause, resume, cancel, start again: at every stage of a file's life. */
import { describe, expect, test } from 'vitest'
import { earlierUpload } from '../../../src/transfer/earlier-upload.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { settle } from '../endpoint/manual-clock.ts'
import { answer, busy, lost } from './fake-storage.ts'
import { type Kind, openTransfer } from './open-transfer.ts'

const MINUTE = 60_000
type Opened = ReturnType<typeof openTransfer>

/** Brings a file to a stage, and tells how the stage may end. */
const stages: Record<string, (opened: Opened, kind: Kind) => Promise<() => void>> = {
  async 'in line to be signed'({ clock, endpoint, start }) {
    let go = () => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    endpoint.onSign = ({ id }) => (id === 'f' ? undefined : gate)
    for (let i = 0; i < 100; i++) start(`other${i}`, 'put')
    await clock.turn(0)
    return go
  },
  async 'being signed'({ endpoint }) {
    let go = () => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    endpoint.onSign = () => gate
    return go
  },
  async 'queued in the pool'({ clock, storage, start }) {
    storage.reply = ({ key }) => (key.startsWith('other') ? 'hang' : 100)
    for (let i = 0; i < 6; i++) start(`other${i}`, 'put')
    await clock.turn(0)
    return () => {
      for (const seen of storage.open) seen.answer(answer(200))
    }
  },
  async sending({ storage }) {
    storage.reply = () => 5000
    return () => undefined
  },
  async 'waiting after a failure'({ storage }) {
    storage.reply = ({ before }) => (before === 0 ? { ...busy, retryAfter: 20 } : 100)
    return () => undefined
  },
  async 'being confirmed'({ endpoint }) {
    let go = () => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    endpoint.onComplete = () => gate
    return go
  },
}
const cases = Object.keys(stages).flatMap((stage) =>
  (['put', 'post', 'parts'] as const).map((kind) => [stage, kind] as const),
)

async function open(stage: string, kind: Kind) {
  const opened = openTransfer()
  const { clock, endpoint, storage, start } = opened
  const go = (await stages[stage]?.(opened, kind)) ?? (() => undefined)
  const file = start('f', kind, 300)
  await clock.turn(200)
  expect(file.settled).toBe(false)
  const mine = () => storage.seen.filter(({ key }) => key.startsWith('f-'))
  const underWay = () => [...storage.open].filter(({ key }) => key.startsWith('f-')).length
  const given = () => endpoint.aborted.filter((token) => token.startsWith('token of f-'))
  return { ...opened, go, file, mine, underWay, given }
}

describe.each(cases)('%s, by %s', (stage, kind) => {
  test('paused, it sends nothing; resumed, it finishes, and stored parts are not sent again', async () => {
    const { clock, storage, file, go, mine, underWay } = await open(stage, kind)
    file.transfer.pause()
    file.transfer.pause()
    await settle()
    expect(underWay()).toBe(0)
    const sent = mine().length
    go()
    await clock.turn(5 * MINUTE)
    expect(mine()).toHaveLength(sent)
    expect(file.error).toBeUndefined()
    // Bytes that are there are confirmed all the same.
    expect(file.settled).toBe(stage === 'being confirmed')
    file.transfer.resume()
    file.transfer.resume()
    await clock.turn(MINUTE)
    expect(file.object).toBeDefined()
    const stored = storage.stored.filter((key) => key.startsWith('f-'))
    expect(stored.length).toBe(new Set(stored).size)
  })

  test('paused and resumed at once, it finishes', async () => {
    const { clock, file, go } = await open(stage, kind)
    for (let i = 0; i < 3; i++) {
      file.transfer.pause()
      file.transfer.resume()
    }
    go()
    await clock.turn(MINUTE)
    expect(file.object).toBeDefined()
  })

  test.each(['', 'paused and '])(
    '%scancelled, it ends at once, and what it was granted is given back',
    async (first) => {
      const { clock, file, go, underWay, given, endpoint, mine } = await open(stage, kind)
      if (first) file.transfer.pause()
      const cancelled = file.transfer.cancel()
      await settle()
      expect(file.error?.code).toBe('aborted')
      expect(underWay()).toBe(0)
      const sent = mine().length
      go()
      await cancelled
      const granted = endpoint.signed.includes('f')
      expect(granted).toBe(stage !== 'in line to be signed')
      expect(given()).toHaveLength(granted ? 1 : 0)
      // The others go on.
      await clock.turn(5 * MINUTE)
      expect(mine()).toHaveLength(sent)
      expect(clock.pending()).toEqual([])
    },
  )

  test('cancelled, it tells nothing more', async () => {
    const { clock, file, go } = await open(stage, kind)
    const told = [file.progress.length, file.stages.length]
    void file.transfer.cancel()
    go()
    await clock.turn(MINUTE)
    expect([file.progress.length, file.stages.length]).toEqual(told)
  })
})

test('cancelled after an error, the multipart upload is aborted', async () => {
  const { clock, endpoint, storage, start } = openTransfer()
  storage.reply = () => answer(403, 'SignatureDoesNotMatch')
  const file = start('f', 'parts', 300)
  await clock.turn(1000)
  expect(file.error?.code).toBe('signature_mismatch')
  expect(endpoint.aborted).toEqual([])
  await file.transfer.cancel()
  expect(endpoint.aborted).toEqual(['token of f-1'])
})

test('cancelled while it waits to ask the endpoint again, it says so', async () => {
  const { clock, endpoint, start } = openTransfer()
  start('first', 'put')
  await clock.turn(1000)
  endpoint.onSign = () => {
    throw new UploadError('endpoint_unreachable')
  }
  const file = start('f', 'put')
  await clock.turn(100)
  void file.transfer.cancel()
  await clock.turn(0)
  expect(file.error?.code).toBe('aborted')
})

test('thousands cancelled together share one error: each with a stack of its own would be felt', async () => {
  const { clock, start } = openTransfer()
  const files = (['put', 'post', 'parts'] as const).map((kind) => start(kind, kind, 300))
  const late = Array.from({ length: 200 }, (_, i) => start(`late${i}`, 'put'))
  await clock.turn(50)
  for (const { transfer } of [...files, ...late]) void transfer.cancel()
  await clock.turn(0)
  expect(new Set([...files, ...late].map(({ error }) => error)).size).toBe(1)
})

test('cancelled once it is done, nothing is taken back', async () => {
  const { clock, endpoint, start } = openTransfer()
  const file = start('f', 'parts', 300)
  await clock.turn(10_000)
  await file.transfer.cancel()
  expect(endpoint.aborted).toEqual([])
})

test('cancelled before it began, nothing is asked', async () => {
  const { clock, endpoint, transfer } = openTransfer()
  const data = new Blob(['x'])
  await transfer.file({ id: 'f', name: 'f', type: 'put', size: 1, data }).cancel()
  await clock.turn(1000)
  expect([endpoint.signs, endpoint.aborted]).toEqual([[], []])
})

test('cancelled where the endpoint cannot be told, it ends all the same', async () => {
  const { clock, endpoint, storage, start } = openTransfer()
  storage.reply = () => 'hang'
  endpoint.abort = () => Promise.reject(new UploadError('endpoint_unreachable'))
  const file = start('f', 'parts', 300)
  await clock.turn(100)
  await file.transfer.cancel()
  await settle()
  expect(file.error?.code).toBe('aborted')
})

test('started again after a failure, it goes on where it ended', async () => {
  const { clock, endpoint, storage, start } = openTransfer()
  storage.reply = ({ part }) => (part === 30 ? answer(403, 'AccessDenied', 'no') : 100)
  const file = start('f', 'parts', 3000)
  await clock.turn(MINUTE)
  expect(file.error?.code).toBe('access_denied')
  const stored = new Set(storage.stored)
  expect(stored.size).toBeGreaterThan(20)
  storage.reply = () => 100
  file.start()
  await clock.turn(MINUTE)
  expect(file.object).toBeDefined()
  expect(storage.stored).toHaveLength(30)
  expect(endpoint.signs).toEqual([1])
})

test('started twice, it is one upload with one end', async () => {
  const { clock, endpoint, storage, start } = openTransfer()
  const file = start('f', 'put')
  await clock.turn(50)
  const again = file.transfer.start()
  await clock.turn(MINUTE)
  expect(await again).toBe(file.object)
  expect([endpoint.signed, storage.stored, endpoint.confirmed, endpoint.aborted]).toEqual([['f'], ['f-1'], ['f'], []])
})

test('started again after only its confirmation failed, it is being confirmed', async () => {
  const { clock, endpoint, start } = openTransfer()
  endpoint.onComplete = () => {
    throw new UploadError('forbidden')
  }
  const file = start('f', 'put')
  await clock.turn(MINUTE)
  endpoint.onComplete = () => undefined
  file.stages.length = 0
  file.start()
  await clock.turn(MINUTE)
  expect(file.object).toBeDefined()
  expect(file.stages).toEqual(['confirming'])
})

test('cancelled while an earlier page’s upload is looked up, that upload is aborted', async () => {
  const { clock, endpoint, start } = openTransfer()
  endpoint.onResume = () => new Promise(() => undefined)
  const file = start('f', 'parts', 300, { earlier: earlierUpload('token of before') })
  await clock.turn(100)
  await file.transfer.cancel()
  expect(endpoint.aborted).toEqual(['token of before'])
})

test('hundreds paused together and resumed together all finish', async () => {
  for (const kind of ['put', 'post'] as const) {
    const { clock, storage, start } = openTransfer()
    const files = Array.from({ length: 700 }, (_, i) => start(`f${i}`, kind))
    for (let round = 0; round < 3; round++) {
      await clock.turn(1000)
      for (const { transfer } of files) transfer.pause()
      await clock.turn(10_000)
      expect(storage.open.size).toBe(0)
      for (const { transfer } of files) transfer.resume()
    }
    await clock.turn(2 * MINUTE)
    expect(files.filter(({ object }) => object)).toHaveLength(700)
    expect(clock.pending()).toEqual([])
  }
})

test('half of them paused, the others finish', async () => {
  const { clock, endpoint, start } = openTransfer()
  const files = Array.from({ length: 600 }, (_, i) => start(`f${i}`, 'put'))
  await clock.turn(0)
  for (const { transfer } of files.slice(0, 300)) transfer.pause()
  await clock.turn(MINUTE)
  expect(files.slice(300).every(({ object }) => object)).toBe(true)
  // Nobody is signed who is paused.
  expect(endpoint.signed.length).toBeLessThanOrEqual(300 + 100)
  for (const { transfer } of files) transfer.resume()
  await clock.turn(MINUTE)
  expect(files.every(({ object }) => object)).toBe(true)
})

test('paused through an outage and resumed after it', async () => {
  const { clock, storage, start } = openTransfer()
  const file = start('f', 'parts', 3000)
  await clock.turn(350)
  storage.reply = () => lost
  for (const seen of storage.open) seen.answer(lost)
  await clock.turn(5000)
  file.transfer.pause()
  await clock.turn(60 * MINUTE)
  expect(file.settled).toBe(false)
  storage.reply = () => 100
  file.transfer.resume()
  await clock.turn(MINUTE)
  expect(file.object).toBeDefined()
  expect(storage.stored.length).toBe(new Set(storage.stored).size)
})
