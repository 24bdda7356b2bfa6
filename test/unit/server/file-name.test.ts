import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFileName, encodeFileName } from '../../../src/server/file-name.ts'

/** Any UTF-16 code unit, so that surrogates come alone too. */
const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))

describe('file names as metadata', () => {
  it('come back as they were, within what a header can carry', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 110 }), (name) => {
        const encoded = encodeFileName(name)
        expect(encoded).toMatch(/^[\w%!'()*.~-]*$/)
        expect(decodeFileName(encoded)).toBe(name.toWellFormed())
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['x'.repeat(1024), 'x'.repeat(1024)],
    [`${'x'.repeat(1024)}.png`, `${'x'.repeat(1020)}.png`],
    [`${'日'.repeat(300)}.jpeg`, `${'日'.repeat(113)}.jpeg`],
    ['😀'.repeat(300), '😀'.repeat(85)],
    [`${'x'.repeat(1024)}.${'y'.repeat(17)}`, 'x'.repeat(1024)],
    [`${'x'.repeat(1024)}.日本`, `${'x'.repeat(1005)}.日本`],
  ])('are cut at a character, the extension kept: %#', (name, kept) => {
    const encoded = encodeFileName(name)
    expect(encoded.length).toBeLessThanOrEqual(1024)
    expect(decodeFileName(encoded)).toBe(kept)
  })

  it.each(['%', '%zz', 'a%E0%A4%A'])('that were not encoded here are left as they are: %s', (name) => {
    expect(decodeFileName(name)).toBe(name)
  })
})
