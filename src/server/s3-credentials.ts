/** Temporary credentials that are fetched when they are needed, kept until shortly before they end, and fetched once at a time. */
import { serverError } from './server-error.ts'

/** The right to sign. */
export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials (STS, Lambda, IAM roles); travels in every signature. */
  readonly sessionToken?: string | undefined
  /** When they end. Without it they never do. */
  readonly expiration?: Date | undefined
}

/**
 * Fetches credentials: from STS, the instance's metadata, a vault. `fromNodeProviderChain()` of the AWS SDK is one.
 * `signal` says when nobody waits any longer.
 */
export type CredentialsProvider =
  | ((options: { readonly signal: AbortSignal }) => Promise<S3Credentials>)
  | (() => Promise<S3Credentials>)

/** New ones are fetched when less than this is left, as in the AWS SDK (`memoizeIdentityProvider`): 5 minutes, in ms. */
const REFRESH_BEFORE = 300_000

/** How long one fetch may take, in ms. The instance metadata service answers within 1 s or not at all. */
const FETCH_TIMEOUT = 10_000

export interface CredentialsCache {
  /** What there is, perhaps ended; `undefined` before the first fetch. */
  readonly current: S3Credentials | undefined
  /** See `S3Storage.ready`. */
  ready(options: { now: number; signal?: AbortSignal | undefined }): Promise<void>
}

/** Keeps what a provider gives. `read` checks it, and throws what says what is wrong with it. */
export function cacheCredentials(
  provider: CredentialsProvider,
  read: (given: unknown) => S3Credentials,
): CredentialsCache {
  let current: S3Credentials | undefined
  let fetching: Promise<void> | undefined

  async function fetchCredentials(): Promise<void> {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT)
    const fetched = read(await untilAborted(provider({ signal }), signal))
    // The instance metadata service, when it is in trouble, answers with what it had, ended or not.
    if (endOf(fetched) >= endOf(current)) current = fetched
  }

  /** One fetch at a time: whoever comes while it is under way waits for the same one. */
  function refresh(): Promise<void> {
    fetching ??= fetchCredentials().finally(() => {
      fetching = undefined
    })
    return fetching
  }

  return {
    get current() {
      return current
    },
    async ready({ now, signal }) {
      signal?.throwIfAborted()
      const left = endOf(current) - now
      if (left > REFRESH_BEFORE) return
      const refreshed = refresh()
      if (left > 0) {
        // These still sign: nobody waits, and a failure is the next request's to meet, if they have ended by then.
        refreshed.catch(() => undefined)
        return
      }
      try {
        await (signal ? untilAborted(refreshed, signal) : refreshed)
      } catch (cause) {
        signal?.throwIfAborted()
        throw serverError('storage_unavailable', {
          message: 'The server has no credentials for the storage now.',
          cause,
        })
      }
      if (endOf(current) <= now) {
        throw serverError('storage_unavailable', { message: 'The server was given credentials that have ended.' })
      }
    },
  }
}

/** When credentials end, in Unix ms; before all time where there are none. */
function endOf(credentials: S3Credentials | undefined): number {
  if (!credentials) return Number.NEGATIVE_INFINITY
  return credentials.expiration ? credentials.expiration.getTime() : Number.POSITIVE_INFINITY
}

/** The promise's outcome, or the signal's reason if that comes first. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
  }
}
