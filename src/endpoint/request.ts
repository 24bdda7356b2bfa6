import { UploadError } from '../protocol/upload-error.ts'
import { type Answer, readAnswer } from './answer.ts'
import { withDeadline } from './deadline.ts'
import { isOffline } from './network.ts'
import type { RetryRules } from './retry.ts'
import type { ResolvedSettings } from './settings.ts'

/** Sends requests to an endpoint, one attempt each, and has the rules by which they are tried again. */
export interface Requester extends RetryRules {
  /**
   * One request. Rejects where no answer came: `endpoint_unreachable`, `offline`, `endpoint_timeout`, `aborted`, or
   * `unauthorized` where the headers could not be made. An answer of any status resolves.
   */
  send(url: string, body: object | undefined, signal?: AbortSignal): Promise<Answer>
  /** Milliseconds that one attempt may take. */
  timeout: number
}

/** @param settings with their defaults filled in. */
export function createRequester(settings: ResolvedSettings): Requester {
  const { clock, credentials } = settings
  let answered = false
  return {
    ...settings,
    known: () => answered,
    send: (url, body, signal) =>
      withDeadline({ ...settings, signal }, async (attempt) => {
        const headers = await makeHeaders(settings, body !== undefined)
        try {
          const response = await settings.fetch(url, {
            method: body ? 'POST' : 'GET',
            headers,
            credentials,
            signal: attempt,
            ...(body && { body: JSON.stringify(body) }),
          })
          const answer = await readAnswer(response, url, clock.now())
          answered ||= body !== undefined
          return answer
        } catch (cause) {
          throw new UploadError(isOffline() ? 'offline' : 'endpoint_unreachable', { cause })
        }
      }),
  }
}

async function makeHeaders({ headers }: ResolvedSettings, withBody: boolean): Promise<Headers> {
  try {
    const made = new Headers({ accept: 'application/json' })
    if (withBody) made.set('content-type', 'application/json')
    for (const [name, value] of Object.entries(await headers())) {
      if (value !== undefined) made.set(name, value)
    }
    return made
  } catch (cause) {
    if (cause instanceof UploadError) throw cause
    if (isOffline()) throw new UploadError('offline', { cause })
    // Mostly a token that could not be renewed over the same bad network, so it is worth another try.
    const message = 'The sign-in for the upload could not be renewed. Sign in and try again.'
    // What `fetch` rejects with: an outage, to be waited out as any other.
    const code = cause instanceof TypeError ? 'endpoint_unreachable' : 'unauthorized'
    throw new UploadError(code, { message, retryable: true, cause })
  }
}
