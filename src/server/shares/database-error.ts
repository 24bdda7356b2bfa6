/** What a database throws, without what was in the statement: drivers attach parameters and whole rows to their errors. */
import { serverError } from '../server-error.ts'
import { PackageMissing } from './peer-package.ts'

/**
 * Classes of SQLSTATE that pass by themselves: connection (08), transaction rolled back (40), resources (53), operator
 * intervention, as when the server shuts down or starts (57), system error (58).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING: ReadonlySet<string> = new Set(['08', '40', '53', '57', '58'])

/** Classes whose messages may quote a value: data exceptions and constraints. */
const QUOTING: ReadonlySet<string> = new Set(['22', '23'])

/**
 * An error to throw in the place of a driver's: `database_unavailable` where the same statement may succeed later, or
 * an Error for the server's log where somebody must mend something. Neither holds a parameter, a row or the connection string.
 */
export function databaseError(thrown: unknown): Error {
  if (thrown instanceof PackageMissing) return thrown
  const state = sqlState(thrown)
  const said = thrown instanceof Error ? thrown.message || thrown.name : 'no reason was given'
  if (state === undefined) return serverError('database_unavailable', { cause: new Error(said) })
  const kind = state.slice(0, 2)
  const told = QUOTING.has(kind) ? '' : `: ${said}`
  const error = new Error(`The database refused a statement (SQLSTATE ${state})${told}`)
  return PASSING.has(kind) ? serverError('database_unavailable', { cause: error }) : error
}

/** Only what the server itself answered has a severity and an SQLSTATE; the rest never got there, or never came back. */
function sqlState(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('severity' in thrown) || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' && /^[0-9A-Z]{5}$/.test(thrown.code) ? thrown.code : undefined
}
