/** The multipart lane: the parts of one file, as many at a time as the pool gives. */
import { anySignal } from '../endpoint/abort.ts'
import type { Clock } from '../endpoint/clock.ts'
import type { Endpoint, PreparedUpload } from '../endpoint/endpoint.ts'
import type { MultipartTarget } from '../protocol/messages.ts'
import { partLength } from '../protocol/part-plan.ts'
import type { IncomingAnswer } from './send.ts'
import type { Shipment } from './deliver.ts'
import { createPartUrls } from './part-urls.ts'
import type { SentPart } from './transfer-file.ts'
import { MAX_WIDTH } from './width.ts'

interface PartsToSend {
  endpoint: Endpoint
  clock: Clock
  prepared: PreparedUpload<MultipartTarget>
  data: Blob
  /** Numbers of the parts to send, in order. */
  numbers: readonly number[]
  deliver(shipment: Shipment, signal: AbortSignal): Promise<IncomingAnswer>
  onProgress(partNumber: number, bytes: number): void
  onPart(part: SentPart): void
}

/** Resolves when all are stored. The first failure ends the others, and is what is thrown when all have ended. */
export async function sendParts(parts: PartsToSend, signal: AbortSignal): Promise<void> {
  const { endpoint, clock, prepared, data } = parts
  const { partSize } = prepared.upload
  const stop = new AbortController()
  const either = anySignal(signal, stop.signal)
  const waiting = [...parts.numbers]
  const urls = createPartUrls(endpoint, clock, prepared, () => waiting)
  let failure: { thrown: unknown } | undefined

  async function sendOne(partNumber: number) {
    const start = (partNumber - 1) * partSize
    const size = partLength(data.size, partSize, partNumber)
    const { etag } = await parts.deliver(
      {
        lane: 'multipart',
        size,
        async request() {
          const { url, expiresAt } = await urls.of(partNumber, either)
          return { method: 'PUT', url, expiresAt, headers: {}, body: data.slice(start, start + size) }
        },
        resign() {
          urls.drop(partNumber)
          return true
        },
        onProgress: (bytes) => parts.onProgress(partNumber, bytes),
      },
      either,
    )
    parts.onPart({ partNumber, size, etag })
  }
  async function work() {
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await sendOne(next)
    } catch (thrown) {
      failure ??= { thrown }
      waiting.length = 0
      stop.abort()
    }
  }

  // As many as any width may want: each waits for its turn in the pool.
  await Promise.all(Array.from({ length: Math.min(MAX_WIDTH, waiting.length) }, work))
  if (failure) throw failure.thrown
}
