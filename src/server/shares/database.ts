/**
 * The little that shares need of a database: one statement at a time, in PostgreSQL's dialect. A `Pool` of `pg` and a
 * `PGlite` fit as they are.
 */
export interface Database {
  /** @param params stand for `$1`, `$2`…: text, numbers and null. */
  query(text: string, params?: (string | number | null)[]): Promise<{ rows: unknown[] }>
}

/** A database that we opened, so that somebody has to close it. */
export interface OpenDatabase extends Database {
  /** Lets running statements end, then closes the connections. */
  close(): Promise<void>
}
