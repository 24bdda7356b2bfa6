import { serverError } from './server-error.ts'

/** Lets only so many tasks run at once; the others wait in line, as long as there is room in it. */
export interface Gate {
  /**
   * Runs `task` when its turn comes.
   *
   * @throws UploadError `rate_limited` when the line is full; the signal's reason when it is aborted while waiting.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

export interface GateOptions {
  /** Tasks that run side by side. */
  atOnce: number
  /** How many more may stand in line. Default: any number. */
  waiting?: number
  /** What those are told whom the line has no room for. */
  full?: string
}

export function createGate({ atOnce, waiting = Number.POSITIVE_INFINITY, full }: GateOptions): Gate {
  let running = 0
  /** In order of arrival: a Set keeps it, and lets one leave from the middle. */
  const line = new Set<() => void>()

  async function turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    if (running < atOnce) {
      running += 1
      return
    }
    if (line.size >= waiting) {
      throw serverError('rate_limited', { ...(full === undefined ? {} : { message: full }), retryAfter: 2 })
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        line.delete(enter)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the signal's reason, as fetch throws it
        reject(signal?.reason)
      }
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      line.add(enter)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    run: async (task, signal) => {
      await turn(signal)
      try {
        return await task()
      } finally {
        // The place goes straight to the next in line, so that nobody slips in between.
        const [next] = line
        if (next) {
          line.delete(next)
          next()
        } else {
          running -= 1
        }
      }
    },
  }
}
