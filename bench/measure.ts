/** One measurement: a fresh world, a fresh browser context, one contender. */
import type { Browser } from 'playwright'
import type { Job, Report } from './job.ts'
import type { ContenderId, Scenario } from './scenarios.ts'
import type { OutageKind } from './wan/proxy.ts'
import { sixByForm, wholeByPut } from './world/prepare-pieces.ts'
import { type RequestCounts, startWorld, type World } from './world/world.ts'

export interface Measurement {
  /** Until every file was done, or had failed. */
  seconds: number
  /** Files that their uploader called done and that are stored in their full size. */
  stored: number
  failed: number
  /** Why not all are stored. */
  reason?: string | undefined
  /** How many files our endpoint confirmed. */
  confirmed: number
  /** The longest task on the main thread, ms; 0 where none was over 50. */
  longestTask: number
  /** Seconds of CPU time of the main thread. */
  mainThread: number
  /** Bytes that arrived beyond those of the files. */
  resent: number
  /** Bytes of the requests that were under way when the line broke. */
  inFlight?: number | undefined
  /** The file that was done last. */
  last?: string | undefined
  requests: RequestCounts
  connections?: number | undefined
  /** Seconds since the start, and bytes that had arrived by then. */
  series: (readonly [seconds: number, bytes: number])[]
}

export interface MeasureOptions {
  readonly browser: Browser
  /** The folder of the built page. */
  readonly page: string
  readonly outageKind: OutageKind
}

export async function measure(
  scenario: Scenario,
  contender: ContenderId,
  options: MeasureOptions,
): Promise<Measurement> {
  const world = await startWorld({ page: options.page, line: scenario.line, slowDown: scenario.slowDown })
  const context = await options.browser.newContext()
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(world.url)
    const devTools = await context.newCDPSession(page)
    // By the thread's own clock: what else the machine does is no work of the page's.
    await devTools.send('Performance.enable', { timeDomain: 'threadTicks' })
    const taskSeconds = async () => {
      const { metrics } = await devTools.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
    }

    const target = world.target(scenario.files, contender === 'bare-xhr' ? wholeByPut : sixByForm)
    const job: Job = { contender, files: scenario.files, target }
    await page.evaluate((job) => window.bench.prepare(job), job)

    const before = await taskSeconds()
    const outage = scenario.outage && breakLine(world, scenario.outage, options.outageKind)
    const started = Date.now()
    const running = page.evaluate(() => window.bench.run())
    const report = await within(scenario.limit, running).catch((error: unknown) => {
      // A page that crashed is this contender's failure, not the bench's.
      complaints.unshift(String(error))
      return undefined
    })
    outage?.cancel()
    const seconds = report ? report.milliseconds / 1000 : scenario.limit
    const mainThread = report ? (await taskSeconds()) - before : Number.NaN

    const sizes = await world.stored()
    const { stored, reason } = report ? check(scenario, contender, report, sizes) : givenUp(scenario, complaints)
    const bytes = scenario.files.reduce((sum, file) => sum + file.size, 0)
    const startedAt = report?.startedAt ?? started
    return {
      seconds,
      stored,
      failed: scenario.files.length - stored,
      reason: reason ?? complaints[0],
      confirmed: world.confirmed(),
      longestTask: report?.longestTask ?? Number.NaN,
      mainThread,
      resent: Math.max(0, world.arrivals.total - bytes),
      inFlight: outage?.broken.inFlight,
      last: report && lastOf(report.finished),
      requests: world.requests,
      connections: world.wan?.connections,
      series: world.arrivals.series.map(([at, bytes]) => [(at - startedAt) / 1000, bytes] as const),
    }
  } finally {
    await context.close()
    await world.close()
  }
}

/** Breaks the line while a contender is at work; what was in flight then is known afterwards. */
function breakLine(world: World, { from, seconds }: NonNullable<Scenario['outage']>, kind: OutageKind) {
  const broken = { inFlight: 0 }
  const timer = setTimeout(() => {
    broken.inFlight = world.inFlight()
    void world.wan?.outage(seconds * 1000, kind)
  }, from * 1000)
  return { broken, cancel: () => clearTimeout(timer) }
}

async function within<T>(seconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), seconds * 1000)
  })
  // The page is closed under one that is given up.
  promise.catch(() => undefined)
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

function givenUp({ limit }: Scenario, complaints: readonly string[]) {
  return { stored: 0, reason: complaints[0] ?? `given up after ${limit} s` }
}

/** Believes what an uploader says only when the storage agrees. */
function check(scenario: Scenario, contender: ContenderId, report: Report, sizes: number[]) {
  // What the ceiling stores are pieces.
  const pieces = contender === 'ceiling'
  const expected = scenario.files.map(({ size }) => size)
  const same = pieces ? sum(sizes) === sum(expected) : sorted(sizes) === sorted(expected)
  if (report.done === expected.length && !same) {
    return { stored: 0, reason: `calls all done, but ${sizes.length} objects with ${sum(sizes)} bytes are stored` }
  }
  return { stored: report.done, reason: report.reason }
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)
const sorted = (sizes: readonly number[]) => sizes.toSorted((a, b) => a - b).join()

function lastOf(finished: Readonly<Record<string, number>>): string | undefined {
  return Object.entries(finished).reduce<[string, number] | undefined>(
    (last, entry) => (last && last[1] >= entry[1] ? last : [entry[0], entry[1]]),
    undefined,
  )?.[0]
}
