import { UploadError } from '../protocol/upload-error.ts'
import { abortedError } from './abort.ts'
import { countRetries, type RetryRules, uploadErrorOf } from './retry.ts'

/** What became of one input of a request. */
export type Outcome<Out> = { value: Out } | { error: UploadError }

interface BatchOptions<In, Out> extends RetryRules {
  /** The most inputs one request carries; more go out as several requests at once. */
  max: number
  /** One attempt: resolves with an outcome for each input, in order, or rejects for all of them. */
  send: (inputs: In[], signal: AbortSignal) => Promise<Outcome<Out>[]>
}

interface Call<In, Out> {
  input: In
  settle: (outcome: Outcome<Out>) => void
  settled: boolean
  /** Told when the call is settled before an answer came. */
  onAbort: () => void
}

/**
 * Joins calls made in the same tick into one request. A tick is a macrotask, because callers' queues spread over
 * several microtasks. Each call has its own result, its own error and its own signal; the request itself is aborted when
 * nobody waits for it any more. Calls whose error can pass are sent again together.
 */
export function createBatch<In, Out>(
  options: BatchOptions<In, Out>,
): (input: In, signal?: AbortSignal) => Promise<Out> {
  const { clock, max } = options
  let open: Call<In, Out>[] = []
  let tick: AbortController | undefined

  function flush() {
    const calls = open.filter((call) => !call.settled)
    open = []
    tick = undefined
    for (let start = 0; start < calls.length; start += max) void run(calls.slice(start, start + max), options)
  }

  function join(call: Call<In, Out>) {
    open.push(call)
    if (tick) return
    const mine = new AbortController()
    tick = mine
    clock.wait(0, mine.signal).then(flush, () => undefined)
  }

  /** While it waits for the tick to end; from then on the request has its own. */
  function leave() {
    if (open.some((call) => !call.settled)) return
    open = []
    tick?.abort()
    tick = undefined
  }

  return (input, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortedError(signal))
      const onSignal = () => {
        if (signal) call.settle({ error: abortedError(signal) })
        call.onAbort()
      }
      const call: Call<In, Out> = {
        input,
        settled: false,
        onAbort: leave,
        settle(outcome) {
          if (call.settled) return
          call.settled = true
          signal?.removeEventListener('abort', onSignal)
          if ('error' in outcome) reject(outcome.error)
          else resolve(outcome.value)
        },
      }
      signal?.addEventListener('abort', onSignal)
      join(call)
    })
}

/** Sends calls until each is settled. Never rejects. */
async function run<In, Out>(calls: Call<In, Out>[], options: BatchOptions<In, Out>): Promise<void> {
  const retries = countRetries(options)
  const request = new AbortController()
  for (const call of calls) {
    call.onAbort = () => {
      if (calls.every(({ settled }) => settled)) request.abort()
    }
  }
  for (let live = calls; live.length > 0; live = live.filter(({ settled }) => !settled)) {
    const outcomes = await attempt(live, options, request.signal)
    const delays: number[] = []
    for (const [i, call] of live.entries()) {
      const outcome = outcomes[i] ?? { error: new UploadError('endpoint_invalid') }
      const delay = 'error' in outcome ? retries.delayAfter(outcome.error) : undefined
      if (delay === undefined) call.settle(outcome)
      else if (!call.settled) delays.push(delay)
    }
    // Those that failed together wait together, for the longest of their delays, and travel together again.
    if (delays.length > 0) await retries.wait(Math.max(...delays), request.signal).catch(() => undefined)
  }
}

async function attempt<In, Out>(
  calls: Call<In, Out>[],
  { send }: BatchOptions<In, Out>,
  signal: AbortSignal,
): Promise<Outcome<Out>[]> {
  try {
    return await send(
      calls.map(({ input }) => input),
      signal,
    )
  } catch (cause) {
    const error = uploadErrorOf(cause)
    return calls.map(() => ({ error }))
  }
}
