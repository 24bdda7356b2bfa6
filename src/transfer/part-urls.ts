/** URLs of a file's parts: asked for in batches, before they are needed, and again before they end. */
import type { Clock } from '../endpoint/clock.ts'
import type { Endpoint, PartUrls as GivenUrls, PreparedUpload } from '../endpoint/endpoint.ts'
import type { MultipartTarget } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'

/** So many are asked for at once: some 250 MiB of usual parts, which few links send before they end. */
const BATCH = 32
/** They are asked for when fewer than so many are in hand: more than are under way at a time. */
const LOW = 8
/** A URL that ends this soon, in ms, is not used any more: the request has yet to reach the storage. */
export const FRESHNESS = 1000

export interface PartUrl {
  url: string
  expiresAt: number | undefined
}

export interface PartUrls {
  /** The URL of a part. */
  of(partNumber: number, signal: AbortSignal): Promise<PartUrl>
  /** That URL is no good. */
  drop(partNumber: number): void
}

/** @param wanted the parts that are yet to be sent, in order. */
export function createPartUrls(
  endpoint: Endpoint,
  clock: Clock,
  prepared: PreparedUpload<MultipartTarget>,
  wanted: () => readonly number[],
): PartUrls {
  const known = new Map<number, PartUrl>()
  /** Parts that cannot begin before they have one. */
  const needed = new Set<number>()
  let asking: Promise<void> | undefined

  function learn({ urls }: Pick<GivenUrls, 'urls'>, expiresAt: number | undefined) {
    for (const { partNumber, url } of urls) known.set(partNumber, { url, expiresAt })
  }
  learn(prepared.upload, prepared.expiresAt)

  const fresh = (partNumber: number) => {
    const found = known.get(partNumber)
    return found && (found.expiresAt ?? Number.POSITIVE_INFINITY) > clock.now() + FRESHNESS ? found : undefined
  }

  async function ask(signal: AbortSignal) {
    const numbers = [...needed, ...wanted()].filter((partNumber) => !fresh(partNumber)).slice(0, BATCH)
    const given = await endpoint.parts(prepared, numbers, { signal })
    learn(given, given.expiresAt)
  }

  /** One request at a time; who comes meanwhile waits for it, and asks again where it did not help. */
  function askOnce(signal: AbortSignal): Promise<void> {
    asking ??= ask(signal).finally(() => {
      asking = undefined
    })
    return asking
  }

  return {
    async of(partNumber, signal) {
      needed.add(partNumber)
      try {
        if (asking && !fresh(partNumber)) await asking
        if (!fresh(partNumber)) await askOnce(signal)
      } finally {
        needed.delete(partNumber)
      }
      const found = known.get(partNumber)
      if (!found) throw new UploadError('endpoint_invalid')
      const next = wanted().slice(0, LOW)
      // Its failure is told to whoever needs one of them.
      if (next.some((other) => !fresh(other))) askOnce(signal).catch(() => undefined)
      return found
    },
    drop: (partNumber) => void known.delete(partNumber),
  }
}
