import { describe, expect, it } from 'vitest'
import { s3 } from '../../../../src/server/s3.ts'
import { createShares, createSharesWith } from '../../../../src/server/shares/create-shares.ts'
import type { Database } from '../../../../src/server/shares/database.ts'
import type { SharesOptions } from '../../../../src/server/shares/options.ts'
import { storage } from '../fixtures.ts'
import { KEY, NOON, outcome, setup } from './fixtures.ts'

/** Answers every question with one active link, and remembers what was asked. */
function scripted() {
  const asked: string[] = []
  const row = {
    id: 'a',
    owner: 'ada',
    key: KEY,
    file_name: 'a.pdf',
    password_hash: null,
    max_downloads: 1,
    downloads: 0,
    locked_until: null,
    last_download_at: null,
    // As a `pg` answers whose type parsers an application has changed.
    created_at: '2026-11-22 11:00:00+00',
    expires_at: '2026-11-22 13:00:00+00',
    revoked_at: null,
  }
  const database: Database = {
    query: async (text) => {
      asked.push(text.trim().split(/\s+/, 1)[0] ?? '')
      return { rows: [row] }
    },
  }
  return { asked, database, row }
}
const TOKEN = 'A'.repeat(32)

describe('createShares', () => {
  it('gives a link its whole time, however long its password waited for a hash', async () => {
    const clock = { now: NOON }
    const hash = async () => {
      clock.now += 16_000
      return 'hash'
    }
    const options = { storage, database: scripted().database, now: () => clock.now }
    const shares = createSharesWith(options, { hash, verify: async () => false })
    const share = { key: KEY, owner: 'ada', password: 'sesame' }
    expect(await shares.create({ ...share, expiresIn: 10 })).toMatchObject({
      createdAt: NOON + 16_000,
      expiresAt: NOON + 26_000,
      state: 'active',
    })
    expect(await outcome(shares.create({ ...share, expiresAt: clock.now + 10_000 }))).toBe('bad_request')
  })

  it.each<[string, Partial<Record<keyof SharesOptions, unknown>>]>([
    ['storage', { storage: undefined }],
    ['storage', { storage: {} }],
    ['connection string', { database: 'localhost' }],
    ['database', { database: {} }],
    ['database', { database: null }],
    ['linkUrl', { linkUrl: 'https://app.test' }],
    ['expiresIn', { expiresIn: 0 }],
    ['expiresIn', { expiresIn: 100, maxExpiresIn: 99 }],
    ['maxExpiresIn', { maxExpiresIn: Number.NaN }],
    ['downloadWithin', { downloadWithin: 604_801 }],
  ])('says at once that its %s cannot work: %j', (name, options) => {
    const given = { storage, database: scripted().database, ...options }
    // As a page in plain JavaScript would.
    expect(() => createShares(given as SharesOptions)).toThrow(name)
  })

  it('opens nothing before it is asked something', async () => {
    const shares = createShares({ storage, database: 'postgres://nobody@localhost.invalid/none' })
    await shares.close()
    expect(createShares({ storage })).toBeDefined()
  })

  it('asks for credentials before it counts a download, not after', async () => {
    const { asked, database } = scripted()
    const { shares } = setup(database, {
      storage: s3({ bucket: 'b', region: 'eu-west-1', credentials: () => Promise.reject(new Error('no role')) }),
    })
    expect(await outcome(shares.download(TOKEN))).toBe('storage_unavailable')
    expect(asked).toEqual(['DO', 'SELECT'])
  })

  it('says no longer time than temporary credentials leave', async () => {
    const { database } = scripted()
    const { shares } = setup(database, {
      storage: s3({
        bucket: 'b',
        region: 'eu-west-1',
        credentials: async () => ({
          accessKeyId: 'AKIDEXAMPLE',
          secretAccessKey: 'example-secret',
          sessionToken: 'session',
          expiration: new Date(NOON + 20_000),
        }),
      }),
    })
    const { url, expiresAt } = await shares.download(TOKEN)
    expect(expiresAt).toBe(NOON + 20_000)
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('20')
  })

  it('reads times that the client was told to give as text', async () => {
    const { database } = scripted()
    const { shares } = await setup(database).shares.list('ada')
    expect(shares).toMatchObject([{ createdAt: NOON - 3_600_000, expiresAt: NOON + 3_600_000 }])
  })

  it('says of a row it cannot read which column it is, never what is in it', async () => {
    const { database, row } = scripted()
    const broken: Database = {
      query: async (text) =>
        text.startsWith('DO') ? await database.query(text) : { rows: [{ ...row, downloads: 'secret' }] },
    }
    const failure: unknown = await setup(broken)
      .shares.list('ada')
      .catch((error: unknown) => error)
    expect(String(failure)).toBe('Error: The database answered a row that cannot be read: downloads.')
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('secret')
  })
})
