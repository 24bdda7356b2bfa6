/** Seeded fault schedules: `npm run test:soak` runs 300 of them, `npm test` a few. See soak/schedule.ts. */
import { cdp, server } from 'vitest/browser'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { type OpenHost, openUploader, openUppy } from './soak/host.ts'
import { watchLeaks } from './soak/leaks.ts'
import { runSchedule, type Tally } from './soak/run-schedule.ts'
import { FAILED, FAILED_IN_UPPY, USUAL } from './soak/seeds.ts'

/** Schedules that run side by side in the page: mostly they wait. */
const TOGETHER = 6
/** Schedules to a test. */
const CHUNK = 24

const { room, seeds } = inject('soak')
let tallies: Tally[] = []

describe('whatever goes wrong, every file is stored and confirmed once, or has failed with a cause', () => {
  const hosts: { name: string; open: OpenHost; seeds: number[] }[] = [
    { name: 'createUploader', open: openUploader, seeds: seeds ?? [...USUAL, ...FAILED] },
    // Fewer: the engine is the same.
    {
      name: 'S3Transfer',
      open: openUppy,
      seeds: seeds?.slice(0, Math.ceil(seeds.length / 3)) ?? [...USUAL.slice(0, 4), ...FAILED_IN_UPPY],
    },
  ]
  const chunks = hosts.flatMap((host) =>
    Array.from({ length: Math.ceil(host.seeds.length / CHUNK) }, (_, i) => ({
      ...host,
      seeds: host.seeds.slice(i * CHUNK, (i + 1) * CHUNK),
    })),
  )

  test.for(chunks)('$name, seeds $seeds', { timeout: 1_200_000 }, async ({ open, seeds }) => {
    const leaks = watchLeaks()
    const left = [...seeds]
    const failures: string[] = []
    const files: WeakRef<File>[] = []
    const work = async () => {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
        await runSchedule(room, seed, open, (file) => files.push(new WeakRef(file))).then(
          (tally) => tallies.push(tally),
          (error: Error) => failures.push(error.message),
        )
      }
    }
    await Promise.all(Array.from({ length: TOGETHER }, work))
    const leaked = leaks.stop()
    expect(failures.join('\n\n')).toBe('')
    expect(leaked).toEqual([])
    // Only Chromium collects its garbage when it is told to.
    if (server.browser !== 'chromium') return
    // Uppy's own timers hold it for some seconds.
    const held = async () => {
      await cdp().send('HeapProfiler.collectGarbage')
      return files.flatMap((file) => file.deref()?.name ?? [])
    }
    await expect.poll(held, { timeout: 15_000, interval: 500 }).toEqual([])
  })
})

afterEach(() => {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0)
  const failures = tallies.flatMap(({ seed, failures }) => failures.map((code) => `${code} (${seed})`))
  const slowest = tallies.toSorted((a, b) => a.ms - b.ms).at(-1)
  console.info(
    `${tallies.length} schedules: ${sum(({ files }) => files)} files, ${sum(({ done }) => done)} confirmed; ` +
      `failed before the weather cleared: ${failures.join(', ') || 'none'}; ` +
      `the slowest took ${Math.round((slowest?.ms ?? 0) / 1000)} s (${slowest?.seed}).`,
  )
  tallies = []
})
