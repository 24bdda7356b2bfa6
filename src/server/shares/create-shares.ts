import { randomUUID } from 'node:crypto'
import { serverError } from '../server-error.ts'
import { signedSeconds } from '../expires-in.ts'
import { presignGet } from '../presign-get.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { Database, OpenDatabase } from './database.ts'
import { databaseError } from './database-error.ts'
import { hashLinkToken, newLinkToken } from './link-token.ts'
import { migrate } from './migrations.ts'
import { checkOwner, MAX_PASSWORD, readNewShare } from './new-share.ts'
import { openedOnce } from './opened-once.ts'
import type { Share, Shares, SharesOptions } from './options.ts'
import { COST, createPasswords, type Passwords } from './password.ts'
import { pglite } from './pglite.ts'
import { postgres } from './postgres.ts'
import { ENDED, lockedFor, shareState, urlSeconds } from './share-state.ts'
import { createShareTable, type ShareRow } from './share-table.ts'

const DAY_MS = 86_400_000
const MAX_LIMIT = 100
/** S3's longest, for `downloadWithin` ("Authenticating requests: using query parameters"). */
const WEEK_SECONDS = 604_800
const YEAR_SECONDS = 31_536_000
/** The most for `maxExpiresIn`: a hundred years, so that every time is one the database can hold. */
const CENTURY_SECONDS = 100 * YEAR_SECONDS

/**
 * Links to stored files: with an end, a password, a number of downloads; to be listed and revoked by who made them. For
 * Node. Any number of instances can share one Postgres server.
 *
 * @example
 * const shares = createShares({ storage: s3({ … }), database: process.env.DATABASE_URL })
 * const { token } = await shares.create({ key, owner: user.id, expiresIn: 86_400, password, maxDownloads: 10 })
 * const { url } = await shares.download(token, { password })
 *
 * @throws TypeError when the options cannot work.
 */
export function createShares(options: SharesOptions): Shares {
  return createSharesWith(options, createPasswords(COST))
}

/** `createShares()` with passwords hashed in a way of one's choice: for tests, which would wait long for the real one. */
export function createSharesWith(options: SharesOptions, passwords: Passwords): Shares {
  const { storage, linkUrl, expiresIn, maxExpiresIn, downloadWithin, now } = settingsOf(options)
  const { database, close } = databaseOf(options.database)
  const migrated = openedOnce(() => migrate(database))
  const table = createShareTable({
    query: async (text, params) => {
      await migrated.get()
      return await database.query(text, params)
    },
  })

  /** Why a link gives nothing: over, or locked. */
  function refuse(row: ShareRow): void {
    const state = shareState(row, now())
    if (state !== 'active') throw serverError(ENDED[state])
    const retryAfter = lockedFor(row.lockedUntil, now())
    if (retryAfter > 0) throw serverError('password_locked', { retryAfter })
  }

  /** Another request changed the link since it was read: what it is now decides. */
  async function refuseAfterAll(tokenHash: string): Promise<never> {
    const row = await table.find(tokenHash)
    if (!row) throw serverError('share_not_found')
    refuse(row)
    // By the clock of another instance it was still locked, or by now it is not.
    throw serverError('password_locked', { retryAfter: 1 })
  }

  return {
    create: async (share, { signal } = {}) => {
      const { password } = readNewShare(share, { now: now(), expiresIn, maxExpiresIn })
      const passwordHash = password === undefined ? undefined : await passwords.hash(password, signal)
      // Read anew: the wait for the hash, seconds where many come at once, is no part of the link's time.
      const createdAt = now()
      const fields = readNewShare(share, { now: createdAt, expiresIn, maxExpiresIn })
      const token = newLinkToken()
      const { key, owner, fileName, maxDownloads, expiresAt } = fields
      const row = { id: randomUUID(), owner, key, fileName, passwordHash, maxDownloads, createdAt, expiresAt }
      signal?.throwIfAborted()
      await table.insert({ ...row, tokenHash: hashLinkToken(token) ?? '' })
      const fresh = { ...row, downloads: 0, lockedUntil: undefined, lastDownloadAt: undefined, revokedAt: undefined }
      return { ...toShare(fresh, now()), token, ...(linkUrl ? { url: linkUrl(token) } : {}) }
    },

    download: async (token, { password, signal } = {}) => {
      if (password !== undefined && (typeof password !== 'string' || password.length > MAX_PASSWORD))
        throw serverError('bad_request', { message: `A password has at most ${MAX_PASSWORD} characters.` })
      const tokenHash = hashLinkToken(token)
      const row = tokenHash === undefined ? undefined : await table.find(tokenHash)
      // Before the work, so that guessing on costs us little. The answer tells of the lock, so its time may too.
      if (row && lockedFor(row.lockedUntil, now()) > 0) refuse(row)
      // A hash for every request with a password and for none without, whether or not there is such a link.
      const right = password ? await passwords.verify(password, row?.passwordHash, signal) : false
      if (!row || tokenHash === undefined) throw serverError('share_not_found')
      refuse(row)
      if (row.passwordHash !== undefined && !password) throw serverError('password_required')
      if (row.passwordHash !== undefined && !right) {
        if (await table.countFailure(row.id, now())) throw serverError('password_wrong')
        return await refuseAfterAll(tokenHash)
      }
      // Whatever can fail goes first: a download that is counted is one that gets its URL.
      await storage.ready({ now: new Date(now()), signal })
      signal?.throwIfAborted()
      // What was checked above may have changed: this one statement decides, and is right however many come at once.
      const taken = await table.takeDownload(row.id, now())
      if (!taken) return await refuseAfterAll(tokenHash)
      const signedAt = now()
      const wanted = urlSeconds(taken.expiresAt, signedAt, downloadWithin)
      const seconds = signedSeconds(storage, wanted, new Date(signedAt))
      const { key, fileName } = taken
      const url = presignGet(storage, { key, fileName, expiresIn: seconds, now: new Date(signedAt) })
      return { url, fileName, expiresAt: signedAt + seconds * 1000 }
    },

    list: async (owner, { cursor, limit = 50 } = {}) => {
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
        throw serverError('bad_request', { message: `A list's \`limit\` is from 1 to ${MAX_LIMIT}.` })
      const after = cursor === undefined ? undefined : decodeCursor(cursor)
      // One more than asked for shows whether there are more.
      const rows = await table.list(checkOwner(owner), after, limit + 1)
      const shown = rows.slice(0, limit)
      const last = rows.length > limit ? shown.at(-1) : undefined
      return { shares: shown.map((row) => toShare(row, now())), ...(last ? { cursor: encodeCursor(last) } : {}) }
    },

    revoke: async (id, owner) => {
      const row = UUID.test(id) ? await table.revoke(id, checkOwner(owner), now()) : undefined
      if (!row) throw serverError('share_not_found')
      return toShare(row, now())
    },

    cleanUp: async ({ olderThanDays = 30 } = {}) => {
      if (!Number.isFinite(olderThanDays) || olderThanDays < 0)
        throw new TypeError('cleanUp() needs `olderThanDays` of 0 or more.')
      return await table.removeEndedBefore(Math.max(0, now() - olderThanDays * DAY_MS))
    },

    migrate: () => migrated.get(),
    close,
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function toShare(row: ShareRow, now: number): Share {
  const { id, key, fileName, createdAt, expiresAt, revokedAt, downloads, maxDownloads, lastDownloadAt } = row
  return {
    id,
    key,
    fileName,
    state: shareState(row, now),
    createdAt,
    expiresAt,
    ...(revokedAt === undefined ? {} : { revokedAt }),
    downloads,
    ...(maxDownloads === undefined ? {} : { maxDownloads }),
    ...(lastDownloadAt === undefined ? {} : { lastDownloadAt }),
    hasPassword: row.passwordHash !== undefined,
  }
}

/** The database to ask, its errors made safe, and how to close it, which is ours only if we opened it. */
function databaseOf(given: SharesOptions['database']): { database: Database; close: () => Promise<void> } {
  const opened: OpenDatabase | undefined =
    given === undefined ? pglite('./bucketdrop-shares') : typeof given === 'string' ? postgres(given) : undefined
  const source = opened ?? (typeof given === 'object' ? given : undefined)
  // `typeof null` is an object too.
  if (typeof source?.query !== 'function') {
    throw new TypeError('createShares needs `database`: a postgres:// string, pglite(folder), or a pool with `query`.')
  }
  const query: Database['query'] = (text, params) =>
    source.query(text, params).catch((thrown: unknown) => {
      throw databaseError(thrown)
    })
  return { database: { query }, close: async () => await opened?.close() }
}

function settingsOf(options: SharesOptions) {
  const { storage, linkUrl, expiresIn = WEEK_SECONDS, maxExpiresIn = YEAR_SECONDS, downloadWithin = 60 } = options
  if (typeof storage?.signerAt !== 'function')
    throw new TypeError('createShares needs `storage`: pass s3({ bucket, region, … }).')
  if (linkUrl !== undefined && typeof linkUrl !== 'function') throw new TypeError('`linkUrl` must be a function.')
  checkSeconds('maxExpiresIn', maxExpiresIn, CENTURY_SECONDS)
  checkSeconds('expiresIn', expiresIn, maxExpiresIn)
  checkSeconds('downloadWithin', downloadWithin, WEEK_SECONDS)
  return { storage, linkUrl, expiresIn, maxExpiresIn, downloadWithin, now: options.now ?? Date.now }
}

function checkSeconds(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new TypeError(`\`${name}\` must be whole seconds from 1 to ${most}.`)
}
