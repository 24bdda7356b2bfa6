/** `bucketdrop/server/once-redis`: what was confirmed, remembered in Redis, for an endpoint of several instances. */
import type { OnceStore } from './once.ts'

/**
 * What the store needs of a client: to send any command. `ioredis` has `call`, `redis` (node-redis) has `sendCommand`;
 * another client is two lines: `{ sendCommand: (args) => mine.send(args) }`.
 */
export type RedisClient =
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { sendCommand(args: string[]): Promise<unknown> }

export interface RedisOnceOptions {
  /** What the keys start with. Default `bucketdrop:once:`. */
  prefix?: string
}

/** How a claim and a result begin, so that no result can look like a claim. */
const RUNNING = 'running:'
const DONE = '='

/** Redis runs a script as one step: nobody comes in between. Needs Redis 2.6, and works in a cluster: it has one key. */
const CLAIM = `
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return held end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return false`
const FINISH = `
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, 1, 1) == '${DONE}' then return held end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]`
const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`

/**
 * Remembers in Redis (or Valkey) which uploads were confirmed, so that `onUploaded` runs once across all instances. Keys
 * expire by themselves. Redis must not evict them under memory pressure (`maxmemory-policy noeviction` or `volatile-ttl`
 * with room), and what a crash of Redis loses is forgotten: where that must not be, use Postgres.
 *
 * @example
 * const once = redisOnceStore(new Redis(process.env.REDIS_URL))
 * export const POST = createUploadHandler({ storage, secret, once })
 */
export function redisOnceStore(client: RedisClient, { prefix = 'bucketdrop:once:' }: RedisOnceOptions = {}): OnceStore {
  const run = async (command: string, ...args: string[]) =>
    'call' in client ? await client.call(command, ...args) : await client.sendCommand([command, ...args])
  const milliseconds = (seconds: number) => String(Math.ceil(seconds * 1000))

  return {
    async claim(id, owner, leaseSeconds) {
      const held = await run('EVAL', CLAIM, '1', prefix + id, RUNNING + owner, milliseconds(leaseSeconds))
      if (typeof held !== 'string') return { state: 'claimed' }
      return held.startsWith(DONE) ? { state: 'done', result: held.slice(DONE.length) } : { state: 'running' }
    },
    async finish(id, result, ttlSeconds) {
      const kept = await run('EVAL', FINISH, '1', prefix + id, DONE + result, milliseconds(ttlSeconds))
      return typeof kept === 'string' ? kept.slice(DONE.length) : result
    },
    async release(id, owner) {
      await run('EVAL', RELEASE, '1', prefix + id, RUNNING + owner)
    },
  }
}
