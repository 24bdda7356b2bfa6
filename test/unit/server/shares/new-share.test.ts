import { describe, expect, it } from 'vitest'
import { readNewShare } from '../../../../src/server/shares/new-share.ts'
import { KEY, NOON } from './fixtures.ts'

const limits = { now: NOON, expiresIn: 100, maxExpiresIn: 1000 }
const share = { key: KEY, owner: 'ada' }

describe('a new share', () => {
  it('has defaults', () => {
    expect(readNewShare(share, limits)).toEqual({
      ...share,
      fileName: 'Vt3b0nD0p1R6ksfG9hYx2w.pdf',
      password: undefined,
      maxDownloads: undefined,
      expiresAt: NOON + 100_000,
    })
  })

  it.each([
    [{ expiresIn: 1 }, NOON + 1000],
    [{ expiresIn: 1000 }, NOON + 1_000_000],
    [{ expiresAt: NOON + 1 }, NOON + 1],
    [{ expiresAt: new Date(NOON + 1_000_000) }, NOON + 1_000_000],
  ])('with %j ends at %d', (given, expiresAt) => {
    expect(readNewShare({ ...share, ...given }, limits).expiresAt).toBe(expiresAt)
  })

  it.each([
    ['a/b.txt', 'b.txt'],
    ['a/b/', 'a_b_'],
    [`a/${'x'.repeat(300)}.txt`, `${'x'.repeat(251)}.txt`],
    ['日本語', '日本語'],
  ])('of %s is called %s', (key, fileName) => {
    expect(readNewShare({ ...share, key }, limits).fileName).toBe(fileName)
  })

  it.each([
    ['key', { key: '' }],
    ['key', { key: 'a/../b' }],
    ['key', { key: '/a' }],
    ['owner', { owner: '' }],
    ['owner', { owner: 'x'.repeat(256) }],
    ['owner', { owner: 'a\0b' }],
    ['owner', { owner: '\ud83d' }],
    ['fileName', { fileName: '' }],
    ['fileName', { fileName: 'x'.repeat(256) }],
    ['fileName', { fileName: 'a\r\nset-cookie: x' }],
    ['fileName', { fileName: '\udc00.txt' }],
    ['password', { password: '' }],
    ['password', { password: 'abc' }],
    ['password', { password: 'x'.repeat(257) }],
    ['password', { password: 'abcd\ud83d' }],
    ['maxDownloads', { maxDownloads: 0 }],
    ['maxDownloads', { maxDownloads: -1 }],
    ['maxDownloads', { maxDownloads: 1.5 }],
    ['maxDownloads', { maxDownloads: 1_000_001 }],
    ['maxDownloads', { maxDownloads: Number.NaN }],
    ['expiresIn', { expiresIn: 0 }],
    ['expiresIn', { expiresIn: 0.5 }],
    ['expiresIn', { expiresIn: 1001 }],
    ['expiresIn', { expiresIn: Infinity }],
    ['expiresAt', { expiresAt: NOON }],
    ['expiresAt', { expiresAt: NOON + 1_000_001 }],
    ['expiresAt', { expiresAt: new Date(Number.NaN) }],
    ['expiresAt', { expiresAt: NOON + 1, expiresIn: 1 }],
  ])('is refused for its %s: %j', (field, given) => {
    const read = () => readNewShare({ ...share, ...given }, limits)
    expect(read).toThrow(expect.objectContaining({ code: 'bad_request', message: expect.stringContaining(field) }))
  })
})
