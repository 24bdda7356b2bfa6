import type { OpenDatabase } from './database.ts'
import { openedOnce } from './opened-once.ts'
import { peerPackage } from './peer-package.ts'

/** How long to wait for a connection, and for an answer, in ms. The statements here take milliseconds. */
const CONNECT_MS = 5_000
const ANSWER_MS = 10_000

/** Options of {@link postgres}. */
export interface PostgresOptions {
  /** The most connections at a time. Default 10. */
  max?: number
}

/**
 * A Postgres server, by way of `pg`, which must be installed. It connects at the first statement, and again by itself
 * after the server was away. An application that has a `Pool` already can pass that as the database instead.
 *
 * @param connectionString `postgres://user:password@host:5432/database?sslmode=require`
 * @throws TypeError when it is no such string. It is in no message, since it may hold a password.
 */
export function postgres(connectionString: string, { max = 10 }: PostgresOptions = {}): OpenDatabase {
  if (!/^postgres(ql)?:\/\//.test(connectionString) || !URL.canParse(connectionString)) {
    throw new TypeError('The connection string must look like postgres://user:password@host:5432/database.')
  }
  const opened = openedOnce(async () => {
    const { Pool } = await peerPackage('pg', import('pg'))
    const pool = new Pool({ connectionString, max, connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS })
    // A connection that breaks while nobody uses it: the pool drops it. Without a listener, Node ends the process.
    pool.on('error', () => undefined)
    // Nor while it hangs up, when the pool listens to it no more.
    pool.on('connect', (client) => client.on('error', () => undefined))
    return pool
  })
  return {
    query: async (text, params) => await (await opened.get()).query(text, params),
    close: async () => await (await opened.take())?.end(),
  }
}
