/** `bucketdrop/server/once-postgres`: what was confirmed, remembered in Postgres, for an endpoint of several instances. */
import * as v from 'valibot'
import type { OnceStore } from './once.ts'

/** What the store needs of a client: a `Pool` of `pg` has it, and so has PGlite. */
export interface PostgresClient {
  query(text: string, params?: unknown[]): Promise<{ rows: unknown[] }>
}

export interface PostgresOnceOptions {
  /** The table's name, with or without a schema before it: lower case letters, digits and `_`. Default `bucketdrop_once`. */
  table?: string
}

/** A {@link OnceStore} whose table can be made from here. */
export interface PostgresOnceStore extends OnceStore {
  /**
   * Makes the table where there is none; several instances may call it at once. For a migration of one's own:
   *
   * ```sql
   * CREATE TABLE bucketdrop_once (id text PRIMARY KEY, owner text, result text, expires_at timestamptz NOT NULL);
   * CREATE INDEX bucketdrop_once_expires_at ON bucketdrop_once (expires_at);
   * ```
   */
  createTable(): Promise<void>
}

/** A name that needs no quotes: PostgreSQL, "Lexical Structure", "Identifiers and Key Words". At most 63 bytes with the suffix. */
const TABLE = /^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,50}$/

/** How often each instance removes what is over, in ms, and how many rows at most. */
const SWEEP_MS = 60_000
const SWEEP_ROWS = 1000

/** Any number that is no other program's: the key of the advisory lock below. */
const LOCK = 1_968_399_011

const heldRows = v.array(v.object({ result: v.nullable(v.string()) }))

/**
 * Remembers in a Postgres table which uploads were confirmed, so that `onUploaded` runs once across all instances. Time is
 * the database's: clocks of the instances do not matter.
 *
 * @example
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL })
 * pool.on('error', console.error) // Without a listener, Node ends the process when Postgres restarts.
 * const once = postgresOnceStore(pool)
 * await once.createTable()
 * export const POST = createUploadHandler({ storage, secret, once })
 *
 * @throws TypeError for a table name that would need quotes.
 */
export function postgresOnceStore(
  client: PostgresClient,
  { table = 'bucketdrop_once' }: PostgresOnceOptions = {},
): PostgresOnceStore {
  if (!TABLE.test(table)) {
    throw new TypeError('`table` must be a name of lower case letters, digits and _, such as "app.bucketdrop_once".')
  }
  const index = `${table.slice(table.indexOf('.') + 1)}_expires_at`
  let nextSweep = 0

  /** Rows that another connection holds are left to it: nobody waits, so nothing can deadlock. */
  const sweep = async () => {
    if (Date.now() < nextSweep) return
    nextSweep = Date.now() + SWEEP_MS
    await client.query(
      `DELETE FROM ${table} WHERE id IN (
         SELECT id FROM ${table} WHERE expires_at <= clock_timestamp() LIMIT ${SWEEP_ROWS} FOR UPDATE SKIP LOCKED)`,
    )
  }

  return {
    async createTable() {
      // One statement, which PGlite wants. The lock: CREATE … IF NOT EXISTS fails when two run it at the same moment.
      await client.query(
        `DO $$ BEGIN
           PERFORM pg_advisory_xact_lock(${LOCK});
           CREATE TABLE IF NOT EXISTS ${table}
             (id text PRIMARY KEY, owner text, result text, expires_at timestamptz NOT NULL);
           CREATE INDEX IF NOT EXISTS ${index} ON ${table} (expires_at);
         END $$`,
      )
    },

    async claim(id, owner, leaseSeconds) {
      await sweep()
      // Who comes second waits for the first one's row, finds its lease not over, and gets no row back.
      const { rows } = await client.query(
        `INSERT INTO ${table} AS held (id, owner, expires_at)
         VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
         ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, result = NULL, expires_at = excluded.expires_at
         WHERE held.expires_at <= clock_timestamp() OR (held.result IS NULL AND held.owner = excluded.owner)
         RETURNING id`,
        [id, owner, leaseSeconds],
      )
      if (rows.length > 0) return { state: 'claimed' }
      const found = await client.query(`SELECT result FROM ${table} WHERE id = $1`, [id])
      // No row any more: it was released just now, and the caller asks again.
      const result = v.parse(heldRows, found.rows)[0]?.result ?? undefined
      return result === undefined ? { state: 'running' } : { state: 'done', result }
    },

    async finish(id, result, ttlSeconds) {
      const { rows } = await client.query(
        `INSERT INTO ${table} AS held (id, result, expires_at)
         VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
         ON CONFLICT (id) DO UPDATE SET
           result = coalesce(held.result, excluded.result),
           expires_at = CASE WHEN held.result IS NULL THEN excluded.expires_at ELSE held.expires_at END
         RETURNING result`,
        [id, result, ttlSeconds],
      )
      return v.parse(heldRows, rows)[0]?.result ?? result
    },

    async release(id, owner) {
      await client.query(`DELETE FROM ${table} WHERE id = $1 AND owner = $2 AND result IS NULL`, [id, owner])
    },
  }
}
