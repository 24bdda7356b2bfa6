import * as v from 'valibot'
import { serverError } from './server-error.ts'
import type { HandlerSettings } from './context.ts'
import { presignUrl } from './presign-url.ts'
import { parseStorageXml } from './storage-xml.ts'

/** How long one call of the server's to S3 may take, in ms. */
const TIMEOUT_MS = 10_000

/**
 * The same for calls that S3 works on before it answers: CompleteMultipartUpload and CopyObject. Less than the minute
 * for which `once` holds a claim.
 */
export const SLOW_TIMEOUT_MS = 40_000

/** Tries at a call that failed on the network or with 5xx, and how long after the first one another may begin, in ms. */
const ATTEMPTS = 3
const RETRY_WITHIN_MS = 15_000

/**
 * Seconds that the signature of such a call is good for. It is used at once; but as long as S3's own tolerance of 15
 * minutes it must be, or a server's clock that is a minute behind would make every call "expired".
 */
const EXPIRES_IN = 900

/** The most of an answer that is read, in bytes: 1,000 parts with checksums are a tenth of it. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** What calls to S3 need of a handler's settings. */
export type StorageAccess = Pick<HandlerSettings, 'storage' | 'fetch' | 'calls' | 'now'>

export interface StorageCall {
  /** The operation's name in S3's API reference, for the log. */
  operation: string
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  key: string
  query?: Record<string, string>
  /** All of them are signed. */
  headers?: Record<string, string>
  body?: string
  timeoutMs?: number
}

/** An answer of S3's, read to its end. */
export interface StorageAnswer {
  /** S3 may answer 200 and only then find out that it failed: then this is still 200, and `error` is there. */
  status: number
  headers: Headers
  /** The XML document; `undefined` where there is none. */
  document: unknown
  /** What S3 says is wrong. HEAD has no body to say it in. */
  error: StorageErrorBody | undefined
}

const errorBody = v.object({
  Error: v.object({
    Code: v.string(),
    Message: v.optional(v.string()),
    RequestId: v.optional(v.string()),
  }),
})
export type StorageErrorBody = v.InferOutput<typeof errorBody>['Error']

/** Codes that mean "later", and come as a 200 too. */
const BUSY = new Set([
  'InternalError',
  'SlowDown',
  'ServiceUnavailable',
  'OperationAborted',
  'ConditionalRequestConflict',
])

/**
 * One call of the server's own to S3, at the internal address.
 *
 * @throws UploadError `storage_unavailable` when S3 cannot be reached or answers 5xx or 429 three times.
 */
export async function storageRequest(access: StorageAccess, call: StorageCall): Promise<StorageAnswer> {
  await access.storage.ready({ now: new Date(access.now()) })
  let started: number | undefined
  let cause: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 100 * 4 ** (attempt - 1)))
    if (started !== undefined && performance.now() - started > RETRY_WITHIN_MS) break
    try {
      const answer = await access.calls.run(() => {
        // Its time runs from its turn on.
        started ??= performance.now()
        return send(access, call)
      })
      const busy = answer.error ? BUSY.has(answer.error.Code) : false
      if (answer.status < 500 && answer.status !== 429 && !busy) return answer
      const said = answer.error ? ` (${answer.error.Code})` : ''
      cause = new Error(`S3 answered ${answer.status}${said} to ${call.operation}.`)
    } catch (error) {
      cause = withoutUrl(error)
    }
  }
  throw serverError('storage_unavailable', { cause })
}

async function send({ storage, fetch, now }: StorageAccess, call: StorageCall): Promise<StorageAnswer> {
  const { method, key, query, headers, body, timeoutMs = TIMEOUT_MS } = call
  const signed = { method, key, query, headers, expiresIn: EXPIRES_IN, internal: true, now: new Date(now()) }
  const response = await fetch(presignUrl(storage, signed), {
    method,
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'manual',
    ...(headers ? { headers } : {}),
    ...(body === undefined ? {} : { body }),
  })
  const document = parseStorageXml(await readText(response))
  const error = v.safeParse(errorBody, document)
  return {
    status: response.status,
    headers: response.headers,
    document,
    error: error.success ? error.output.Error : undefined,
  }
}

/** The body, up to what any true answer of S3 has; more counts as none. */
async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  const reader = response.body?.getReader()
  for (;;) {
    const read = await reader?.read()
    if (!read || read.done) return text + decoder.decode()
    size += read.value.length
    if (size > MAX_ANSWER_BYTES) {
      await reader?.cancel()
      return ''
    }
    text += decoder.decode(read.value, { stream: true })
  }
}

/** What a failed `fetch` says, without the query: Deno and Bun write the URL into the error, and its signature is a secret. */
function withoutUrl(error: unknown): Error {
  const reasons = [error, error instanceof Error ? error.cause : undefined]
  const said = reasons.flatMap((reason) => (reason instanceof Error ? [reason.message || reason.name] : []))
  return new Error(`S3 could not be reached: ${said.join(': ')}`.replace(/\?\S*/g, ''))
}
