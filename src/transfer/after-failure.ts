/** What to do about a failure: one pure function from the error, and how long it has been going on, to the next step. */
import { retryDelay } from '../endpoint/retry-delay.ts'
import type { ErrorCode } from '../protocol/errors.ts'
import type { UploadError } from '../protocol/upload-error.ts'

/**
 * `retry`: the same request again. `resign`: with a fresh signature. `resend`: the parts that the error names.
 * `restart`: the whole file, from its first byte. `stop`: the file has failed.
 */
export type Step = 'retry' | 'resign' | 'resend' | 'restart' | 'stop'

export interface FailureQuestion {
  error: Pick<UploadError, 'code' | 'retryable' | 'retryAfter' | 'storageCode' | 'status' | 'partNumbers'>
  /** Failures in a row of this request for this reason, this one included. */
  attempt: number
  /** Milliseconds of trouble since the file last got on, or was begun. */
  idle: number
  /** Milliseconds that may pass without progress. */
  budget: number
  /** Whether the storage, or the endpoint, has answered before: if so, silence is an outage and no wrong address. */
  known: boolean
  /** Who failed. The endpoint's client has tried again by itself before it gave up. */
  by: 'storage' | 'endpoint'
  /** Whether the file was begun afresh before. */
  restarted: boolean
  /** At least 0, less than 1. */
  random: () => number
}

export interface NextStep {
  step: Step
  /** Milliseconds to wait before it. */
  delay: number
}

/** Failures that pass with time, so that time is what limits them. */
const PASSING: readonly ErrorCode[] = [
  'offline',
  'endpoint_unreachable',
  'endpoint_timeout',
  'storage_unreachable',
  'upload_stalled',
  'storage_busy',
  'storage_unavailable',
  'rate_limited',
  'database_unavailable',
  'confirm_pending',
]
/** The server's answers to `complete` that mean: nothing of this upload is left. */
const GONE: readonly ErrorCode[] = ['object_missing', 'object_mismatch', 'token_expired']
/** What does not pass by itself is tried this often in all. */
const ATTEMPTS = 5
/** A storage that never answered is most often a CORS rule that is missing: whoever sets it up shall read so soon. */
const FIRST_ATTEMPTS = 3

/** The next step after a failure, and when. */
export function afterFailure(question: FailureQuestion): NextStep {
  const step = stepOf(question)
  // A signature that ended while it waited is no sign of trouble; the next one that does is.
  if (step !== 'retry' && (step !== 'resign' || question.attempt === 1)) return { step, delay: 0 }
  const { error, attempt, random } = question
  const retryable = { retryable: true, retryAfter: error.retryAfter }
  const delay = retryDelay({ attempt, error: retryable, random, attempts: Number.POSITIVE_INFINITY })
  return delay === undefined ? { step: 'stop', delay: 0 } : { step, delay }
}

function stepOf({ error, attempt, idle, budget, known, by, restarted }: FailureQuestion): Step {
  const { code, retryable, storageCode, partNumbers } = error
  const again = attempt < ATTEMPTS
  if (code === 'url_expired' || isNotYetValid(error)) return again ? 'resign' : 'stop'
  if (code === 'parts_missing' && partNumbers?.length) return again ? 'resend' : 'stop'
  if (GONE.includes(code) || storageCode === 'NoSuchUpload') return restarted ? 'stop' : 'restart'
  if (!retryable) return 'stop'
  // The browser's word for it: it costs neither attempts nor time.
  if (code === 'offline') return 'retry'
  if (idle >= budget) return 'stop'
  const { status = 0 } = error
  // 502 to 504: a server that is being started anew.
  if (PASSING.includes(code) ? known || status > 0 : known && status > 501) return 'retry'
  const few = code === 'storage_unreachable' && attempt >= FIRST_ATTEMPTS
  return again && !few && by === 'storage' ? 'retry' : 'stop'
}

/** The server that signs is ahead of the storage: the next signature may be later. */
function isNotYetValid({ code, storageCode }: FailureQuestion['error']): boolean {
  return code === ('clock_skew' satisfies ErrorCode) && storageCode === 'AccessDenied'
}
