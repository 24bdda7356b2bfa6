/** The pure decisions: tables. */
import { describe, expect, it } from 'vitest'
import { UploadError } from '../../../../src/protocol/upload-error.ts'
import { databaseError } from '../../../../src/server/shares/database-error.ts'
import { hashLinkToken, newLinkToken } from '../../../../src/server/shares/link-token.ts'
import { peerPackage } from '../../../../src/server/shares/peer-package.ts'
import { lockedFor, type ShareLife, shareState, urlSeconds } from '../../../../src/server/shares/share-state.ts'
import { times } from './fixtures.ts'

describe('the state of a link', () => {
  const life: ShareLife = { expiresAt: 1000, revokedAt: undefined, downloads: 0, maxDownloads: undefined }
  it.each<[Partial<ShareLife>, number, string]>([
    [{}, 0, 'active'],
    [{}, 999, 'active'],
    [{}, 1000, 'expired'],
    [{ downloads: 1e6 }, 0, 'active'],
    [{ downloads: 9, maxDownloads: 10 }, 0, 'active'],
    [{ downloads: 10, maxDownloads: 10 }, 0, 'exhausted'],
    [{ downloads: 10, maxDownloads: 10 }, 1000, 'expired'],
    [{ revokedAt: 0 }, 0, 'revoked'],
    [{ revokedAt: 500, downloads: 10, maxDownloads: 10 }, 1000, 'revoked'],
  ])('with %j at %d is %s', (given, now, state) => {
    expect(shareState({ ...life, ...given }, now)).toBe(state)
  })

  it.each([
    [undefined, 0, 0],
    [1000, 1000, 0],
    [1000, 2000, 0],
    [1000, 999, 1],
    [31_000, 1000, 30],
  ])('locked until %s at %d: for %d s more', (until, now, seconds) => {
    expect(lockedFor(until, now)).toBe(seconds)
  })

  it.each([
    [100_000, 0, 60],
    [60_000, 0, 60],
    [59_999, 0, 59],
    [1, 0, 1],
  ])('ending at %d, at %d its URL holds %d s', (expiresAt, now, seconds) => {
    expect(urlSeconds(expiresAt, now, 60)).toBe(seconds)
  })
})

describe('link tokens', () => {
  it('are 192 random bits, each another', () => {
    const tokens = times(1000, newLinkToken)
    expect(new Set(tokens).size).toBe(1000)
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(24)
    // Every bit is one about half of the time: 6 standard deviations around 500 of 1,000.
    for (let bit = 0; bit < 192; bit++) {
      const ones = tokens.filter((token) => ((Buffer.from(token, 'base64url')[bit >> 3] ?? 0) >> (bit & 7)) & 1).length
      expect(Math.abs(ones - 500)).toBeLessThan(95)
    }
  })

  it('are known by their SHA-256', () => {
    expect(hashLinkToken('A'.repeat(32))).toBe('22a48051594c1949deed7040850c1f0f8764537f5191be56732d16a54c1d8153')
    for (const none of [undefined, 7, '', 'A'.repeat(31), 'A'.repeat(33), `${'A'.repeat(31)}=`, `${'A'.repeat(31)}\n`])
      expect(hashLinkToken(none)).toBeUndefined()
  })
})

describe('errors of a database', () => {
  const refused = (code: string) =>
    Object.assign(new Error('it says "a value"'), {
      severity: 'ERROR',
      code,
      detail: 'Key (id)=(7)',
      params: ['secret'],
    })

  it.each(['08006', '40001', '40P01', '53300', '57P01', '57P03', '58030'])('SQLSTATE %s passes', (code) => {
    expect(databaseError(refused(code))).toMatchObject({ code: 'database_unavailable', retryable: true })
  })

  it.each([
    ['42501', 'The database refused a statement (SQLSTATE 42501): it says "a value"'],
    ['28P01', 'The database refused a statement (SQLSTATE 28P01): it says "a value"'],
    ['23505', 'The database refused a statement (SQLSTATE 23505)'],
    ['22P02', 'The database refused a statement (SQLSTATE 22P02)'],
  ])('SQLSTATE %s is for the log', (code, message) => {
    const error = databaseError(refused(code))
    expect(error).not.toBeInstanceOf(UploadError)
    expect(error.message).toBe(message)
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/secret|Key/)
  })

  it.each([
    new Error('connect ECONNREFUSED 127.0.0.1:5432'),
    Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
    new Error('timeout exceeded when trying to connect'),
    'nonsense',
  ])('without an SQLSTATE, the server was not reached: %s', (thrown) => {
    expect(databaseError(thrown)).toMatchObject({ code: 'database_unavailable', cause: expect.any(Error) })
  })

  it('a package that is missing is named', async () => {
    const missing: unknown = await peerPackage('pg', Promise.reject(new Error('ERR_MODULE_NOT_FOUND'))).catch(
      (error: unknown) => error,
    )
    expect(databaseError(missing)).toBe(missing)
    expect(String(missing)).toContain('npm i pg')
  })
})
