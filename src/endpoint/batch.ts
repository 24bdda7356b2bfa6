import { UploadError } from '../protocol/upload-error.ts'
import { abortable } from './abort.ts'
import { mayPass } from './retry-delay.ts'
import { type RetryRules, withRetries } from './retry.ts'

/** What became of one input of a request. */
export type Outcome<Out> = { value: Out } | { error: UploadError }

/** One attempt: resolves with an outcome for each input, in order, or rejects for all of them. */
type SendBatch<In, Out> = (inputs: In[], signal: AbortSignal) => Promise<Outcome<Out>[]>

interface Call<In, Out> {
  input: In
  resolve: (value: Out) => void
  reject: (error: unknown) => void
  /** Nobody waits for it any more. */
  over: boolean
}

/** What becomes one request. */
interface Group<In, Out> {
  calls: Call<In, Out>[]
  /** Aborted when nobody waits for any of them any more. */
  request: AbortController
}

/**
 * Joins calls made in the same tick into one request. A tick is a macrotask, because callers' queues spread over
 * several microtasks. Each call has its own result, its own error and its own signal; the request itself is aborted when
 * nobody waits for it any more. Calls whose error can pass are sent again together.
 *
 * @param max the most inputs one request carries; more go out as several requests at once.
 */
export function createBatch<In, Out>(
  rules: RetryRules,
  max: number,
  send: SendBatch<In, Out>,
): (input: In, options?: { signal?: AbortSignal }) => Promise<Out> {
  let open: Group<In, Out> | undefined

  function begin(): Group<In, Out> {
    const group = { calls: [], request: new AbortController() }
    const close = () => {
      if (open === group) open = undefined
    }
    const go = () => {
      close()
      return run(group, rules, send)
    }
    rules.clock.wait(0, group.request.signal).then(go, close)
    return group
  }

  return async (input, { signal } = {}) => {
    const group = open && open.calls.length < max ? open : begin()
    open = group
    const call: Call<In, Out> = { input, over: false, resolve() {}, reject() {} }
    const outcome = new Promise<Out>((resolve, reject) => Object.assign(call, { resolve, reject }))
    group.calls.push(call)
    try {
      return await abortable(outcome, signal)
    } finally {
      call.over = true
      if (group.calls.every(({ over }) => over)) group.request.abort()
    }
  }
}

/** Sends calls until each is settled. Never rejects. */
async function run<In, Out>(
  { calls, request }: Group<In, Out>,
  rules: RetryRules,
  send: SendBatch<In, Out>,
): Promise<void> {
  const { signal } = request
  let failed = new Map<Call<In, Out>, UploadError>()
  try {
    await withRetries(rules, signal, async () => {
      failed = new Map()
      const live = calls.filter(({ over }) => !over)
      const outcomes = await send(
        live.map(({ input }) => input),
        signal,
      )
      for (const [i, call] of live.entries()) {
        const outcome = outcomes[i] ?? { error: new UploadError('endpoint_invalid') }
        if ('value' in outcome) call.resolve(outcome.value)
        else if (mayPass(outcome.error)) failed.set(call, outcome.error)
        else call.reject(outcome.error)
      }
      // Those that failed together wait together, for the longest of their delays, and travel together again.
      const [longest] = [...failed.values()].toSorted((a, b) => (b.retryAfter ?? 0) - (a.retryAfter ?? 0))
      if (longest) throw longest
    })
  } catch (error) {
    for (const call of calls) call.reject(failed.get(call) ?? error)
  }
}
