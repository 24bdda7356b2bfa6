/** Shares over a sandbox S3 and a database, with a clock that stands still. */
import { createSandbox } from '../../../../src/sandbox/index.ts'
import { presignUrl } from '../../../../src/server/presign-url.ts'
import { createSharesWith } from '../../../../src/server/shares/create-shares.ts'
import type { Database } from '../../../../src/server/shares/database.ts'
import type { NewShare, SharesOptions } from '../../../../src/server/shares/options.ts'
import { createPasswords } from '../../../../src/server/shares/password.ts'
import { NOON, STORAGE_SECRET, storage } from '../fixtures.ts'

export { NOON }
export const KEY = '2026/11/22/Vt3b0nD0p1R6ksfG9hYx2w.pdf'
export const PASSWORD = 'correct horse battery staple'

/** A thousandth of the real cost: what is tested is what is done with the answer. */
export const QUICK = { ln: 5, r: 8, p: 1 }

export function setup(database: string | Database, options: Partial<SharesOptions> = {}) {
  const clock = { now: NOON }
  const sandbox = createSandbox({
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: STORAGE_SECRET,
    buckets: ['demo'],
    clock: () => clock.now,
  })
  const checks = { count: 0 }
  const passwords = createPasswords(QUICK)
  const shares = createSharesWith(
    { storage, database, now: () => clock.now, ...options },
    {
      ...passwords,
      verify: (...args) => {
        checks.count += 1
        return passwords.verify(...args)
      },
    },
  )
  return {
    shares,
    clock,
    sandbox,
    /** How many passwords were compared. */
    checks,
    make: (share: Partial<NewShare> = {}) => shares.create({ key: KEY, owner: 'ada', ...share }),
    /** Puts an object where shares point to. */
    store: async (key: string, content: string) => {
      const url = presignUrl(storage, { method: 'PUT', key, expiresIn: 60, now: new Date(clock.now) })
      const response = await sandbox.fetch(new Request(url, { method: 'PUT', body: content }))
      if (!response.ok) throw new Error(await response.text())
    },
    fetch: (url: string) => sandbox.fetch(new Request(url)),
  }
}

/** `ok`, or the code of the error. */
export async function outcome(action: Promise<unknown>): Promise<string> {
  try {
    await action
    return 'ok'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** How often each outcome came: `{ ok: 10, share_exhausted: 90 }`. */
export async function tally(actions: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const code of await Promise.all(actions.map(outcome))) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

export const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, i) => make(i))
