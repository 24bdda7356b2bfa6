/** What a run of the bench leaves behind: bench/results.json, from which the table and the chart are made. */
import type { Measurement } from './measure.ts'
import type { ContenderId } from './scenarios.ts'

export interface Results {
  /** ISO 8601, the day. */
  date: string
  machine: { cpu: string; cores: number; memoryGiB: number; system: string }
  versions: Record<string, string>
  /** How the line breaks in the scenario with an outage. */
  outage: string
  scenarios: ScenarioResults[]
}

export interface ScenarioResults {
  id: string
  title: string
  /** Bytes of all files. */
  bytes: number
  /** When the line broke, seconds after the start, and for how long. */
  outage?: { from: number; seconds: number } | undefined
  /** The machine's load average over the last minute, when it was over: above the number of cores, times are too long. */
  load: number
  contenders: ContenderResults[]
}

export interface ContenderResults {
  id: ContenderId
  /** Of each run; `null` where not every file was stored. */
  seconds: (number | null)[]
  /** Against the scenario's reference, the median of the runs' own. */
  ratio: number | null
  /** Whether ours reached its bars, and what it reached; `null` for the others. */
  ok: boolean | null
  findings: string[]
  /** The median run. */
  median: Omit<Measurement, 'series'>
  /** Of the median run: seconds, and MiB that had arrived at the storage by then. */
  series: [seconds: number, mebibytes: number][]
}

/** A curve of that many points at most, first and last among them: a chart shows no more. */
export function thin<T>(points: readonly T[], count: number): T[] {
  if (points.length <= count) return [...points]
  return Array.from({ length: count }, (_, i) => points[Math.round((i * (points.length - 1)) / (count - 1))]).filter(
    (point) => point !== undefined,
  )
}
