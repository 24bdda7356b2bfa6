/** Whether what was measured is good enough. Pure. */
import type { Measurement } from './measure.ts'
import type { Bar, ContenderId } from './scenarios.ts'

export interface Verdict {
  readonly ok: boolean
  /** Each bar and what was reached, in a few words. */
  readonly findings: readonly { readonly ok: boolean; readonly text: string }[]
}

/** All runs of one contender in one scenario. */
export type Runs = readonly Measurement[]

/** The middle one by time; of an even count the slower of the two. A run that did not finish is slower than all that did. */
export function medianRun(runs: Runs): Measurement | undefined {
  const order = runs.toSorted((a, b) => Number(a.failed > 0) - Number(b.failed > 0) || a.seconds - b.seconds)
  return order[Math.floor(order.length / 2)]
}

/**
 * How many times the reference's time a contender took: the median of the runs' own ratios, for each round is measured
 * together and a machine may be busier in one than in the next. `undefined` where a median run did not finish.
 */
export function ratioTo(runs: Runs, reference: Runs): number | undefined {
  const done = (run: Measurement | undefined) => run !== undefined && run.failed === 0
  if (!done(medianRun(runs)) || !done(medianRun(reference))) return undefined
  const pairs = runs.flatMap((run, round) => {
    const other = reference[round]
    return other && done(run) && done(other) ? [run.seconds / other.seconds] : []
  })
  return middle(pairs)
}

/** The middle value; of an even count the larger of the two. */
export function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** Judges one of ours. A bar whose reference was not measured is not judged. */
export function judge(id: ContenderId, bar: Bar, all: ReadonlyMap<ContenderId, Runs>): Verdict {
  const runs = all.get(id) ?? []
  const run = medianRun(runs)
  if (!run) return { ok: false, findings: [{ ok: false, text: 'not measured' }] }
  const findings: { ok: boolean; text: string }[] = []
  const find = (ok: boolean, text: string) => void findings.push({ ok, text })

  const bad = runs.find(({ failed }) => failed > 0)
  if (bad) find(false, `${bad.failed} not stored: ${bad.reason ?? 'no reason given'}`)
  const unconfirmed = runs.find(({ stored, confirmed }) => confirmed !== stored)
  if (unconfirmed) find(false, `${unconfirmed.confirmed} confirmed of ${unconfirmed.stored} stored`)

  if (bar.times !== undefined) {
    const reference = bar.reference ?? 'ceiling'
    const ratio = ratioTo(runs, all.get(reference) ?? [])
    if (ratio !== undefined) find(ratio <= bar.times, `${ratio.toFixed(2)} × ${reference}, bar ${bar.times.toFixed(2)}`)
  }
  if (bar.last !== undefined) {
    const late = runs.find(({ last }) => last !== bar.last)
    find(!late, late ? `${late.last ?? 'nothing'} was done after the large file` : 'no file after the large one')
  }
  if (bar.longestTask !== undefined) {
    const longest = Math.max(...runs.map(({ longestTask }) => longestTask))
    const text = longest === 0 ? 'no task over 50 ms' : `longest task ${longest.toFixed(0)} ms`
    find(longest <= bar.longestTask, `${text}, bar ${bar.longestTask} ms`)
  }
  if (bar.mainThreadOfUppy !== undefined) {
    const own = middle(runs.map(({ mainThread }) => mainThread))
    const uppy = middle((all.get('uppy') ?? []).map(({ mainThread }) => mainThread))
    if (own !== undefined && uppy !== undefined && !Number.isNaN(uppy)) {
      const share = own / uppy
      find(share <= bar.mainThreadOfUppy, `main thread ${own.toFixed(1)} s, ${share.toFixed(2)} of Uppy’s`)
    }
  }
  if (bar.resentInFlight) {
    const worst = runs.reduce((a, b) => (b.resent - (b.inFlight ?? 0) > a.resent - (a.inFlight ?? 0) ? b : a))
    const { resent, inFlight = 0 } = worst
    find(resent <= inFlight, `${mib(resent)} sent again, ${mib(inFlight)} were in flight`)
  }
  return { ok: findings.every(({ ok }) => ok), findings }
}

const mib = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`
