/** The requests to one storage origin: how many at a time, and whose turn it is. */
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
  /** Bytes went out. */
  moved(bytes: number): void
  /** The storage is overburdened, or a request stalled. */
  trouble(): void
  /** The connection of a request was cut; to be said before its slot is released. */
  cut(): void
  /** Looks again who may go. */
  wake(): void
  /** Requests that wait for a turn. */
  readonly waiting: number
  readonly width: number
  /** Bytes a second in the last sample; `undefined` before there was one. */
  readonly rate: number | undefined
}

/** @param limit the most requests at a time just now: 0 while there is no network, 1 to see whether it is back. */
export function createPool(clock: Clock, limit: () => number): Pool {
  const queues: Record<Lane, Waiting[]> = { post: [], put: [], multipart: [] }
  const running: ByLane = { post: 0, put: 0, multipart: 0 }
  let width = initialWidth
  const newSample = () => ({ since: clock.now(), bytes: 0, full: false, ended: 0, cut: 0 })
  let sample = newSample()
  let rate: number | undefined
  let turn = 0
  let troubledAt = Number.NEGATIVE_INFINITY

  const queued = () => queues.post.length + queues.put.length + queues.multipart.length

  function pump() {
    for (;;) {
      const able = {
        post: firstAble(queues.post),
        put: firstAble(queues.put),
        multipart: firstAble(queues.multipart),
      }
      const waiting = { post: able.post + 1, put: able.put + 1, multipart: able.multipart + 1 }
      const lane = nextLane(waiting, running, Math.min(width.width, limit()), turn)
      if (!lane) {
        sample.full ||= waiting.post + waiting.put + waiting.multipart > 0
        return
      }
      const [next] = queues[lane].splice(able[lane], 1)
      running[lane] += 1
      turn += 1
      next?.grant()
    }
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
    acquire: (lane, held, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const waiting: Waiting = {
          held,
          grant() {
            signal.removeEventListener('abort', onAbort)
            resolve({
              release() {
                running[lane] -= 1
                sample.bytes += REQUEST_COST
                sample.ended += 1
                measure(false)
                pump()
              },
            })
          },
        }
        const onAbort = () => {
          queues[lane].splice(queues[lane].indexOf(waiting), 1)
          reject(signal.reason)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        // The time before, when there was nothing to send, says nothing about the link.
        const { post, put, multipart } = running
        if (queued() + post + put + multipart === 0) sample = newSample()
        queues[lane].push(waiting)
        pump()
      }),
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
    get waiting() {
      return queued()
    },
    get width() {
      return width.width
    },
    get rate() {
      return rate
    },
  }
}

const firstAble = (queue: readonly Waiting[]) => queue.findIndex(({ held }) => !held())
