/** Confirmations travel a hundred to a request, as long as files end one right after the other. */
import type { Clock } from '../endpoint/clock.ts'
import type { AnyPreparedUpload, Endpoint } from '../endpoint/endpoint.ts'
import { MAX_BATCH, type StoredObject } from '../protocol/messages.ts'
import type { TransferFile } from './transfer-file.ts'

/** Where no further file ends within so many milliseconds, nobody is waited for. */
const QUIET = 150
/** The longest that a file waits for others, ms. */
const LONGEST = 1000

export interface ConfirmTogether {
  confirm(file: TransferFile, prepared: AnyPreparedUpload, signal: AbortSignal): Promise<StoredObject>
  /** Something has changed: perhaps nobody else will come. */
  look(): void
}

/** @param alone whether no further file is about to end. */
export function confirmTogether(endpoint: Endpoint, clock: Clock, alone: () => boolean): ConfirmTogether {
  let gathered: (() => void)[] = []
  let lastAt = 0
  let timer: AbortController | undefined

  function send() {
    timer?.abort()
    timer = undefined
    // In one tick, so that the endpoint's client makes one request of them.
    for (const go of gathered.splice(0)) go()
  }
  async function gather({ signal }: AbortController) {
    const latest = clock.now() + LONGEST
    const left = () => Math.min(latest, lastAt + QUIET) - clock.now()
    while (left() > 0) await clock.wait(left(), signal)
    send()
  }
  function look() {
    if (gathered.length === 0) return
    if (gathered.length >= MAX_BATCH || alone()) return send()
    if (timer) return
    timer = new AbortController()
    gather(timer).catch(() => undefined)
  }

  return {
    look,
    confirm: (file, prepared, signal) =>
      new Promise<void>((resolve, reject) => {
        const leave = () => {
          gathered = gathered.filter((other) => other !== go)
          if (gathered.length === 0) send()
          reject(signal.reason)
        }
        const go = () => {
          signal.removeEventListener('abort', leave)
          resolve()
        }
        gathered.push(go)
        lastAt = clock.now()
        signal.addEventListener('abort', leave, { once: true })
        look()
      }).then(() => endpoint.complete(file, prepared, { signal })),
  }
}
