import type { Clock } from '../../../src/endpoint/clock.ts'
import type { IncomingAnswer, Send, SendListener } from '../../../src/transfer/send.ts'

/** One request, as the storage sees it. */
export interface Seen {
  /** The key, and the part's number: 0 for a file in one request. */
  key: string
  part: number
  size: number
  method: string
  at: number
  /** How often this key and part were sent before. */
  before: number
  listener: SendListener | undefined
  /** Ends it. */
  answer(answer: IncomingAnswer): void
}

/** `hang` says nothing ever; a number of milliseconds: all went well, so much later. */
type Reply = IncomingAnswer | 'hang' | number

/** A storage in memory, in place of XMLHttpRequest. */
export interface FakeStorage {
  send: Send
  /** Every request, in order. */
  seen: Seen[]
  /** Those under way, and the most that ever were at a time. */
  open: Set<Seen>
  most: number
  /** `key` or `key/part`, as often as it was stored. */
  stored: string[]
  reply: (seen: Seen) => Reply
  /** Milliseconds that a request takes. */
  latency: number
}

export const answer = (status: number, code = '', message = ''): IncomingAnswer => ({
  status,
  body: code && `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>R1</RequestId></Error>`,
  etag: status === 200 ? 'etag' : '',
})
export const lost = answer(0)
export const busy = answer(503, 'SlowDown')

export function fakeStorage(clock: Clock): FakeStorage {
  const storage: FakeStorage = {
    seen: [],
    open: new Set(),
    most: 0,
    stored: [],
    latency: 100,
    reply: () => storage.latency,
    send: ({ method, url, body }, signal, listener) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const { pathname, searchParams } = new URL(url)
        const key = pathname.slice(1)
        const part = Number(searchParams.get('part'))
        const sent = body instanceof Blob ? body : body.get('file')
        const size = sent instanceof Blob ? sent.size : 0
        const before = storage.seen.filter((other) => other.key === key && other.part === part).length
        const over = new AbortController()
        const end = () => {
          signal.removeEventListener('abort', onAbort)
          storage.open.delete(seen)
          over.abort()
        }
        const onAbort = () => {
          end()
          reject(signal.reason)
        }
        const seen: Seen = {
          key,
          part,
          size,
          method,
          at: clock.now(),
          before,
          listener,
          answer(given) {
            if (!storage.open.has(seen)) return
            end()
            if (given.status === 200) storage.stored.push(part > 0 ? `${key}/${part}` : key)
            resolve(given)
          },
        }
        signal.addEventListener('abort', onAbort)
        storage.seen.push(seen)
        storage.open.add(seen)
        storage.most = Math.max(storage.most, storage.open.size)
        const expired = clock.now() >= Number(searchParams.get('expires'))
        const reply = expired ? answer(403, 'AccessDenied', 'Request has expired') : storage.reply(seen)
        if (reply === 'hang') return
        const wait = (ms: number) => clock.wait(ms, over.signal)
        const run = async () => {
          if (typeof reply !== 'number') {
            await wait(1)
            return seen.answer(reply)
          }
          await wait(reply / 2)
          listener?.onProgress(Math.floor(size / 2))
          await wait(reply / 2)
          listener?.onProgress(size)
          listener?.onSent()
          seen.answer(answer(200))
        }
        run().catch(() => undefined)
      }),
  }
  return storage
}
