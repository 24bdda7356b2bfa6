/** The requests to one storage origin: how many at a time, and whose turn it is. */
import { abortable } from '../endpoint/abort.ts'
import type { Clock } from '../endpoint/clock.ts'
import type { Lane } from '../protocol/messages.ts'
import { type ByLane, nextLane } from './next-request.ts'
import { adaptWidth, initialWidth } from './width.ts'

/** A sample of throughput takes at least this long, ms. */
const SAMPLE = 2000
/** What a request costs besides its bytes, counted in bytes: a round trip of a usual connection. */
const REQUEST_COST = 16 * 1024

/** Permission to make one request. */
export interface Slot {
  /** To be called once, when the request is over. */
  release(): void
}

const lanes = ['post', 'put', 'multipart'] as const

interface Waiting {
  held: () => boolean
  grant: () => void
}

export interface Pool {
  /**
   * Waits for a turn.
   *
   * @param held asked each time: whether it must let others go first (its file is paused).
   */
  acquire(lane: Lane, held: () => boolean, signal: AbortSignal): Promise<Slot>
  /** Methods that its origin answered: a later silence is an outage, and no CORS rule that names the other method only. */
  readonly answered: Set<string>
  /** Bytes went out. */
  moved(bytes: number): void
  /** The storage is overburdened, or a request stalled. */
  trouble(): void
  /** The connection of a request was cut; to be said before its slot is released. */
  cut(): void
  /** Looks again who may go. */
  wake(): void
  /** Whether any request is under way, or waits for its turn. */
  readonly busy: boolean
  /** How many may go at a time. */
  readonly width: number
  /** Bytes a second in the last sample; `undefined` before there was one. */
  readonly rate: number | undefined
}

/** @param limit the most requests at a time just now: 0 while there is no network, 1 to see whether it is back. */
export function createPool(clock: Clock, limit: () => number): Pool {
  const queues: Record<Lane, Set<Waiting>> = { post: new Set(), put: new Set(), multipart: new Set() }
  const running: ByLane = { post: 0, put: 0, multipart: 0 }
  let width = initialWidth
  const newSample = () => ({ since: clock.now(), bytes: 0, full: false, ended: 0, cut: 0 })
  let sample = newSample()
  let rate: number | undefined
  let turn = 0
  let troubledAt = Number.NEGATIVE_INFINITY

  const isBusy = () => lanes.some((lane) => queues[lane].size + running[lane] > 0)

  function pump() {
    for (;;) {
      const next = { post: firstAble(queues.post), put: firstAble(queues.put), multipart: firstAble(queues.multipart) }
      const lane = nextLane(next, running, Math.min(width.width, limit()), turn)
      const waiting = lane && next[lane]
      if (!waiting) {
        sample.full ||= lanes.some((each) => next[each])
        return
      }
      queues[lane].delete(waiting)
      running[lane] += 1
      turn += 1
      waiting.grant()
    }
  }

  function release(lane: Lane) {
    running[lane] -= 1
    sample.bytes += REQUEST_COST
    sample.ended += 1
    measure(false)
    pump()
  }

  function measure(trouble: boolean) {
    const ms = clock.now() - sample.since
    if (!trouble && ms < SAMPLE) return
    const seen = (sample.bytes / Math.max(1, ms)) * 1000
    if (!trouble) rate = seen
    // A pool that was never full tells nothing about its width.
    if (trouble || sample.full) {
      width = adaptWidth(width, { rate: seen, trouble, lossy: sample.cut > sample.ended / 10 })
    }
    sample = newSample()
  }

  return {
    async acquire(lane, held, signal) {
      // The time before, when there was nothing to send, says nothing about the link.
      if (!isBusy()) sample = newSample()
      const waiting: Waiting = { held, grant() {} }
      const granted = new Promise<void>((resolve) => {
        waiting.grant = resolve
      })
      queues[lane].add(waiting)
      pump()
      try {
        await abortable(granted, signal)
      } catch (reason) {
        // It may have been granted in the moment between.
        if (!queues[lane].delete(waiting)) release(lane)
        throw reason
      }
      return { release: () => release(lane) }
    },
    answered: new Set(),
    moved(bytes) {
      sample.bytes += bytes
    },
    trouble() {
      // What fails together counts once: half the width a sample, not one for each of its requests.
      if (clock.now() - troubledAt < SAMPLE / 2) return
      troubledAt = clock.now()
      measure(true)
    },
    cut() {
      sample.cut += 1
    },
    wake: pump,
    get busy() {
      return isBusy()
    },
    get width() {
      return width.width
    },
    get rate() {
      return rate
    },
  }
}

function firstAble(queue: Iterable<Waiting>): Waiting | undefined {
  for (const waiting of queue) if (!waiting.held()) return waiting
  return undefined
}
