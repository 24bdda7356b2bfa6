/** One contract for every `once` store, against the real thing each. */
import { PGlite } from '@electric-sql/pglite'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { memoryOnceStore, type OnceStore } from '../../../src/server/once.ts'
import { type PostgresClient, postgresOnceStore } from '../../../src/server/once-postgres.ts'
import { type RedisClient, redisOnceStore } from '../../../src/server/once-redis.ts'
import { completeOne, setup, upload } from './fixtures.ts'
import { startPostgres } from './local-postgres.ts'
import { startRedis } from './local-redis.ts'

const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
const closing: (() => unknown)[] = [() => postgres?.stop(), () => redis?.stop()]
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
}, 20_000)

function connect(url = '') {
  const client = new Redis(url)
  closing.push(() => client.disconnect())
  return client
}

/** As node-redis has it. */
function nodeRedis(url = ''): RedisClient {
  const client = connect(url)
  return { sendCommand: async ([command = '', ...args]) => await client.call(command, ...args) }
}

function poolOf(url: string) {
  const pool = new Pool({ connectionString: url, max: 20 })
  closing.push(() => pool.end())
  return pool
}

async function pglite() {
  const database = new PGlite()
  closing.push(() => database.close())
  return database
}

const stores: { name: string; skip?: boolean; open: () => Promise<OnceStore> }[] = [
  { name: 'memory', open: async () => memoryOnceStore() },
  { name: 'PGlite', open: async () => await withTable(await pglite()) },
  { name: 'a Postgres server', skip: !postgres, open: async () => await withTable(poolOf(postgres?.url ?? '')) },
  { name: 'a Redis server, by ioredis', skip: !redis, open: async () => redisOnceStore(connect(redis?.url)) },
  {
    name: 'a Redis server, by a client like node-redis',
    skip: !redis,
    open: async () => redisOnceStore(nodeRedis(redis?.url), { prefix: 'other:' }),
  },
]

async function withTable(client: PostgresClient): Promise<OnceStore> {
  const store = postgresOnceStore(client)
  await store.createTable()
  return store
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

for (const { name, skip = false, open } of stores) {
  describe.skipIf(skip)(`once, in ${name}`, () => {
    let store: OnceStore
    beforeAll(async () => {
      store = await open()
    }, 30_000)

    it('gives a claim to one of 50 at the same moment', async () => {
      for (const id of ['a', 'b', 'c']) {
        const claims = await Promise.all(Array.from({ length: 50 }, (_, i) => store.claim(id, `o${i}`, 60)))
        expect(claims.map(({ state }) => state).toSorted()).toEqual(['claimed', ...Array<string>(49).fill('running')])
      }
    })

    it('gives an expired lease to one of 50, too', async () => {
      await store.claim('expiring', 'one', 0.2)
      expect(await store.claim('expiring', 'two', 60)).toEqual({ state: 'running' })
      await sleep(250)
      const claims = await Promise.all(Array.from({ length: 50 }, (_, i) => store.claim('expiring', `o${i}`, 60)))
      expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(1)
    })

    it.each(['', 'running', '=', '{"a":"ü 😀"}', 'x'.repeat(100_000)])(
      'answers a result as it was: %j',
      async (result) => {
        const id = `result ${result.slice(0, 20)}`
        await store.claim(id, 'one', 60)
        await store.finish(id, result, 60)
        expect(await store.claim(id, 'one', 60)).toEqual({ state: 'done', result })
      },
    )

    it('keeps the first result of 50, and a late release takes nothing back', async () => {
      await store.claim('first', 'one', 60)
      await store.finish('first', 'the first', 60)
      await Promise.all(Array.from({ length: 50 }, (_, i) => store.finish('first', `late ${i}`, 60)))
      await store.release('first', 'one')
      expect(await store.claim('first', 'one', 60)).toEqual({ state: 'done', result: 'the first' })
    })

    it('keeps the result of one whose lease ran out, if nobody was faster', async () => {
      await store.claim('slow', 'one', 0.05)
      await sleep(80)
      await store.finish('slow', 'late, but first', 60)
      expect(await store.claim('slow', 'one', 60)).toEqual({ state: 'done', result: 'late, but first' })
    })

    it('forgets a result when its time is over', async () => {
      await store.claim('short', 'one', 60)
      await store.finish('short', 'x', 0.1)
      await sleep(150)
      expect(await store.claim('short', 'one', 60)).toEqual({ state: 'claimed' })
    })

    it('lets its owner hold a claim longer, and nobody else give it back', async () => {
      await store.claim('held', 'one', 0.3)
      expect(await store.claim('held', 'one', 60)).toEqual({ state: 'claimed' })
      await sleep(350)
      await store.release('held', 'two')
      expect(await store.claim('held', 'two', 60)).toEqual({ state: 'running' })
    })

    it('tells a late caller which result was kept', async () => {
      await store.claim('late', 'one', 60)
      expect(await store.finish('late', 'first', 60)).toBe('first')
      expect(await store.finish('late', 'second', 60)).toBe('first')
    })

    it('frees what was given back, for one', async () => {
      await store.claim('back', 'one', 60)
      await store.release('back', 'one')
      const claims = await Promise.all(Array.from({ length: 50 }, (_, i) => store.claim('back', `o${i}`, 60)))
      expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(1)
      await store.release('never claimed', 'one')
    })

    it.each(['__proto__', "'; DROP TABLE bucketdrop_once; --", 'with\nbreak', 'ü'])(
      'takes %j for an id',
      async (id) => {
        expect(await store.claim(id, 'one', 60)).toEqual({ state: 'claimed' })
        expect(await store.claim(id, 'two', 60)).toEqual({ state: 'running' })
      },
    )

    it('lets onUploaded run once, whichever of three instances is told, and however often', async () => {
      const onUploaded = vi.fn(async () => {
        await sleep(20)
        return { n: onUploaded.mock.calls.length }
      })
      const thread = setup({ once: store, onUploaded })
      const { token } = await upload(thread, { size: 5 })
      const instances = [1, 2, 3].map(() => createUploadHandler(thread.settings))
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, i) => completeOne(instances[i % 3] ?? thread.handler, token)),
      )
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(answers[0]).toMatchObject({ object: { data: { n: 1 } } })
      expect(onUploaded).toHaveBeenCalledOnce()
    })

    it('lets another instance try when onUploaded failed, and then no more', async () => {
      const onUploaded = vi.fn(async () => 'ok').mockRejectedValueOnce(new Error('the database is down'))
      const thread = setup({ once: store, onUploaded })
      const { token } = await upload(thread, { size: 5 })
      const [a, b, c] = [1, 2, 3].map(() => createUploadHandler(thread.settings))
      expect(await completeOne(a ?? thread.handler, token)).toMatchObject({ error: { code: 'callback_failed' } })
      expect(await completeOne(b ?? thread.handler, token)).toMatchObject({ object: { data: 'ok' } })
      expect(await completeOne(c ?? thread.handler, token)).toMatchObject({ object: { data: 'ok' } })
      expect(onUploaded).toHaveBeenCalledTimes(2)
    })
  })
}

describe('the Postgres store', () => {
  it('removes what is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const database = await pglite()
      const store = postgresOnceStore(database, { table: 'public.confirmed_2' })
      await store.createTable()
      for (let i = 0; i < 20; i++) await store.finish(`old ${i}`, 'x', 0)
      await store.finish('young', 'x', 600)
      await store.claim('next', 'one', 600)
      const count = async () => (await database.query<{ id: string }>('SELECT id FROM confirmed_2 ORDER BY id')).rows
      expect(await count()).toEqual([{ id: 'next' }, { id: 'young' }])
      await store.finish('old again', 'x', 0)
      await store.claim('within the minute', 'one', 600)
      expect(await count()).toHaveLength(4)
      vi.advanceTimersByTime(60_000)
      await store.claim('next', 'one', 600)
      expect(await count()).toHaveLength(3)
    } finally {
      vi.useRealTimers()
    }
  }, 30_000)

  it.skipIf(!postgres)('makes its table for ten at once', async () => {
    const pool = poolOf(postgres?.url ?? '')
    const store = postgresOnceStore(pool, { table: 'made_by_ten' })
    await Promise.all(Array.from({ length: 10 }, () => store.createTable()))
    expect(await store.claim('a', 'one', 60)).toEqual({ state: 'claimed' })
  })

  it.each(['a; DROP TABLE b', 'Upper', 'a.b.c', '', '1a', 'a'.repeat(52)])('refuses %j for a table', (table) => {
    expect(() => postgresOnceStore({ query: async () => ({ rows: [] }) }, { table })).toThrow(TypeError)
  })
})
