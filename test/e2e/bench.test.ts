/** The bench's machinery in small: every contender stores what it says, over a line, in the browser that it is for. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildBenchPage } from '../../bench/build-bench-page.ts'
import { measure } from '../../bench/measure.ts'
import type { ContenderId, Scenario } from '../../bench/scenarios.ts'
import { KB, KiB, MiB } from '../../bench/sizes.ts'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'

let browser: Browser
let page: string

beforeAll(async () => {
  // Not where a bench that is running has its own.
  page = await buildBenchPage(await mkdtemp(join(tmpdir(), 'bucketdrop-bench-')))
  browser = await chromium.launch(await chromiumLaunchOptions())
})
afterAll(async () => {
  await browser?.close()
  if (page) await rm(page, { recursive: true, force: true })
})

const run = (scenario: Partial<Scenario>, contender: ContenderId) =>
  measure(
    {
      id: 'test',
      title: 'a test',
      files: [{ name: 'a.bin', size: 20 * KB }],
      contenders: [contender],
      bar: {},
      limit: 60,
      line: { roundTrip: 100, bitsPerSecond: 100e6, window: 256 * KiB },
      ...scenario,
    },
    contender,
    { browser, page, outageKind: 'cut' },
  )

const files = Array.from({ length: 12 }, (_, i) => ({ name: `${i}.bin`, size: 20 * KB }))

describe.each<ContenderId>(['ceiling', 'better-upload', 'uppy'])('%s', (contender) => {
  test('stores small files, and takes at least the round trips they need', async () => {
    const { stored, failed, resent, seconds, mainThread, series } = await run({ files }, contender)
    expect({ stored, failed, resent }).toEqual({ stored: 12, failed: 0, resent: 0 })
    expect(seconds).toBeGreaterThan(contender === 'ceiling' ? 0.3 : 0.8)
    expect(seconds).toBeLessThan(5)
    expect(mainThread).toBeGreaterThan(0)
    expect(series.at(-1)?.[1]).toBe(12 * 20 * KB)
  })

  test('stores a large file', async () => {
    const large = [{ name: 'large.bin', size: 101 * MiB }]
    const fast = { roundTrip: 10, bitsPerSecond: 1e9, window: 4 * MiB }
    const { stored, failed, resent } = await run({ files: large, line: fast }, contender)
    expect({ stored, failed, resent }).toEqual({ stored: 1, failed: 0, resent: 0 })
  })
})

test('a form pays no preflight, a PUT pays one for each file, and no connection more than six is opened', async () => {
  const asForms = await run({ files }, 'ceiling')
  expect(asForms.requests).toEqual({ s3: 12, endpoint: 0, preflights: 0 })
  expect(asForms.connections).toBeLessThanOrEqual(6)
  const asPuts = await run({ files }, 'better-upload')
  expect(asPuts.requests).toEqual({ s3: 12, endpoint: 1, preflights: 13 })
})

test('one PUT over one connection is as fast as its window allows', async () => {
  const { seconds } = await run({ files: [{ name: 'a.bin', size: 5 * MiB }] }, 'bare-xhr')
  // 20 windows of 100 ms, one to connect, one for the preflight, half of one for the answer.
  expect(seconds).toBeGreaterThan(2.15)
  expect(seconds).toBeLessThan(3)
})

test('a contender that the line’s break stops is told as failed, with its reason', async () => {
  const scenario = { files: [{ name: 'a.bin', size: 5 * MiB }], outage: { from: 1.5, seconds: 20 }, limit: 15 }
  const { failed, stored, reason, inFlight, seconds } = await run(scenario, 'better-upload')
  expect({ failed, stored }).toEqual({ failed: 1, stored: 0 })
  expect(reason).toContain('Failed to upload')
  expect(inFlight).toBe(5 * MiB)
  expect(seconds).toBeLessThan(15)
})

test('503s come as often as asked', async () => {
  const { failed, stored } = await run({ files, slowDown: { seed: 3, share: 0.5 } }, 'ceiling')
  expect(failed).toBeGreaterThan(1)
  expect(stored).toBeGreaterThan(1)
  expect(failed + stored).toBe(12)
})
