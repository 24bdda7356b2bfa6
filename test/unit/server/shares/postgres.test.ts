import assert from 'node:assert/strict'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createShares } from '../../../../src/server/shares/create-shares.ts'
import type { OpenDatabase } from '../../../../src/server/shares/database.ts'
import { postgres } from '../../../../src/server/shares/postgres.ts'
import { storage } from '../fixtures.ts'
import { type LocalPostgres, POSTGRES_PASSWORD, startPostgres } from '../local-postgres.ts'
import { sharesContract } from './contract.ts'
import { KEY, outcome, setup, tally, times } from './fixtures.ts'

const started = await startPostgres()

describe.skipIf(!started)('shares on a Postgres server', () => {
  let server: LocalPostgres
  let database: OpenDatabase
  beforeAll(() => {
    assert(started)
    server = started
    database = postgres(server.url)
  })
  afterAll(async () => {
    await database?.close()
    await server?.stop()
  })

  sharesContract(() => database)

  it('makes the tables once, for instances with connections of their own', async () => {
    await database.query('DROP TABLE bucketdrop_shares, bucketdrop_migrations')
    const instances = times(6, () => createShares({ storage, database: server.url }))
    expect(await tally(instances.map((shares) => shares.migrate()))).toEqual({ ok: 6 })
    await Promise.all(instances.map((shares) => shares.close()))
  })

  it('is exact over several instances, each with a pool of its own', async () => {
    const { token } = await setup(database).make({ maxDownloads: 10 })
    const pools = times(4, () => postgres(server.url))
    const instances = pools.map((pool) => setup(pool).shares)
    const tries = times(100, (i) => instances[i % 4]?.download(token) ?? Promise.reject(new Error('none')))
    expect(await tally(tries)).toEqual({ ok: 10, share_exhausted: 90 })
    await Promise.all(pools.map((pool) => pool.close()))
  })

  it('never gives more than the maximum where the server isolates transactions more strictly', async () => {
    const { token } = await setup(database).make({ maxDownloads: 10 })
    const strict = postgres(`${server.url}?options=-c%20default_transaction_isolation%3Dserializable`)
    const { shares } = setup(strict)
    const { ok = 0, ...others } = await tally(times(100, () => shares.download(token)))
    expect(ok).toBeGreaterThan(0)
    expect(ok).toBeLessThanOrEqual(10)
    expect(Object.keys(others).filter((code) => code !== 'database_unavailable' && code !== 'share_exhausted')).toEqual(
      [],
    )
    expect((await setup(database).shares.list('ada')).shares).toMatchObject([{ downloads: ok }])
    await strict.close()
  })

  it("takes an application's own pool", async () => {
    const pool = new Pool({ connectionString: server.url })
    const shares = createShares({ storage, database: pool })
    const { token } = await shares.create({ key: KEY, owner: 'ada' })
    expect(await outcome(shares.download(token))).toBe('ok')
    await shares.close()
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  it('needs no right to make tables once they are there', async () => {
    await database.query(`DO $$ BEGIN
      CREATE ROLE app LOGIN PASSWORD 'app';
      GRANT SELECT, INSERT, UPDATE, DELETE ON bucketdrop_shares TO app;
      GRANT SELECT ON bucketdrop_migrations TO app;
    END $$`)
    const app = postgres(server.url.replace(/owner:[^@]*/, 'app:app'))
    const { make, shares } = setup(app)
    expect(await outcome(shares.download((await make()).token))).toBe('ok')
    await app.close()
  })

  it('says while the server is away that it is, and goes on when it is back', async () => {
    const { make, shares } = setup(database)
    const { token } = await make({ maxDownloads: 2 })
    await shares.download(token)
    await server.shutDown()
    for (const action of [shares.download(token), make(), shares.list('ada'), shares.cleanUp()]) {
      const failure: unknown = await action.catch((error: unknown) => error)
      expect(failure).toMatchObject({
        code: 'database_unavailable',
        retryable: true,
        message: 'The database does not answer at the moment. Try again.',
      })
      expect(String(failure) + String(failure instanceof Error && failure.cause)).not.toContain(POSTGRES_PASSWORD)
    }
    const starting = setup(postgres(server.url)).shares
    expect(await outcome(starting.migrate())).toBe('database_unavailable')
    await server.start()
    expect(await outcome(starting.migrate())).toBe('ok')
    expect(await outcome(shares.download(token))).toBe('ok')
    expect(await outcome(shares.download(token))).toBe('share_exhausted')
  }, 60_000)

  it('answers a request that is under way when the server stops', async () => {
    const { make, shares } = setup(database)
    const { token } = await make()
    const tries = times(50, () => shares.download(token))
    await Promise.race(tries)
    await server.shutDown()
    const counts = await tally(tries)
    expect(Object.keys(counts).filter((code) => code !== 'ok' && code !== 'database_unavailable')).toEqual([])
    await server.start()
    expect(await outcome(shares.download(token))).toBe('ok')
  }, 60_000)

  it('keeps the password of the database out of what it says when that is wrong', async () => {
    const wrong = postgres(server.url.replace(POSTGRES_PASSWORD, 'not-the-password'))
    const failure: unknown = await setup(wrong)
      .shares.list('ada')
      .catch((error: unknown) => error)
    expect(String(failure)).toMatch(/SQLSTATE 28P01.*password authentication failed/)
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('not-the-password')
    await wrong.close()
  })
})

describe('postgres()', () => {
  it.each([
    '',
    'localhost',
    'mysql://root:hunter22@x/y',
    'postgres://u:hunter22@h:port/db',
    'postgres://[u:hunter22@/x',
  ])('refuses %j at once, in words that do not repeat it', (connectionString) => {
    expect(() => postgres(connectionString)).toThrow(
      'The connection string must look like postgres://user:password@host:5432/database.',
    )
  })
})
