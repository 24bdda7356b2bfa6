import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { countToSign, createSignAhead } from '../../../src/transfer/sign-ahead.ts'
import { manualClock, settle } from '../endpoint/manual-clock.ts'
import { fakeEndpoint } from './fake-endpoint.ts'

const KiB = 1024
const MiB = 1024 * KiB
const many = (count: number, size: number) => Array.from({ length: count }, () => size)

describe('countToSign', () => {
  test.each<
    [name: string, sizes: number[], ahead: number, bytesAhead: number, rate: number | undefined, count: number]
  >([
    ['a hundred at once', many(1000, KiB), 0, 0, undefined, 100],
    ['the next hundred once half is used', many(1000, KiB), 49, 49 * KiB, undefined, 100],
    ['not before', many(1000, KiB), 50, 50 * KiB, undefined, 0],
    ['what is left', many(3, KiB), 0, 0, undefined, 3],
    ['nobody waits', [], 0, 0, undefined, 0],
    ['an unknown link: what a slow one carries in five minutes', many(100, MiB), 0, 0, undefined, 38],
    ['a slow link', many(100, 100 * KiB), 0, 0, 10 * KiB, 31],
    ['a fast link', many(100, MiB), 0, 0, 100 * MiB, 100],
    ['large ones leave room: none counts for more than 16 MiB', many(5, 5000 * MiB), 0, 0, undefined, 3],
    ['two always, however full it is', many(5, 5000 * MiB), 0, 100 * MiB, undefined, 2],
    ['one more beside one', many(5, 5000 * MiB), 1, 5000 * MiB, undefined, 1],
    ['no more beside two', many(5, 5000 * MiB), 2, 10_000 * MiB, undefined, 0],
    ['a link that stands still: two', many(5, KiB), 0, 0, 0, 2],
    ['middle files are not signed one by one', many(50, 2 * MiB), 18, 36 * MiB, undefined, 0],
    ['but by the half', many(50, 2 * MiB), 9, 18 * MiB, undefined, 10],
    ['empty files cost nothing', many(200, 0), 0, 0, undefined, 100],
  ])('%s', (_name, sizes, ahead, bytesAhead, rate, count) => {
    expect(countToSign(sizes, { ahead, bytesAhead, rate })).toBe(count)
  })

  test('property: at most a hundred; two are always ahead; beyond them, five minutes of the link and one file more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100 * MiB), { maxLength: 150 }),
        fc.nat(120),
        fc.nat(200 * MiB),
        fc.option(fc.nat(50 * MiB), { nil: undefined }),
        (sizes, ahead, bytesAhead, rate) => {
          const count = countToSign(sizes, { ahead, bytesAhead, rate })
          expect(count).toBeLessThanOrEqual(Math.min(100, sizes.length))
          expect(ahead + count).toBeGreaterThanOrEqual(Math.min(2, ahead + sizes.length))
          if (ahead >= 50) expect(count).toBe(0)
          if (ahead + count > 2 && count > 0) {
            const before = sizes.slice(0, count - 1).reduce((sum, size) => sum + Math.min(size, 16 * MiB), bytesAhead)
            expect(before).toBeLessThanOrEqual((rate ?? 128 * KiB) * 300)
          }
        },
      ),
    )
  })
})

describe('the line', () => {
  const open = () => {
    const endpoint = fakeEndpoint(manualClock())
    const signer = createSignAhead(endpoint, () => undefined)
    const paused = new Set<string>()
    const sign = (id: string, size = 10) => {
      const ticket = signer.sign({ id, name: id, type: 'put', size, data: new Blob() }, () => paused.has(id))
      const outcome = { done: false, error: undefined as unknown }
      ticket.prepared.then(
        () => (outcome.done = true),
        (error: unknown) => (outcome.error = error),
      )
      return { ...ticket, outcome }
    }
    return { endpoint, signer, sign, paused }
  }
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`)

  test('a hundred to a request, the next when half of them have begun', async () => {
    const { endpoint, sign } = open()
    const tickets = ids(1000).map((id) => sign(id))
    await settle()
    expect(endpoint.signs).toEqual([100])
    for (const ticket of tickets.slice(0, 50)) ticket.begun()
    await settle()
    expect(endpoint.signs).toEqual([100])
    tickets[50]?.begun()
    tickets[50]?.begun()
    await settle()
    expect(endpoint.signs).toEqual([100, 100])
    for (const ticket of tickets) {
      ticket.begun()
      await settle()
    }
    expect(endpoint.signs).toEqual(Array.from({ length: 10 }, () => 100))
  })

  test('who failed to be signed holds nobody up', async () => {
    const { endpoint, sign } = open()
    endpoint.onSign = ({ id }) => {
      if (id.startsWith('bad')) throw new UploadError('endpoint_unreachable')
    }
    const bad = ids(100).map((id) => sign(`bad-${id}`))
    await settle()
    expect(bad.every(({ outcome }) => outcome.error)).toBe(true)
    const good = ids(100).map((id) => sign(id))
    await settle()
    expect(good.every(({ outcome }) => outcome.done)).toBe(true)
  })

  test('who is paused lets others go first, and has a turn later', async () => {
    const { endpoint, sign, paused, signer } = open()
    for (const id of ids(150)) paused.add(id)
    const tickets = ids(200).map((id) => sign(id))
    await settle()
    expect(endpoint.signed).toEqual(ids(200).slice(150))
    for (const ticket of tickets.slice(150)) ticket.begun()
    await settle()
    expect(endpoint.signs).toEqual([50])
    paused.clear()
    signer.wake()
    await settle()
    expect(endpoint.signs).toEqual([50, 100])
  })

  test('who leaves is not signed; who left too late is', async () => {
    const { endpoint, sign } = open()
    const [early, other] = [sign('early'), sign('other')]
    void early.leave('enough')
    await settle()
    expect(endpoint.signed).toEqual(['other'])
    expect(early.outcome.error).toBe('enough')
    void other.leave('enough')
    expect(other.outcome.done).toBe(true)
  })
})
