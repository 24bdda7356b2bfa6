/**
 * A backend inside the page: the server kit's real upload endpoint, and a strict S3 on another origin. So every story
 * uploads for real, on a static page too.
 */
import { createSandbox } from 'bucketdrop/sandbox'
import { createUploadHandler, type Limits, type S3Storage, s3, type VerifiedObject } from 'bucketdrop/server'
import { crossOrigin } from './cross-origin.ts'
import { answerAt } from './network.ts'
import { pause } from './pause.ts'

/** What the endpoint was asked, or `storage` for a request that carries bytes to S3. */
export type Call = 'policy' | 'sign' | 'complete' | 'abort' | 'storage'

/** How a story's backend behaves. */
export interface BackendOptions {
  /** What the endpoint accepts. Default: everything. */
  limits?: Limits
  /** Milliseconds before every answer, or before some. Default 40. */
  latency?: number | Partial<Record<Call, number>>
  /** Bytes a second that the way to S3 takes. Default: no limit. */
  throttle?: number
  /** Answers in place of the endpoint or of S3; `undefined` leaves it to them. `nth` counts from 1, by call. */
  fault?(call: Call, nth: number): Response | undefined
  /** Runs when an upload is confirmed. May throw. `nth` counts from 1. */
  onUploaded?(object: VerifiedObject, nth: number): void
  /** `false`: nobody is signed in. */
  signedIn?: boolean
  /** `false`: the bucket has no CORS rules. */
  cors?: boolean
  /** `false`: the server signs with another secret key than S3 knows. */
  rightSecret?: boolean
  /** Milliseconds that the server's clock is behind. */
  clockBehind?: number
}

/** What the endpoint's `onUploaded` gives back to the page. */
export interface Confirmed {
  /** A row in a database, as it were. */
  row: number
  storedAt: Date
}

const REGION = 'eu-west-1'
const S3_ORIGIN = 'https://s3.sandbox.test'
const CREDENTIALS = { accessKeyId: 'STORYBOOKSANDBOX', secretAccessKey: 'guards-nothing-but-this-page' }
const STEP_MS = 100

/**
 * Opens a backend at `/api/upload/<name>`, with a bucket of the same name.
 *
 * @param name as a bucket may be called: small letters, digits and hyphens.
 */
export function createBackend(name: string, options: BackendOptions = {}) {
  const { latency = 40, throttle, fault, signedIn = true, cors = true, rightSecret = true, clockBehind = 0 } = options
  const calls: Record<Call, number> = { policy: 0, sign: 0, complete: 0, abort: 0, storage: 0 }
  const stored: VerifiedObject[] = []
  const closing = new AbortController()

  const sandbox = createSandbox({
    ...CREDENTIALS,
    region: REGION,
    buckets: {
      [name]: cors
        ? {
            cors: [
              {
                allowedOrigins: [location.origin],
                allowedMethods: ['PUT', 'POST'],
                allowedHeaders: ['*'],
                exposeHeaders: ['ETag'],
              },
            ],
          }
        : {},
    },
  })
  const storage: S3Storage = s3({
    ...CREDENTIALS,
    ...(rightSecret ? {} : { secretAccessKey: 'another-key-than-the-bucket-knows' }),
    region: REGION,
    bucket: name,
    endpoint: S3_ORIGIN,
  })
  const handler = createUploadHandler({
    storage,
    secret: 'a-secret-that-guards-nothing',
    limits: options.limits ?? {},
    authorize: () => (signedIn ? { userId: 'visitor' } : null),
    onUploaded(object): Confirmed {
      stored.push(object)
      options.onUploaded?.(object, stored.length)
      return { row: stored.length, storedAt: new Date() }
    },
    now: () => Date.now() - clockBehind,
    // The stories' failures are meant; they would fill the console.
    onError: () => undefined,
    fetch: (url, init) => sandbox.fetch(new Request(url, init)),
  })

  /** Counts a call, lets it take its time, and says what is answered in its place. */
  async function begin(call: Call, signal: AbortSignal): Promise<Response | undefined> {
    calls[call] += 1
    const nth = calls[call]
    await pause(typeof latency === 'number' ? latency : (latency[call] ?? 40), signal, closing.signal)
    return closing.signal.aborted ? Response.error() : fault?.(call, nth)
  }

  /** Lets the bytes trickle: what the page is told of an upload while it runs. */
  async function trickle(request: Request, upload: XMLHttpRequestUpload | undefined): Promise<void> {
    if (throttle === undefined) return
    const total = (await request.clone().blob()).size
    for (let loaded = 0; loaded < total && !request.signal.aborted && !closing.signal.aborted; ) {
      upload?.dispatchEvent(new ProgressEvent('progress', { lengthComputable: true, loaded, total }))
      await pause(STEP_MS, request.signal, closing.signal)
      loaded += (throttle * STEP_MS) / 1000
    }
  }

  const stop = [
    answerAt(`${location.origin}/api/upload/${name}`, async (request) => {
      const call = await callOf(request.clone())
      return (await begin(call, request.signal)) ?? (await handler(request))
    }),
    answerAt(`${S3_ORIGIN}/${name}`, async (request, upload) => {
      await trickle(request, upload)
      const instead = await begin('storage', request.signal)
      if (instead || request.signal.aborted) return instead ?? Response.error()
      return await crossOrigin(request, (sent) => sandbox.fetch(sent))
    }),
  ]

  return {
    /** Of the endpoint. */
    url: `/api/upload/${name}`,
    /** Type it with `typeof backend.handler`. */
    handler,
    /** The bucket, for signing without the endpoint. */
    storage,
    /** How often each was asked. */
    calls,
    /** What the endpoint has confirmed. */
    stored,
    /** Ends it: whatever is under way fails, and nobody answers at its addresses any more. */
    close() {
      closing.abort()
      for (const end of stop) end()
    },
  }
}

export type Backend = ReturnType<typeof createBackend>

async function callOf(request: Request): Promise<Call> {
  if (request.method !== 'POST') return 'policy'
  const { action }: { action?: unknown } = await request.json()
  return action === 'complete' || action === 'abort' ? action : 'sign'
}

/** S3's answer to a request that it refuses. */
export function s3Refusal(status: number, code: string, message: string): Response {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  return new Response(xml, { status, headers: { 'content-type': 'application/xml' } })
}
