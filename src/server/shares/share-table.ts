/** The one table of links. Every statement is one atomic step, with values in parameters only. */
import * as v from 'valibot'
import type { Position } from './cursor.ts'
import type { Database } from './database.ts'
import type { ShareLife } from './share-state.ts'

/** A link as the database holds it. Times are Unix ms. */
export interface ShareRow extends ShareLife {
  id: string
  owner: string
  key: string
  fileName: string
  /** Encoded by `password.ts`. */
  passwordHash: string | undefined
  lockedUntil: number | undefined
  lastDownloadAt: number | undefined
  createdAt: number
}

/** What a new link starts with. */
export type NewRow = Pick<
  ShareRow,
  'id' | 'owner' | 'key' | 'fileName' | 'passwordHash' | 'maxDownloads' | 'createdAt' | 'expiresAt'
> & { tokenHash: string }

/**
 * Wrong passwords in a row that cost no wait, and what the next ones cost, in seconds: 30, 60, 120… up to an hour. Who
 * guesses has five tries, then 24 a day; NIST SP 800-63B §5.2.2 allows 100 in all.
 */
const LOCK = { free: 5, firstSeconds: 30, maxSeconds: 3600 }

/** Which statements there are; `now` is Unix ms. */
export interface ShareTable {
  insert(row: NewRow): Promise<void>
  find(tokenHash: string): Promise<ShareRow | undefined>
  /** Counts a download; `undefined`, and nothing changed, when the link is over or locked. */
  takeDownload(id: string, now: number): Promise<ShareRow | undefined>
  /** Counts a wrong password, and locks from the fifth on; `false`, and nothing changed, when it is locked already. */
  countFailure(id: string, now: number): Promise<boolean>
  /** Newest first, after a position. */
  list(owner: string, after: Position | undefined, limit: number): Promise<ShareRow[]>
  /** Ends a link; the first time counts. `undefined` when it is not this owner's. */
  revoke(id: string, owner: string, now: number): Promise<ShareRow | undefined>
  /** Removes links that were over before `time`; tells how many. */
  removeEndedBefore(time: number): Promise<number>
}

const COLUMNS = `id, owner, key, file_name, password_hash, max_downloads, downloads, locked_until, last_download_at,
  created_at, expires_at, revoked_at`

const TAKE = `UPDATE bucketdrop_shares
  SET downloads = downloads + 1, last_download_at = $2, failures = 0, locked_until = NULL
  WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 AND (max_downloads IS NULL OR downloads < max_downloads)
    AND (locked_until IS NULL OR locked_until <= $2)
  RETURNING ${COLUMNS}`

// The exponent is bounded, since power() overflows.
const FAIL = `UPDATE bucketdrop_shares
  SET failures = failures + 1, locked_until = CASE WHEN failures + 1 >= $3::integer
    THEN $2::timestamptz + make_interval(
      secs => LEAST($5::float8, $4::float8 * power(2, LEAST(failures + 1 - $3::integer, 30))))
    END
  WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $2)
  RETURNING id`

const REMOVE = `WITH removed AS (
    DELETE FROM bucketdrop_shares
    WHERE expires_at < $1 OR revoked_at < $1 OR (downloads >= max_downloads AND last_download_at < $1)
    RETURNING 1
  ) SELECT count(*)::integer AS count FROM removed`

export function createShareTable(database: Database): ShareTable {
  const rows = async (text: string, params: (string | number | null)[]) => {
    const answer = await database.query(text, params)
    return answer.rows.map((row) => read(shareRow, row))
  }
  const first = async (text: string, params: (string | number | null)[]) => (await rows(text, params))[0]

  return {
    insert: async (row) => {
      await database.query(
        `INSERT INTO bucketdrop_shares
          (id, token_hash, owner, key, file_name, password_hash, max_downloads, created_at, expires_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          row.id,
          row.tokenHash,
          row.owner,
          row.key,
          row.fileName,
          row.passwordHash ?? null,
          row.maxDownloads ?? null,
          iso(row.createdAt),
          iso(row.expiresAt),
        ],
      )
    },
    find: (tokenHash) => first(`SELECT ${COLUMNS} FROM bucketdrop_shares WHERE token_hash = $1`, [tokenHash]),
    takeDownload: (id, now) => first(TAKE, [id, iso(now)]),
    countFailure: async (id, now) => {
      const { rows } = await database.query(FAIL, [id, iso(now), LOCK.free, LOCK.firstSeconds, LOCK.maxSeconds])
      return rows.length > 0
    },
    list: (owner, after, limit) =>
      after
        ? rows(
            `SELECT ${COLUMNS} FROM bucketdrop_shares WHERE owner = $1 AND (created_at, id) < ($2, $3)
              ORDER BY created_at DESC, id DESC LIMIT $4`,
            [owner, iso(after.createdAt), after.id, limit],
          )
        : rows(`SELECT ${COLUMNS} FROM bucketdrop_shares WHERE owner = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, [
            owner,
            limit,
          ]),
    revoke: (id, owner, now) =>
      first(
        `UPDATE bucketdrop_shares SET revoked_at = COALESCE(revoked_at, $3) WHERE id = $1 AND owner = $2
          RETURNING ${COLUMNS}`,
        [id, owner, iso(now)],
      ),
    removeEndedBefore: async (time) => {
      const { rows } = await database.query(REMOVE, [iso(time)])
      return read(v.object({ count: v.number() }), rows[0]).count
    },
  }
}

/** Not `v.parse`, whose error would carry the row. */
function read<Schema extends v.GenericSchema>(schema: Schema, row: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, row)
  if (parsed.success) return parsed.output
  throw new Error(`The database answered a row that cannot be read: ${v.getDotPath(parsed.issues[0]) ?? 'all of it'}.`)
}

const iso = (time: number) => new Date(time).toISOString()

// An application may have told its `pg` to read times as text.
const time = v.pipe(
  v.union([v.date(), v.string()]),
  v.transform((value) => new Date(value).getTime()),
)
const optional = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(
    v.nullable(schema),
    v.transform((value) => value ?? undefined),
  )

const shareRow = v.pipe(
  v.object({
    id: v.string(),
    owner: v.string(),
    key: v.string(),
    file_name: v.string(),
    password_hash: optional(v.string()),
    max_downloads: optional(v.number()),
    downloads: v.number(),
    locked_until: optional(time),
    last_download_at: optional(time),
    created_at: time,
    expires_at: time,
    revoked_at: optional(time),
  }),
  v.transform(
    (row): ShareRow => ({
      id: row.id,
      owner: row.owner,
      key: row.key,
      fileName: row.file_name,
      passwordHash: row.password_hash,
      maxDownloads: row.max_downloads,
      downloads: row.downloads,
      lockedUntil: row.locked_until,
      lastDownloadAt: row.last_download_at,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
    }),
  ),
)
