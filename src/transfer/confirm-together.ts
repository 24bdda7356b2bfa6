/** Confirmations travel a hundred to a request, as long as files end one right after the other. */
import { abortable } from '../endpoint/abort.ts'
import type { Clock } from '../endpoint/clock.ts'
import type { AnyPreparedUpload, Endpoint } from '../endpoint/endpoint.ts'
import { MAX_BATCH, type StoredObject } from '../protocol/messages.ts'
import type { TransferFile } from './transfer-file.ts'

/** Where no further file ends within so many milliseconds, nobody is waited for. */
const QUIET = 150
/** The longest that a file waits for others, ms. */
const LONGEST = 1000

/** Has one file confirmed. */
export type Confirm = (file: TransferFile, prepared: AnyPreparedUpload, signal: AbortSignal) => Promise<StoredObject>

/** @param alone whether no further file is about to end. */
export function confirmTogether(endpoint: Endpoint, clock: Clock, alone: () => boolean): Confirm {
  const gathered = new Set<() => void>()
  let lastAt = 0
  let timer: AbortController | undefined

  function send() {
    timer?.abort()
    timer = undefined
    // In one tick, so that the endpoint's client makes one request of them.
    for (const go of gathered) go()
    gathered.clear()
  }
  async function gather({ signal }: AbortController) {
    const latest = clock.now() + LONGEST
    const left = () => Math.min(latest, lastAt + QUIET) - clock.now()
    while (left() > 0) await clock.wait(left(), signal)
    send()
  }

  return async (file, prepared, signal) => {
    let go = () => {}
    const turn = new Promise<void>((resolve) => {
      go = resolve
    })
    gathered.add(go)
    lastAt = clock.now()
    if (gathered.size >= MAX_BATCH || alone()) send()
    else if (!timer) {
      timer = new AbortController()
      gather(timer).catch(() => undefined)
    }
    try {
      await abortable(turn, signal)
    } finally {
      gathered.delete(go)
      if (gathered.size === 0) send()
    }
    return await endpoint.complete(file, prepared, { signal })
  }
}
