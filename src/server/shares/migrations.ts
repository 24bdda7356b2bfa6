import type { Database } from './database.ts'

/** Names the lock that migrations are made under; any number that nobody else is likely to use. */
const LOCK = 7_264_301_977

/** The tables, made in steps that each run once. A step that was released is never changed: a change is a new step. */
const STEPS: readonly { name: string; sql: string }[] = [
  {
    name: 'shares 1',
    sql: `
      CREATE TABLE bucketdrop_shares (
        id text PRIMARY KEY,
        token_hash text NOT NULL UNIQUE,
        owner text NOT NULL,
        key text NOT NULL,
        file_name text NOT NULL,
        password_hash text,
        max_downloads integer CHECK (max_downloads > 0),
        downloads integer NOT NULL DEFAULT 0 CHECK (downloads >= 0),
        failures integer NOT NULL DEFAULT 0,
        locked_until timestamptz,
        last_download_at timestamptz,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        CHECK (downloads <= max_downloads)
      );
      CREATE INDEX bucketdrop_shares_by_owner ON bucketdrop_shares (owner, created_at DESC, id DESC);
      CREATE INDEX bucketdrop_shares_by_end ON bucketdrop_shares (expires_at);
    `,
  },
]

/**
 * Brings the tables up to date; does nothing where they are. Each step is one statement, so that it happens as a whole
 * or not at all, under a lock, so that instances which start together wait for each other: `CREATE TABLE IF NOT EXISTS`
 * alone fails when two run it at once.
 */
export async function migrate(database: Database): Promise<void> {
  for (const step of STEPS) await database.query(statement(step))
}

function statement({ name, sql }: { name: string; sql: string }): string {
  return `DO $migration$ BEGIN
    PERFORM pg_advisory_xact_lock(${LOCK});
    -- Not IF NOT EXISTS: that asks for the right to create tables even where there is nothing to create.
    IF to_regclass('bucketdrop_migrations') IS NULL THEN
      CREATE TABLE bucketdrop_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
    END IF;
    IF NOT EXISTS (SELECT FROM bucketdrop_migrations WHERE name = '${name}') THEN
      ${sql}
      INSERT INTO bucketdrop_migrations (name) VALUES ('${name}');
    END IF;
  END $migration$`
}
