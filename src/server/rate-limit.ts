/**
 * `bucketdrop/server/rate-limit`: the `rateLimit` of an endpoint, ready made on `rate-limiter-flexible`, which is to be
 * installed beside. For Node.
 */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { serverError } from './server-error.ts'
import { clientNetwork } from './client-network.ts'
import type { UploadUser } from './options.ts'
import type { RateLimit } from './rate-limit-hook.ts'
import { remoteAddressOf } from './remote-address.ts'

export type { RateLimit, RateLimitQuestion } from './rate-limit-hook.ts'

/** What a limiter of `rate-limiter-flexible` is made with. */
export interface LimiterSettings {
  /** How many in `duration`. */
  points: number
  /** Seconds. */
  duration: number
  /** Sets one limiter's keys apart from the other's; for Postgres, the table's name too. */
  keyPrefix: string
}

export interface RateLimitOptions {
  /** Requests to the endpoint, of any kind, per client and minute. Default 300. */
  requestsPerMinute?: number
  /** Files that one client may ask to upload in an hour. Default 10,000. Those refused are not counted. */
  filesPerHour?: number
  /**
   * Makes the limiters; called twice. Default: `RateLimiterMemory`, right for one process. Where several instances serve one
   * endpoint: `(settings) => new RateLimiterRedis({ ...settings, storeClient: redis })`, or `RateLimiterPostgres`. When the
   * store is down, requests fail with 503 `database_unavailable`, unless the limiter is given an `insuranceLimiter`.
   */
  limiter?: (settings: LimiterSettings) => Pick<RateLimiterAbstract, 'consume' | 'reward'>
  /**
   * How many proxies of yours (load balancer, CDN) every request comes through. Default 0: the X-Forwarded-For header is not
   * believed, since anybody can send one. Too high a number lets clients invent their address; too low a number takes all
   * clients for one.
   */
  trustedProxies?: number
  /**
   * Who is to be counted as one. Default: the user that `authorize` returned; without one the IP address, IPv6 by its first
   * 64 bits. Needed where neither is known: the platform tells the address in a header of its own, say.
   */
  client?: (request: Request, user: UploadUser | undefined) => string
}

/**
 * Limits how often a user, or an IP address, may call the endpoint, and how many files they may upload. Who is over a limit
 * is told when to come back (429, `Retry-After`).
 *
 * What `authorize` refuses is not counted here: guard logins where they are made.
 *
 * @example createUploadHandler({ storage, secret, authorize, rateLimit: rateLimit({ filesPerHour: 500 }) })
 * @throws TypeError for limits that are no whole numbers above 0.
 */
export function rateLimit(options: RateLimitOptions = {}): RateLimit<UploadUser | undefined> {
  const { requestsPerMinute = 300, filesPerHour = 10_000, trustedProxies = 0 } = options
  for (const [name, value] of Object.entries({ requestsPerMinute, filesPerHour })) {
    if (!Number.isInteger(value) || value < 1) throw new TypeError(`\`${name}\` must be a whole number, 1 or more.`)
  }
  if (!Number.isInteger(trustedProxies) || trustedProxies < 0) {
    throw new TypeError('`trustedProxies` must be a whole number, 0 or more.')
  }
  const make = options.limiter ?? ((settings) => new RateLimiterMemory(settings))
  const requests = make({ points: requestsPerMinute, duration: 60, keyPrefix: 'bucketdrop_requests' })
  const uploads = make({ points: filesPerHour, duration: 3600, keyPrefix: 'bucketdrop_files' })

  const addressOf = (request: Request): string => {
    const forwardedFor = request.headers.get('x-forwarded-for')
    const network = clientNetwork({ remoteAddress: remoteAddressOf(request), forwardedFor, trustedProxies })
    if (network === undefined) {
      throw new Error(
        '`rateLimit` cannot tell clients apart: there is no `authorize`, and the address is not known here. Give it `trustedProxies` or `client`.',
      )
    }
    return `ip:${network}`
  }

  return async (request, { user, action, files }) => {
    const client = options.client?.(request, user) ?? (user ? `user:${user.userId}` : addressOf(request))
    const tooOften = await consume(requests, client, 1)
    if (tooOften || action !== 'sign' || files === 0) return tooOften
    if (files > filesPerHour) {
      // Waiting would not help.
      throw serverError('too_many_files', { message: `At most ${filesPerHour} files an hour are accepted.` })
    }
    const tooMany = await consume(uploads, client, files)
    if (tooMany) await uploads.reward(client, files).catch(away)
    return tooMany
  }
}

/** Takes points, or says in how many seconds there will be some again. A refusal is a rejection that is no Error. */
async function consume(limiter: Pick<RateLimiterAbstract, 'consume'>, client: string, points: number) {
  try {
    await limiter.consume(client, points)
    return undefined
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) away(reason)
    return { retryAfter: Math.max(1, Math.ceil(reason.msBeforeNext / 1000)) }
  }
}

function away(cause: unknown): never {
  throw serverError('database_unavailable', { cause })
}
