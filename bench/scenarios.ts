/** What is measured, over which line, and what ours must reach. */
import type { FileSpec } from './job.ts'
import { KB, KiB, MiB } from './sizes.ts'
import type { LineOptions } from './wan/line.ts'
import type { SlowDown } from './world/slow-down.ts'

/** What ours must reach, beside finishing with every file stored and confirmed. */
export interface Bar {
  /** Times the reference's time, at most. */
  readonly times?: number
  /** The contender it is measured against. Default: the ceiling. */
  readonly reference?: ContenderId
  /** No file may be done later than this one. */
  readonly last?: string
  /** ms of the main thread's longest task. */
  readonly longestTask?: number
  /** Of the stock Uppy's time on the main thread, at most. */
  readonly mainThreadOfUppy?: number
  /** Whether bytes sent twice may be no more than the parts in flight when the line broke. */
  readonly resentInFlight?: boolean
}

export type ContenderId = 'ceiling' | 'bare-xhr' | 'ours-core' | 'ours-uppy' | 'better-upload' | 'uppy'

export interface Scenario {
  readonly id: string
  readonly title: string
  readonly line?: LineOptions
  readonly slowDown?: SlowDown
  readonly files: readonly FileSpec[]
  readonly contenders: readonly ContenderId[]
  readonly bar: Bar
  /** The line breaks so many seconds after the start, for so many. */
  readonly outage?: { readonly from: number; readonly seconds: number }
  /** After so many seconds a contender is given up. */
  readonly limit: number
  /** Contenders that are slow beyond comparison: measured once, whatever was asked. */
  readonly once?: readonly ContenderId[]
}

const many = (count: number, size: number, name: string): FileSpec[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${name}-${String(i).padStart(5, '0')}.bin`, size }))

const line = (roundTrip: number): LineOptions => ({ roundTrip, bitsPerSecond: 100e6, window: 256 * KiB })

const all: readonly ContenderId[] = ['ceiling', 'ours-core', 'ours-uppy', 'better-upload', 'uppy']

export const scenarios: readonly Scenario[] = [
  {
    id: 'large-far',
    title: '1 × 64 MiB, 200 ms',
    line: line(200),
    files: many(1, 64 * MiB, 'large'),
    contenders: all,
    bar: { times: 1.15 },
    limit: 180,
  },
  {
    id: 'large-near',
    title: '1 × 128 MiB, 100 ms',
    line: line(100),
    files: many(1, 128 * MiB, 'large'),
    contenders: all,
    bar: { times: 1.15 },
    limit: 180,
  },
  {
    id: 'small-far',
    title: '200 × 20 KB, 100 ms',
    line: line(100),
    files: many(200, 20 * KB, 'small'),
    contenders: all,
    bar: { times: 1.25 },
    limit: 120,
  },
  {
    id: 'small-near',
    title: '1,000 × 10 KB, 50 ms',
    line: line(50),
    files: many(1000, 10 * KB, 'small'),
    contenders: all,
    bar: { times: 1.25 },
    limit: 180,
  },
  {
    id: 'mixed',
    title: '1 × 64 MiB + 100 × 50 KB + 20 × 2 MB, 80 ms',
    line: line(80),
    // The large one first, as a list by date may have it: whoever takes files in their order is held up.
    files: [...many(1, 64 * MiB, 'large'), ...many(100, 50 * KB, 'small'), ...many(20, 2000 * KB, 'middle')],
    contenders: all,
    bar: { times: 1.2, last: 'large-00000.bin' },
    limit: 180,
  },
  {
    id: 'loopback',
    title: '1 × 1 GiB, loopback',
    files: many(1, 1024 * MiB, 'huge'),
    contenders: ['bare-xhr', 'ours-core', 'ours-uppy', 'better-upload', 'uppy'],
    // At least nine tenths of its throughput.
    bar: { times: 1 / 0.9, reference: 'bare-xhr' },
    limit: 180,
  },
  {
    id: 'crowd',
    title: '10,000 × 1 KB, loopback',
    files: many(10_000, KB, 'tiny'),
    contenders: ['ceiling', 'ours-core', 'better-upload', 'uppy'],
    bar: { longestTask: 200, mainThreadOfUppy: 0.1 },
    limit: 900,
    once: ['uppy', 'better-upload'],
  },
  {
    id: 'outage',
    title: '1 × 64 MiB, 200 ms, 60 s without a line',
    line: line(200),
    files: many(1, 64 * MiB, 'large'),
    contenders: ['ours-core', 'ours-uppy', 'better-upload', 'uppy'],
    bar: { resentInFlight: true },
    // The middle of what an uploader near the ceiling needs. The same moment for all, or a picture of them would deceive.
    outage: { from: 5, seconds: 60 },
    limit: 240,
    once: ['uppy', 'better-upload'],
  },
]
