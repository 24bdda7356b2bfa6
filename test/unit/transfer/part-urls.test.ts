import { expect, test } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { createPartUrls } from '../../../src/transfer/part-urls.ts'
import { failureOf } from '../endpoint/failure.ts'
import { manualClock, settle } from '../endpoint/manual-clock.ts'
import { fakeEndpoint } from './fake-endpoint.ts'

const { signal } = new AbortController()
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

async function open({ parts = 100, atOnce = 32 } = {}) {
  const clock = manualClock()
  const endpoint = fakeEndpoint(clock)
  endpoint.urlsAtOnce = atOnce
  const { upload, ...given } = await endpoint.signAny({ id: 'f', name: 'f', type: 'parts', size: parts * 100 })
  if (upload.method !== 'MULTIPART') throw new Error('not in parts')
  const prepared = { ...given, upload }
  const waiting = numbers(1, parts)
  const urls = createPartUrls(endpoint, clock, prepared, () => waiting)
  /** As a worker does: takes the next part, and asks for its URL. */
  const next = () => urls.of(waiting.shift() ?? 0, signal)
  return { clock, endpoint, urls, next }
}

test('those that came with the permission are used; further ones are asked for before they are needed', async () => {
  const { endpoint, next } = await open()
  for (let i = 0; i < 24; i++) await next()
  expect(endpoint.partsAsked).toEqual([])
  await next()
  expect(endpoint.partsAsked).toEqual([numbers(33, 64)])
  for (let i = 0; i < 75; i++) await next()
  expect(endpoint.partsAsked).toEqual([numbers(33, 64), numbers(65, 96), numbers(97, 100)])
})

test('where none came, one request serves all that begin', async () => {
  const { endpoint, next } = await open({ atOnce: 0 })
  const found = await Promise.all(numbers(1, 24).map(next))
  expect(new Set(found.map(({ url }) => url)).size).toBe(24)
  expect(endpoint.partsAsked[0]).toEqual(numbers(1, 32))
})

test('parts under way whose URLs end together all get new ones', async () => {
  const { clock, endpoint, urls, next } = await open()
  for (let i = 0; i < 24; i++) await next()
  await clock.turn(900_000)
  const found = await Promise.all(
    numbers(1, 24).map((number) => {
      urls.drop(number)
      return urls.of(number, signal)
    }),
  )
  expect(found.every(({ expiresAt }) => expiresAt === clock.now() + 900_000)).toBe(true)
  expect(endpoint.partsAsked.length).toBeLessThanOrEqual(3)
})

test('one that ends within a second is not used any more', async () => {
  const { clock, endpoint, urls } = await open()
  await clock.turn(898_999)
  await urls.of(1, signal)
  expect(endpoint.partsAsked).toEqual([])
  await clock.turn(1)
  await urls.of(1, signal)
  expect(endpoint.partsAsked).toHaveLength(1)
})

test('a failed request is told to whoever waits for it, and the next one asks again', async () => {
  const { endpoint, next, urls } = await open({ atOnce: 0 })
  endpoint.onParts = () => {
    throw new UploadError('endpoint_unreachable')
  }
  const failures = await Promise.all([failureOf(next()), failureOf(next())])
  expect(failures.map(({ code }) => code)).toEqual(['endpoint_unreachable', 'endpoint_unreachable'])
  endpoint.onParts = () => undefined
  expect((await urls.of(1, signal)).url).toContain('part=1&')
  await settle()
})

test('an answer without the part that was asked for is no upload answer', async () => {
  const { endpoint, next } = await open({ atOnce: 0 })
  endpoint.parts = async () => ({ urls: [], expiresAt: 0 })
  expect((await failureOf(next())).code).toBe('endpoint_invalid')
})
