import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createShares } from '../../../../src/server/shares/create-shares.ts'
import { pglite } from '../../../../src/server/shares/pglite.ts'
import { storage } from '../fixtures.ts'
import { sharesContract } from './contract.ts'
import { KEY, outcome, PASSWORD } from './fixtures.ts'

describe('shares in PGlite', () => {
  const database = pglite('memory://')
  afterAll(() => database.close())
  sharesContract(() => database)
})

describe('pglite()', () => {
  it('keeps its data in the folder, and opens again after it was closed; passwords at their real cost', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bucketdrop-pglite-'))
    const database = pglite(join(folder, 'data'))
    try {
      const first = createShares({ storage, database })
      const { token } = await first.create({ key: KEY, owner: 'ada', password: PASSWORD })
      await first.close()
      await database.close()
      const second = createShares({ storage, database })
      expect(await outcome(second.download(token, { password: 'wrong' }))).toBe('password_wrong')
      expect(await outcome(second.download(token, { password: PASSWORD }))).toBe('ok')
    } finally {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)

  it('tries again after it could not open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bucketdrop-pglite-'))
    const missing = join(folder, 'a', 'b')
    const database = pglite(missing)
    const shares = createShares({ storage, database })
    try {
      // PGlite makes the last folder of a path only.
      expect(await outcome(shares.list('ada'))).toBe('database_unavailable')
      const { mkdirSync } = await import('node:fs')
      mkdirSync(join(folder, 'a'))
      expect(await outcome(shares.list('ada'))).toBe('ok')
    } finally {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)

  it.each(['', ' '])('refuses the folder %j', (folder) => {
    expect(() => pglite(folder)).toThrow('folder')
  })
})
