import { PROTOCOL_VERSION } from '../../protocol/messages.ts'
import { serverError } from '../server-error.ts'
import { type CorsOptions, checkCors, corsHeaders, preflight } from '../cors.ts'
import type { UploadUser } from '../options.ts'
import { safely } from '../error-log.ts'
import { actionNameOf, parseMessage } from '../parse-message.ts'
import { checkRateLimit, type RateLimit } from '../rate-limit-hook.ts'
import { readJson } from '../read-json.ts'
import { asUploadError, errorResponse, json, withHeaders } from '../respond.ts'
import { createRequest, downloadRequest, listRequest, revokeRequest } from './messages.ts'
import { checkKey } from './new-share.ts'
import type { Shares } from './options.ts'

/** Options of {@link createShareHandler}. */
export interface ShareHandlerOptions<User extends UploadUser> {
  /**
   * Says who makes, lists or revokes links: returns the user, or a Response that refuses (or nothing, which answers 401).
   * The user's `userId` is the links' owner. Not asked for `download`: the link is the permission.
   */
  authorize: (request: Request) => User | Response | null | undefined | Promise<User | Response | null | undefined>
  /** Whether this user may make a link to this object. Keys come from the browser: nothing is allowed that this does not. */
  mayShare: (user: User, key: string) => boolean | Promise<boolean>
  /**
   * Called before anything is done, `rateLimit()` say. For `download` there is no user: wrong passwords are slowed down
   * link by link, but nothing else keeps a stranger from asking often.
   */
  rateLimit?: RateLimit<User | undefined>
  /** Which other origins may call. Default: none. */
  cors?: CorsOptions
  /** Hears of every failure that is the server's, for your log. May be async; nobody waits for it. Default: `console.error`. */
  onError?: (error: unknown) => unknown
}

/**
 * The share endpoint as one function from Request to Response, for POST and OPTIONS. It takes JSON `{ v: 1, action, … }`:
 *
 * | action | takes | answers |
 * |---|---|---|
 * | `create` | `key`, `fileName?`, `expiresAt?` or `expiresIn?`, `password?`, `maxDownloads?` | `{ v: 1, share }`, with its `token` |
 * | `download` | `token`, `password?` | `{ v: 1, download: { url, fileName, expiresAt } }` |
 * | `list` | `cursor?`, `limit?` | `{ v: 1, shares, cursor? }` |
 * | `revoke` | `id` | `{ v: 1, share }` |
 *
 * and answers what fails as the upload endpoint does: `{ error: { code, message, retryable, retryAfter? } }`.
 *
 * @throws TypeError when the options cannot work.
 */
export function createShareHandler<User extends UploadUser>(
  shares: Shares,
  options: ShareHandlerOptions<User>,
): (request: Request) => Promise<Response> {
  const { authorize, mayShare, rateLimit, cors, onError = (error: unknown) => console.error(error) } = options
  for (const [name, hook] of Object.entries({ authorize, mayShare })) {
    if (typeof hook !== 'function') throw new TypeError(`createShareHandler needs \`${name}\`, a function.`)
  }
  if (cors) checkCors(cors)
  const report = safely(onError)

  /** What only a link's owner may do. By name, in a Map: a name such as `toString` must find nothing. */
  const ownersActions = new Map<unknown, (body: unknown, user: User, signal: AbortSignal) => Promise<object>>([
    [
      'create',
      async (body, user, signal) => {
        const { v: _version, action: _action, ...share } = parseMessage(createRequest, body)
        // Before `mayShare`: its `startsWith` is no guard against a key with `..` in it.
        checkKey(share.key)
        if (!(await mayShare(user, share.key)))
          throw serverError('forbidden', { message: 'You are not allowed to share this file.' })
        return { share: await shares.create({ ...share, owner: user.userId }, { signal }) }
      },
    ],
    [
      'list',
      async (body, user) => {
        const { cursor, limit } = parseMessage(listRequest, body)
        return await shares.list(user.userId, { cursor, limit })
      },
    ],
    [
      'revoke',
      async (body, user) => ({ share: await shares.revoke(parseMessage(revokeRequest, body).id, user.userId) }),
    ],
  ])

  async function download(request: Request, body: unknown): Promise<object> {
    await checkRateLimit(rateLimit, request, undefined, body)
    const { token, password } = parseMessage(downloadRequest, body)
    return { download: await shares.download(token, { password, signal: request.signal }) }
  }

  async function answer(request: Request, headers: Record<string, string>): Promise<Response> {
    if (request.method !== 'POST') throw serverError('method_not_allowed')
    const body = await readJson(request)
    const action = actionNameOf(body)
    if (action === 'download') return json({ v: PROTOCOL_VERSION, ...(await download(request, body)) }, 200, headers)

    const run = ownersActions.get(action)
    if (!run) throw serverError('unknown_action')
    const user = await authorize(request)
    if (user instanceof Response) return withHeaders(user, headers)
    if (typeof user?.userId !== 'string') throw serverError('unauthorized')
    await checkRateLimit(rateLimit, request, user, body)
    return json({ v: PROTOCOL_VERSION, ...(await run(body, user, request.signal)) }, 200, headers)
  }

  return async (request) => {
    if (request.method === 'OPTIONS') return preflight(request, cors)
    const headers = corsHeaders(request, cors)
    try {
      return await answer(request, headers)
    } catch (thrown) {
      // Nobody hears the answer to a request that was given up, and nothing failed.
      const gone = request.signal.aborted && thrown === request.signal.reason
      const error = gone ? serverError('aborted') : asUploadError(thrown, report)
      return errorResponse(error, headers, 'POST, OPTIONS')
    }
  }
}
