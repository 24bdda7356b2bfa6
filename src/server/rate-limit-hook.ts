import { serverError } from './server-error.ts'

/** What a request asks for, as a rate limit counts it. */
export interface RateLimitQuestion<User> {
  /** What `authorize` returned; `undefined` without `authorize`. */
  user: User
  /** `policy` for GET, else the action as the browser named it: `sign`, `complete`, `abort` … Empty where it named none. */
  action: string
  /** How many files the request is about; 0 for `policy`. */
  files: number
}

/**
 * Called for every request that `authorize` let through, before anything is done for it. Seconds to wait refuse it with 429
 * `rate_limited` and `Retry-After`: the browser waits that long by itself if it is not over five minutes, and goes on. The
 * request's body has been read.
 */
export type RateLimit<User> = (
  request: Request,
  question: RateLimitQuestion<User>,
) => RateLimitVerdict | Promise<RateLimitVerdict>

/** Nothing lets the request through; `retryAfter` is in seconds. */
export type RateLimitVerdict = { retryAfter: number } | undefined | void

/**
 * Asks the application whether one more request may pass.
 *
 * @param body the message, parsed but not checked; `undefined` for GET.
 * @throws UploadError `rate_limited`; whatever `rateLimit` throws.
 */
export async function checkRateLimit<User>(
  rateLimit: RateLimit<User> | undefined,
  request: Request,
  user: User,
  body: unknown,
): Promise<void> {
  const verdict = await rateLimit?.(request, { user, ...describe(body) })
  if (!verdict) return
  const { retryAfter } = verdict
  throw serverError('rate_limited', { retryAfter: retryAfter > 0 && retryAfter < Infinity ? retryAfter : 1 })
}

/** The action, and how many files it is about: those of a list, or the one of a token. */
function describe(body: unknown): { action: string; files: number } {
  if (body === undefined) return { action: 'policy', files: 0 }
  const own = (name: string): unknown =>
    typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined
  const list = own('files') ?? own('tokens')
  const action = own('action')
  return {
    // Not `String()`, which throws for `{"toString":0}` and for lists deep enough to fill the stack.
    action: typeof action === 'string' ? action : '',
    files: Array.isArray(list) ? list.length : own('token') === undefined ? 0 : 1,
  }
}
