/** Ends a request that does not get on. A watchdog that still ran at 100 % would kill uploads that S3 is thinking about. */
import { anySignal } from '../endpoint/abort.ts'
import type { Clock } from '../endpoint/clock.ts'
import { UploadError } from '../protocol/upload-error.ts'
import type { IncomingAnswer, OutgoingRequest, Send } from './send.ts'

export interface Watch {
  clock: Clock
  /** Milliseconds without a byte while sending. */
  stallTimeout: number
  /** Milliseconds from the last byte to the answer, and for a request that nobody listens to from its beginning. */
  answerTimeout: number
}

/** A timer that fires this much too late, in ms, was asleep with its tab or its machine: the request gets another chance. */
const OVERSLEPT = 5000
/** It looks at least this often, ms: a limit may be endless, and the next one not. */
const LOOK = 3_600_000

/**
 * Sends one request under watch.
 *
 * @param onProgress bytes sent so far; left out where the request shall not be listened to.
 * @throws UploadError `upload_stalled`; or the signal's reason.
 */
export async function sendWatched(
  send: Send,
  request: OutgoingRequest,
  { clock, stallTimeout, answerTimeout }: Watch,
  signal: AbortSignal,
  onProgress?: (bytes: number) => void,
): Promise<IncomingAnswer> {
  const over = new AbortController()
  const stalled = new AbortController()
  const renew = createDeadline(clock, onProgress ? stallTimeout : answerTimeout, over.signal, () =>
    stalled.abort(new UploadError('upload_stalled')),
  )
  const listener = onProgress && {
    onProgress(bytes: number) {
      renew()
      onProgress(bytes)
    },
    onSent: () => renew(answerTimeout),
  }
  try {
    return await send(request, anySignal(signal, stalled.signal), listener)
  } finally {
    over.abort()
  }
}

/**
 * Tells once `limit` ms have passed without a sign of life.
 *
 * @param signal ends it.
 * @returns to be called at each sign of life, with the limit from there on where it is another.
 */
export function createDeadline(
  clock: Clock,
  limit: number,
  signal: AbortSignal,
  onOver: () => void,
): (next?: number) => void {
  let deadline: number
  const renew = (next = limit) => {
    limit = next
    deadline = clock.now() + limit
  }
  const watch = async () => {
    while (clock.now() < deadline) {
      const until = deadline
      await clock.wait(Math.min(LOOK, until - clock.now()), signal)
      if (clock.now() - until > OVERSLEPT) renew()
    }
    onOver()
  }
  renew()
  watch().catch(() => undefined)
  return renew
}
