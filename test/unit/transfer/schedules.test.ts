/** Random schedules of faults and of what people do: every file ends, and nothing is left of those that were cancelled. */
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { settle } from '../endpoint/manual-clock.ts'
import { answer, busy, lost } from './fake-storage.ts'
import { openTransfer } from './open-transfer.ts'
import { stubPage } from './page.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const replies = [
  100,
  900,
  'hang',
  busy,
  lost,
  answer(500),
  answer(403, 'AccessDenied', 'Request has expired'),
  answer(404, 'NoSuchUpload'),
  answer(412, 'PreconditionFailed'),
  answer(403, 'SignatureDoesNotMatch'),
] as const
const kinds = ['put', 'post', 'parts'] as const
const refusals = [
  undefined,
  undefined,
  'endpoint_unreachable',
  'object_missing',
  'parts_missing',
  'callback_failed',
] as const
const actions = ['pause', 'resume', 'cancel', 'start', 'pauseAll', 'resumeAll', 'offline', 'online', 'outage'] as const

const schedule = fc.record({
  kinds: fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 30 }),
  replies: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(100) }, fc.constantFrom(...replies)), {
    minLength: 1,
    maxLength: 40,
  }),
  completes: fc.array(fc.constantFrom(...refusals), { minLength: 1, maxLength: 10 }),
  steps: fc.array(fc.record({ action: fc.constantFrom(...actions), which: fc.nat(29), ms: fc.nat(3000) }), {
    maxLength: 30,
  }),
  urlsAtOnce: fc.constantFrom(0, 1, 32),
  validity: fc.constantFrom(2500, 20_000, 900_000),
})

test('every file ends stored and confirmed, failed with a cause, or cancelled and given back', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async ({ steps, ...given }) => {
      const page = stubPage()
      const { clock, endpoint, storage, transfer, start } = openTransfer({ retryBudget: 60_000 })
      Object.assign(endpoint, { urlsAtOnce: given.urlsAtOnce, validity: given.validity })
      let replied = 0
      let completed = 0
      let out = false
      storage.reply = () => (out ? lost : (given.replies[replied++ % given.replies.length] ?? 100))
      endpoint.onComplete = () => {
        const code = given.completes[completed++ % given.completes.length]
        if (code) throw new UploadError(code, { partNumbers: [2] })
      }
      endpoint.onSign = () => clock.wait(50)
      const files = given.kinds.map((kind, i) => start(`f${i}`, kind, 700))
      const cancelled = new Set<number>()
      for (const { action, which, ms } of steps) {
        await clock.turn(ms)
        const at = which % files.length
        const file = files[at]
        if (action === 'pauseAll') for (const each of files) each.transfer.pause()
        else if (action === 'resumeAll') for (const each of files) each.transfer.resume()
        else if (action === 'offline') page.goOffline()
        else if (action === 'online') page.goOnline()
        else if (action === 'outage') out = !out
        else if (action === 'pause') file?.transfer.pause()
        else if (action === 'resume') file?.transfer.resume()
        else if (action === 'start' && file?.error && !cancelled.has(at)) file.start()
        else if (action === 'cancel' && !file?.object) {
          cancelled.add(at)
          void file?.transfer.cancel()
        }
      }
      page.goOnline()
      out = false
      for (const { transfer: each } of files) each.resume()
      await clock.turn(3_600_000)
      for (const [i, file] of files.entries()) {
        expect(file.settled, `f${i}`).toBe(true)
        expect(file.object ?? file.error, `f${i}`).toBeDefined()
        if (cancelled.has(i)) expect(file.object).toBeUndefined()
      }
      // In good weather, all that was not cancelled gets there.
      storage.reply = () => 100
      endpoint.onComplete = () => undefined
      endpoint.validity = 900_000
      for (const [i, file] of files.entries()) if (!file.object && !cancelled.has(i)) file.start()
      await clock.turn(600_000)
      const left = files.filter(({ object }, i) => !object && !cancelled.has(i))
      expect(left.map(({ error }) => error?.code)).toEqual([])

      for (const file of files) if (!file.object) void file.transfer.cancel()
      await settle()
      transfer.stop()
      await settle()
      expect([clock.pending(), storage.open.size, page.listeners]).toEqual([[], 0, []])
      expect(new Set(endpoint.confirmed).size).toBe(endpoint.confirmed.length)
      // Whatever was granted was confirmed or given back.
      const granted = endpoint.signed.map((id, i) => `token of ${id}-${i + 1}`)
      const confirmed = new Set(files.map(({ object }) => `token of ${object?.key}`))
      expect(granted.filter((token) => !confirmed.has(token) && !endpoint.aborted.includes(token))).toEqual([])
    }),
    { numRuns: 150 },
  )
}, 60_000)
