/** A Redis server of one's own, on loopback, that keeps nothing. */
import { execFileSync, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import type { LocalServer } from './local-postgres.ts'

/** Starts one; `undefined`, with the reason printed, where the machine has none. */
export async function startRedis(): Promise<LocalServer | undefined> {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
  } catch {
    console.warn('Not run against a Redis server: there is no redis-server.')
    return undefined
  }
  const port = await freePort()
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no' }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const url = `redis://127.0.0.1:${port}`
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 50, maxRetriesPerRequest: 100 })
  client.on('error', () => undefined)
  await client.ping()
  client.disconnect()
  return {
    url,
    stop: async () => {
      server.kill()
      await Promise.race([ended, sleep(5000)])
    },
  }
}
