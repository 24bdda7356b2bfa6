/**
 * The backend of a story: the server kit's real upload endpoint, and a strict S3 on another origin. In the static
 * Storybook and in the tests both run inside the page; under `npm run storybook` they run in the development server, and
 * the page's requests go there over HTTP, after the weather has had its way with them.
 */
import type { VerifiedObject } from 'bucketdrop/server'
import { crossOrigin, needsPreflight, preflight } from './cross-origin.ts'
import { currentWeather } from './current-weather.ts'
import { codeOf, describeEndpointCall, describeStorageCall } from './described.ts'
import { type KitOptions, openKit } from './kit.ts'
import { answerAt } from './network.ts'
import { openOverHttp, STORAGE_ORIGIN } from './over-http.ts'
import { pause } from './pause.ts'
import { createRecorder } from './request-recorder.ts'
import { isAmong } from './weather.ts'

/** What the endpoint was asked, or `storage` for a request that carries bytes to S3. */
export type Call = 'policy' | 'sign' | 'complete' | 'abort' | 'storage'

/** How a story's backend behaves. */
export interface BackendOptions extends KitOptions {
  /** Milliseconds before every answer, or before some. Default 40. */
  latency?: number | Partial<Record<Call, number>>
  /** Bytes a second that the way to S3 takes. Default: no limit. */
  throttle?: number
  /** Answers in place of the endpoint or of S3; `undefined` leaves it to them. `nth` counts from 1, by call. */
  fault?(call: Call, nth: number): Response | undefined
  /** Runs when an upload is confirmed. May throw. `nth` counts from 1. Keeps the backend in the page. */
  onUploaded?(object: VerifiedObject, nth: number): void
}

const S3_ORIGIN = 'https://s3.sandbox.test'
const LATENCY_MS = 40
const STEP_MS = 100
/** Bytes. */
const STALLS_AFTER = 65_536

/**
 * Opens a backend at `/api/upload/<name>`, with a bucket of the same name.
 *
 * @param name as a bucket may be called: small letters, digits and hyphens.
 */
export function createBackend(name: string, options: BackendOptions = {}) {
  const { latency = LATENCY_MS, throttle = 0, fault, onUploaded, ...kitOptions } = options
  const calls: Record<Call, number> = { policy: 0, sign: 0, complete: 0, abort: 0, storage: 0 }
  const stored: VerifiedObject[] = []
  const closing = new AbortController()
  const recorder = createRecorder()
  let connections = 0

  // A function of the story's cannot go into another process.
  const overHttp = onUploaded ? undefined : STORAGE_ORIGIN
  const storageOrigin = overHttp ?? S3_ORIGIN
  const url = `/api/upload/${name}`
  const take = (object: VerifiedObject) => {
    stored.push(object)
    onUploaded?.(object, stored.length)
  }
  const kit = openKit(kitOptions, {
    name,
    storageOrigin,
    origins: [location.origin],
    weather: currentWeather,
    onUploaded: take,
  })
  const remote = overHttp ? openOverHttp(name, kitOptions, closing.signal) : undefined

  /** Counts a call, lets it take its time, and says what is answered in its place. */
  async function begin(call: Call, signal: AbortSignal): Promise<Response | undefined> {
    calls[call] += 1
    const nth = calls[call]
    await wait(call, signal)
    const { offline, busy } = currentWeather()
    if (closing.signal.aborted || signal.aborted || offline) return Response.error()
    const refused = call === 'storage' && isAmong(nth, busy)
    return fault?.(call, nth) ?? (refused ? s3Refusal(503, 'SlowDown', 'Please reduce your request rate.') : undefined)
  }

  async function wait(call: Call, signal: AbortSignal): Promise<void> {
    const milliseconds = typeof latency === 'number' ? latency : (latency[call] ?? LATENCY_MS)
    if (!currentWeather().offline) await pause(milliseconds + currentWeather().delay, signal, closing.signal)
  }

  /** Lets the bytes trickle: what the page is told of an upload while it runs. Ends early when the network goes. */
  async function trickle(total: number, signal: AbortSignal, onProgress: (loaded: number) => void): Promise<void> {
    // Connections of one link are not equally fast: from 0.7 to 1.3 of what is said, in no order.
    connections += 1
    let told = -1
    const luck = 0.7 + 0.6 * ((connections * 0.618) % 1)
    for (let loaded = 0; loaded < total && !signal.aborted && !closing.signal.aborted; ) {
      const { throughput, stall, offline } = currentWeather()
      const rate = Math.min(throttle || Number.POSITIVE_INFINITY, throughput || Number.POSITIVE_INFINITY)
      if (offline || (rate === Number.POSITIVE_INFINITY && !stall)) return
      // As a browser tells it: when whole bytes have moved.
      if (Math.floor(loaded) > told) onProgress(Math.floor(loaded))
      told = Math.max(told, Math.floor(loaded))
      await pause(STEP_MS, signal, closing.signal)
      // What stalls has had its first bytes, so that it can be seen to have begun.
      if (!stall) loaded += (luck * rate * STEP_MS) / 1000
      else if (loaded === 0) loaded = Math.min(total / 2, STALLS_AFTER)
    }
  }

  /** S3's answer, or the weather's. */
  async function storageAnswer(request: Request, total: number, onProgress: (loaded: number) => void) {
    const { signal } = request
    await trickle(total, signal, onProgress)
    const instead = await begin('storage', signal)
    if (instead) return instead
    return overHttp ? undefined : await crossOrigin(request, kit.fetch)
  }

  const stop = [
    answerAt(location.origin + url, async (request) => {
      const described = await describeEndpointCall(request.clone())
      const row = recorder.begin(described)
      await remote
      const { kind } = described
      const call = kind === 'policy' || kind === 'complete' || kind === 'abort' ? kind : 'sign'
      const answer = (await begin(call, request.signal)) ?? (overHttp ? undefined : await kit.handler(request))
      const seen = async (response: Response) => {
        row.end(response.status, await codeOf(response.clone()))
        if (overHttp && kind === 'complete') for (const object of await confirmedIn(response.clone())) take(object)
      }
      if (answer) await seen(answer)
      return answer ?? { passed: seen }
    }),
    answerAt(`${storageOrigin}/${name}`, async (request, upload) => {
      const described = await describeStorageCall(request.clone())
      if (!overHttp && needsPreflight(request)) {
        const asked = recorder.begin({ ...described, kind: 'preflight', size: 0 })
        await wait('storage', request.signal)
        const allowed = currentWeather().offline ? Response.error() : await preflight(request, kit.fetch)
        asked.end(allowed.status)
        if (allowed.type === 'error') return allowed
      }
      const row = recorder.begin(described)
      const answer = await storageAnswer(request, described.size, (loaded) => {
        row.progress(loaded)
        upload?.dispatchEvent(new ProgressEvent('progress', { lengthComputable: true, loaded, total: described.size }))
      })
      const seen = async (response: Response) => row.end(response.status, await codeOf(response.clone()))
      if (answer) await seen(answer)
      return answer ?? { passed: seen }
    }),
  ]

  return {
    /** Of the endpoint. */
    url,
    /** Type it with `typeof backend.handler`. */
    handler: kit.handler,
    /** The bucket, for signing without the endpoint. */
    storage: kit.storage,
    /** How often each was asked. */
    calls,
    /** What the endpoint has confirmed. */
    stored,
    /** Every request, for the network room. */
    recorder,
    /** Ends it: whatever is under way fails, and nobody answers at its addresses any more. */
    close() {
      closing.abort()
      for (const end of stop) end()
    },
  }
}

export type Backend = ReturnType<typeof createBackend>

/** What an answer of the development server confirms, which runs the application's part, too. */
async function confirmedIn(response: Response): Promise<VerifiedObject[]> {
  if (!response.ok) return []
  const { files }: { files: { object?: VerifiedObject }[] } = await response.json()
  return files.flatMap(({ object }) => (object ? [object] : []))
}

/** S3's answer to a request that it refuses. */
export function s3Refusal(status: number, code: string, message: string): Response {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  return new Response(xml, { status, headers: { 'content-type': 'application/xml' } })
}
