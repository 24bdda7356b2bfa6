/** What shares do, whatever Postgres they are kept in. */
import { createHash } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../../../src/server/shares/database.ts'
import { createShareTable } from '../../../../src/server/shares/share-table.ts'
import { KEY, NOON, outcome, PASSWORD, setup, tally, times } from './fixtures.ts'

const DAY = 86_400_000

/** @param databaseOf is asked once the suite runs. */
export function sharesContract(databaseOf: () => Database): void {
  // Some wait for a hundred answers, on a machine that may be busy.
  vi.setConfig({ testTimeout: 30_000 })
  let database: Database
  beforeAll(async () => {
    database = databaseOf()
    await setup(database).shares.migrate()
  }, 60_000)
  afterEach(async () => void (await database.query('TRUNCATE bucketdrop_shares')))

  /** The whole table as text. */
  const dump = async () => JSON.stringify((await database.query('SELECT * FROM bucketdrop_shares')).rows)

  describe('a link', () => {
    it('gives the bytes, under the name that was given', async () => {
      const { make, shares, store, fetch } = setup(database)
      await store(KEY, 'the report')
      const { token } = await make({ fileName: 'Bericht “Q3” – 日本語.pdf' })
      const download = await shares.download(token)
      expect(download).toMatchObject({ fileName: 'Bericht “Q3” – 日本語.pdf', expiresAt: NOON + 60_000 })
      const response = await fetch(download.url)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('the report')
      expect(response.headers.get('content-disposition')).toBe(
        `attachment; filename="Bericht _Q3_ _ ___.pdf"; filename*=UTF-8''${encodeURIComponent('Bericht “Q3” – 日本語.pdf')}`,
      )
    })

    it('gives a URL for a minute, never beyond its own end', async () => {
      const { make, shares, clock, store, fetch } = setup(database)
      await store(KEY, 'x')
      const { token } = await make({ expiresIn: 30 })
      const { url, expiresAt } = await shares.download(token)
      expect(expiresAt).toBe(NOON + 30_000)
      clock.now += 29_999
      expect((await fetch(url)).status).toBe(200)
      clock.now += 2_000
      expect((await fetch(url)).status).toBe(403)
    })

    it('is told once, and the database holds neither token nor password', async () => {
      const { make, shares } = setup(database, { linkUrl: (token) => `https://app.test/s/${token}` })
      const { token, url, id } = await make({ password: PASSWORD })
      expect(token).toMatch(/^[\w-]{32}$/)
      expect(url).toBe(`https://app.test/s/${token}`)
      const rows = await dump()
      expect(rows).not.toContain(token)
      expect(rows).not.toContain(PASSWORD)
      expect(rows).toContain(createHash('sha256').update(token).digest('hex'))
      expect(rows).toContain('$scrypt$')
      expect(JSON.stringify(await shares.list('ada'))).not.toMatch(new RegExp(`${token}|scrypt`))
      expect(await outcome(shares.download(id))).toBe('share_not_found')
    })

    it('counts downloads, and shows when the last one was', async () => {
      const { make, shares, clock } = setup(database)
      const { token, id } = await make({ maxDownloads: 3 })
      clock.now += 1234
      await shares.download(token)
      const { shares: listed } = await shares.list('ada')
      expect(listed).toEqual([
        {
          id,
          key: KEY,
          fileName: 'Vt3b0nD0p1R6ksfG9hYx2w.pdf',
          state: 'active',
          createdAt: NOON,
          expiresAt: NOON + 7 * DAY,
          downloads: 1,
          maxDownloads: 3,
          lastDownloadAt: NOON + 1234,
          hasPassword: false,
        },
      ])
    })

    it.each([
      "'; DROP TABLE bucketdrop_shares; --",
      '$1',
      '\\',
      '100%_"quoted"',
      '👩‍👩‍👧',
      '__proto__',
      'a\u2028b',
      '\ufffd',
    ])('keeps %j as key, file name, owner and password', async (text) => {
      const { shares } = setup(database)
      const key = `a/${text.replaceAll('\\', '/')}`
      const { token } = await shares.create({ key, owner: text, fileName: text, password: `${text} pw!` })
      expect(await outcome(shares.download(token, { password: `${text} pw?` }))).toBe('password_wrong')
      const { fileName, url } = await shares.download(token, { password: `${text} pw!` })
      expect(fileName).toBe(text)
      expect(decodeURIComponent(new URL(url).pathname)).toBe(`/demo/${key}`)
      expect((await shares.list(text)).shares).toMatchObject([{ key, fileName: text, downloads: 1 }])
    })
  })

  describe('100 requests at once', () => {
    it('of a link with maximum 10: exactly 10 succeed', async () => {
      const { make, shares } = setup(database)
      const { token } = await make({ maxDownloads: 10 })
      expect(await tally(times(100, () => shares.download(token)))).toEqual({ ok: 10, share_exhausted: 90 })
      expect((await shares.list('ada')).shares).toMatchObject([{ downloads: 10, state: 'exhausted' }])
    })

    it('with the right password: exactly 10 succeed, and no one is locked out', async () => {
      const { make, shares } = setup(database)
      const { token } = await make({ maxDownloads: 10, password: PASSWORD })
      const tries = times(100, () => shares.download(token, { password: PASSWORD }))
      expect(await tally(tries)).toEqual({ ok: 10, share_exhausted: 90 })
    })

    it('from four instances with a maximum of 1: one succeeds', async () => {
      const instances = times(4, () => setup(database).shares)
      const { token } = await setup(database).make({ maxDownloads: 1 })
      const tries = times(100, (i) => instances[i % 4]?.download(token) ?? Promise.reject(new Error('none')))
      expect(await tally(tries)).toEqual({ ok: 1, share_exhausted: 99 })
    })

    it('with wrong passwords: five are looked at, none is counted as a download', async () => {
      const { make, shares } = setup(database)
      const { token } = await make({ maxDownloads: 10, password: PASSWORD })
      const tries = times(100, (i) => shares.download(token, { password: `guess ${i}` }))
      expect(await tally(tries)).toEqual({ password_wrong: 5, password_locked: 95 })
      expect((await shares.list('ada')).shares).toMatchObject([{ downloads: 0, state: 'active' }])
    })

    it('with the right password among wrong ones: once locked, it is not told from them', async () => {
      const { make, shares } = setup(database)
      const { token } = await make({ password: PASSWORD })
      const guesses = times(60, (i) => shares.download(token, { password: i < 40 ? `guess ${i}` : PASSWORD }))
      const { ok = 0, password_wrong: wrong = 0, password_locked: locked = 0 } = await tally(guesses)
      expect(ok + wrong + locked).toBe(60)
      expect(locked).toBeGreaterThan(0)
      expect((await shares.list('ada')).shares).toMatchObject([{ downloads: ok }])
    })
  })

  describe('what a link refuses', () => {
    it('is over when its time is, to the millisecond', async () => {
      const { make, shares, clock } = setup(database)
      const { token } = await make({ expiresAt: new Date(NOON + 5000) })
      clock.now = NOON + 4999
      expect(await outcome(shares.download(token))).toBe('ok')
      clock.now = NOON + 5000
      expect(await outcome(shares.download(token))).toBe('share_expired')
    })

    it('tells by distinct codes why there is nothing', async () => {
      const { make, shares, clock } = setup(database)
      const used = await make({ maxDownloads: 1 })
      await shares.download(used.token)
      const revoked = await make({})
      await shares.revoke(revoked.id, 'ada')
      const locked = await make({ password: PASSWORD })
      const expiring = await make({ expiresIn: 1 })
      clock.now += 1000
      expect(await outcome(shares.download(used.token))).toBe('share_exhausted')
      expect(await outcome(shares.download(revoked.token))).toBe('share_revoked')
      expect(await outcome(shares.download(expiring.token))).toBe('share_expired')
      expect(await outcome(shares.download(locked.token))).toBe('password_required')
      expect(await outcome(shares.download(locked.token, { password: '' }))).toBe('password_required')
      expect(await outcome(shares.download(locked.token, { password: 'wrong' }))).toBe('password_wrong')
      for (const unknown of ['A'.repeat(32), '', '../..', 'x'.repeat(5000), `${locked.token} `, '__proto__'])
        expect(await outcome(shares.download(unknown))).toBe('share_not_found')
      expect(await outcome(shares.download(locked.token, { password: 'x'.repeat(257) }))).toBe('bad_request')
    })

    it('a wrong password takes no download from those who know it', async () => {
      const { make, shares } = setup(database)
      const { token } = await make({ password: PASSWORD, maxDownloads: 1 })
      expect(await outcome(shares.download(token, { password: 'wrong' }))).toBe('password_wrong')
      expect(await outcome(shares.download(token))).toBe('password_required')
      expect(await outcome(shares.download(token, { password: PASSWORD }))).toBe('ok')
    })

    it('compares one password for a request that has one, whatever the link, and none for one that has none', async () => {
      const { make, shares, checks, clock } = setup(database)
      const open = await make()
      const guarded = await make({ password: PASSWORD })
      const expired = await make({ password: PASSWORD, expiresIn: 1 })
      clock.now += 1000
      const count = async (token: string, password?: string) => {
        const before = checks.count
        await outcome(shares.download(token, { password }))
        return checks.count - before
      }
      for (const token of [open.token, guarded.token, expired.token, 'A'.repeat(32), 'nonsense']) {
        expect(await count(token, 'wrong'), token).toBe(1)
        expect(await count(token), token).toBe(0)
      }
    })

    it('gives nothing to a request that was given up, and counts nothing', async () => {
      const { make, shares } = setup(database)
      const { token } = await make()
      const signal = AbortSignal.abort(new Error('gone'))
      await expect(shares.download(token, { signal })).rejects.toThrow('gone')
      await expect(shares.create({ key: KEY, owner: 'ada' }, { signal })).rejects.toThrow('gone')
      expect((await shares.list('ada')).shares).toMatchObject([{ downloads: 0 }])
    })
  })

  describe('the lock', () => {
    it('takes five guesses, then one each 30 s, 60 s, 120 s… up to an hour; the right one ends it', async () => {
      const { make, shares, clock } = setup(database)
      const { token } = await make({ password: PASSWORD, expiresIn: 3_000_000 })
      const guess = (password: string) => outcome(shares.download(token, { password }))
      for (let i = 0; i < 4; i++) expect(await guess('wrong')).toBe('password_wrong')
      for (const seconds of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
        expect(await guess('wrong')).toBe('password_wrong')
        await expect(shares.download(token, { password: PASSWORD })).rejects.toMatchObject({
          code: 'password_locked',
          retryable: true,
          retryAfter: seconds,
        })
        clock.now += seconds * 1000 - 1
        expect(await guess(PASSWORD)).toBe('password_locked')
        clock.now += 1
      }
      expect(await guess(PASSWORD)).toBe('ok')
      for (let i = 0; i < 5; i++) expect(await guess('wrong')).toBe('password_wrong')
      expect(await guess('wrong')).toBe('password_locked')
    })

    it('is of one link, and no password is compared while it lasts', async () => {
      const { make, shares, checks } = setup(database)
      const [first, second] = [await make({ password: PASSWORD }), await make({ password: PASSWORD })]
      for (let i = 0; i < 5; i++) await outcome(shares.download(first.token, { password: 'wrong' }))
      const before = checks.count
      expect(await outcome(shares.download(first.token, { password: PASSWORD }))).toBe('password_locked')
      expect(checks.count).toBe(before)
      expect(await outcome(shares.download(second.token, { password: PASSWORD }))).toBe('ok')
    })

    it('still counts after a thousand failures', async () => {
      const { make, shares, clock } = setup(database)
      const { token } = await make({ password: PASSWORD })
      await database.query('UPDATE bucketdrop_shares SET failures = 100000')
      expect(await outcome(shares.download(token, { password: 'wrong' }))).toBe('password_wrong')
      clock.now += 3_600_000
      expect(await outcome(shares.download(token, { password: PASSWORD }))).toBe('ok')
    })
  })

  describe('the list', () => {
    it('shows an owner theirs, newest first, page by page, also those of one millisecond', async () => {
      const { make, shares, clock } = setup(database)
      const ids: string[] = []
      for (let i = 0; i < 7; i++) {
        if (i % 3 === 0) clock.now += 1
        ids.push((await make()).id)
      }
      await make({ owner: 'eve' })
      const seen: string[] = []
      let cursor: string | undefined
      let pages = 0
      do {
        const page = await shares.list('ada', { cursor, limit: 3 })
        seen.push(...page.shares.map(({ id }) => id))
        cursor = page.cursor
        pages += 1
      } while (cursor)
      expect(pages).toBe(3)
      expect(seen).toHaveLength(7)
      expect(new Set(seen)).toEqual(new Set(ids))
      expect(seen[0]).toBe(ids[6])
      expect((await shares.list('ada', { limit: 7 })).cursor).toBeUndefined()
      expect((await shares.list('nobody')).shares).toEqual([])
    })

    it.each([
      '',
      'x',
      'bnVsbA',
      Buffer.from('[1,2]').toString('base64url'),
      Buffer.from('[9e99,"a"]').toString('base64url'),
    ])('refuses the cursor %j', async (cursor) =>
      expect(await outcome(setup(database).shares.list('ada', { cursor }))).toBe('bad_request'),
    )

    it.each([0, -1, 1.5, 101, Number.NaN])('refuses the limit %d', async (limit) => {
      expect(await outcome(setup(database).shares.list('ada', { limit }))).toBe('bad_request')
    })
  })

  describe('revoking', () => {
    it('is for the owner: to others there is no such link', async () => {
      const { make, shares, clock } = setup(database)
      const { id, token } = await make()
      expect(await outcome(shares.revoke(id, 'eve'))).toBe('share_not_found')
      expect(await outcome(shares.revoke(token, 'ada'))).toBe('share_not_found')
      expect(await outcome(shares.revoke('\0', 'ada'))).toBe('share_not_found')
      expect(await outcome(shares.download(token))).toBe('ok')
      expect(await shares.revoke(id, 'ada')).toMatchObject({ id, state: 'revoked', revokedAt: NOON })
      clock.now += 1000
      expect(await shares.revoke(id, 'ada')).toMatchObject({ revokedAt: NOON })
      expect(await outcome(shares.download(token))).toBe('share_revoked')
    })

    it('wins over downloads that come at the same time', async () => {
      const { make, shares } = setup(database)
      const { id, token } = await make()
      const tries = times(50, () => shares.download(token))
      const revoked = shares.revoke(id, 'ada')
      const { ok = 0, share_revoked: refused = 0 } = await tally(tries)
      expect(ok + refused).toBe(50)
      await revoked
      expect((await shares.list('ada')).shares).toMatchObject([{ downloads: ok, state: 'revoked' }])
    })
  })

  describe('cleaning up', () => {
    it('removes what has been over for so long, and tells how many', async () => {
      const { make, shares, clock } = setup(database)
      await make({ expiresIn: 60 }) // expired
      await shares.revoke((await make({ expiresIn: 300 * 86_400 })).id, 'ada')
      await shares.download((await make({ expiresIn: 300 * 86_400, maxDownloads: 1 })).token)
      const active = await make({ expiresIn: 300 * 86_400, maxDownloads: 2 })
      await shares.download(active.token)
      clock.now += 30 * DAY
      expect(await shares.cleanUp()).toBe(0)
      clock.now += 1
      expect(await shares.cleanUp()).toBe(2)
      clock.now += 60_000
      expect(await shares.cleanUp()).toBe(1)
      expect((await shares.list('ada')).shares).toMatchObject([{ id: active.id, downloads: 1 }])
      expect(await outcome(shares.download(active.token))).toBe('ok')
    })

    it('takes 0 days, and no others than it can count', async () => {
      const { make, shares, clock } = setup(database)
      await make({ expiresIn: 1 })
      clock.now += 1001
      expect(await shares.cleanUp({ olderThanDays: 1e9 })).toBe(0)
      expect(await shares.cleanUp({ olderThanDays: 0 })).toBe(1)
      for (const olderThanDays of [-1, Number.NaN, Infinity])
        await expect(shares.cleanUp({ olderThanDays })).rejects.toThrow('olderThanDays')
    })
  })

  describe('the statement that counts a download', () => {
    it('decides by itself, whatever was read before it: over or locked, it counts nothing', async () => {
      const { make, shares } = setup(database)
      const table = createShareTable(database)
      const take = async (id: string, now = NOON) => (await table.takeDownload(id, now))?.downloads
      const active = await make({ maxDownloads: 2, expiresIn: 1 })
      expect(await take(active.id, NOON + 1000)).toBeUndefined()
      expect(await take(active.id, NOON + 999)).toBe(1)
      expect(await take(active.id)).toBe(2)
      expect(await take(active.id)).toBeUndefined()
      const revoked = await make()
      await shares.revoke(revoked.id, 'ada')
      expect(await take(revoked.id)).toBeUndefined()
      const locked = await make()
      for (let i = 0; i < 5; i++) expect(await table.countFailure(locked.id, NOON)).toBe(true)
      expect(await table.countFailure(locked.id, NOON)).toBe(false)
      expect(await take(locked.id, NOON + 29_999)).toBeUndefined()
      expect(await take(locked.id, NOON + 30_000)).toBe(1)
      expect(await take('nobody')).toBeUndefined()
    })
  })

  describe('the tables', () => {
    it('are made once, however many instances start together', async () => {
      await database.query('DROP TABLE bucketdrop_shares, bucketdrop_migrations')
      const instances = times(8, () => setup(database).shares)
      expect(await tally(instances.map((shares) => shares.migrate()))).toEqual({ ok: 8 })
      expect(await tally(instances.map((shares) => shares.migrate()))).toEqual({ ok: 8 })
      expect((await database.query('SELECT name FROM bucketdrop_migrations')).rows).toEqual([{ name: 'shares 1' }])
    })

    it('are made at the first statement, if nobody did before', async () => {
      await database.query('DROP TABLE bucketdrop_shares, bucketdrop_migrations')
      const { make, shares } = setup(database)
      expect(await outcome(shares.download((await make()).token))).toBe('ok')
    })

    it('say nothing of a statement that the database refuses', async () => {
      const broken: Database = {
        // As a driver would: with all that was sent.
        query: (text, params) =>
          text.startsWith('INSERT')
            ? database.query(text, [...(params ?? []).slice(0, 8), 'no time'])
            : database.query(text, params),
      }
      const failure: unknown = await setup(broken)
        .make({ fileName: 'secret name.pdf', password: PASSWORD })
        .catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(Error)
      expect(String(failure)).toContain('SQLSTATE 22007')
      const everything = JSON.stringify(failure, Object.getOwnPropertyNames(failure)) + String(failure)
      for (const secret of ['scrypt', 'secret name', 'no time', 'INSERT']) expect(everything).not.toContain(secret)
      expect(failure).not.toHaveProperty('cause')
    })
  })
}
