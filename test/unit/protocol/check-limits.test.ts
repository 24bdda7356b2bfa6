import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFile, checkTogether, narrowLimits } from '../../../src/protocol/check-limits.ts'
import type { Limits } from '../../../src/protocol/messages.ts'

const png = { name: 'Photo.PNG', type: 'image/png', size: 10 }

describe('checkFile', () => {
  it.each<[Limits, Partial<typeof png>, string | undefined]>([
    [{}, {}, undefined],
    [{ maxFileSize: 10 }, {}, undefined],
    [{ maxFileSize: 9 }, {}, 'file_too_large'],
    [{ maxFileSize: 0 }, { size: 0 }, undefined],
    [{ minFileSize: 10 }, {}, undefined],
    [{ minFileSize: 11 }, {}, 'file_too_small'],
    [{ types: ['image/png'] }, {}, undefined],
    [{ types: [' IMAGE/PNG '] }, {}, undefined],
    [{ types: ['image/png'] }, { type: 'Image/PNG; q=1' }, undefined],
    [{ types: ['image/*'] }, {}, undefined],
    [{ types: ['image/*'] }, { type: 'imagex/png' }, 'type_not_allowed'],
    [{ types: ['image/*'] }, { type: '' }, 'type_not_allowed'],
    [{ types: ['image/*'] }, { type: 'text/html;image/png' }, 'type_not_allowed'],
    [{ types: ['*/*'] }, { type: '' }, undefined],
    [{ types: ['*'] }, { type: '' }, undefined],
    [{ types: ['.png'] }, { type: '' }, undefined],
    [{ types: ['.PNG'] }, { name: 'a.png' }, undefined],
    [{ types: ['.png'] }, { name: 'png' }, 'type_not_allowed'],
    [{ types: ['.png'] }, { name: 'a.png.exe' }, 'type_not_allowed'],
    [{ types: ['.jpg', 'image/png'] }, {}, undefined],
    [{ types: [] }, {}, 'type_not_allowed'],
    [{ types: ['image'] }, {}, 'type_not_allowed'],
  ])('%j and %j: %s', (limits, file, code) => {
    expect(checkFile({ ...png, ...file }, limits)?.code).toBe(code)
  })

  it('says what is wrong and what would be right', () => {
    expect(checkFile(png, { types: ['.pdf', 'text/*'] })?.message).toBe(
      '“Photo.PNG” is not of an accepted type. Accepted: .pdf, text/*.',
    )
    expect(checkFile({ ...png, size: 3e6 }, { maxFileSize: 1024 ** 2 })?.message).toBe(
      '“Photo.PNG” is too large: 2.9 MB, and at most 1 MB are accepted.',
    )
  })
})

describe('checkTogether', () => {
  it.each<[Limits, { files: number; bytes: number }, string | undefined]>([
    [{}, { files: 1e6, bytes: 1e15 }, undefined],
    [{ maxFiles: 2 }, { files: 1, bytes: 0 }, undefined],
    [{ maxFiles: 2 }, { files: 2, bytes: 0 }, 'too_many_files'],
    [{ maxTotalSize: 20 }, { files: 1, bytes: 10 }, undefined],
    [{ maxTotalSize: 20 }, { files: 1, bytes: 11 }, 'total_too_large'],
  ])('%j after %j: %s', (limits, soFar, code) => {
    expect(checkTogether(png, soFar, limits)?.code).toBe(code)
  })

  it('counts in words', () => {
    const soFar = { files: 9, bytes: 0 }
    expect(checkTogether(png, soFar, { maxFiles: 1 })?.message).toContain('at most 1 file is accepted')
    expect(checkTogether(png, soFar, { maxFiles: 2 })?.message).toContain('at most 2 files are accepted')
  })
})

describe('narrowLimits', () => {
  it('takes the stricter of each', () => {
    const outer = { maxFileSize: 10, minFileSize: 1, maxFiles: 5 }
    const inner = { maxFileSize: 20, minFileSize: 2, maxTotalSize: 7 }
    expect(narrowLimits(outer, inner)).toEqual({ maxFileSize: 10, minFileSize: 2, maxFiles: 5, maxTotalSize: 7 })
    expect(narrowLimits(inner, outer)).toEqual(narrowLimits(outer, inner))
  })

  it.each<[string[] | undefined, string[] | undefined, string[] | undefined]>([
    [undefined, ['image/*'], ['image/*']],
    [['image/*'], undefined, ['image/*']],
    [['image/*'], ['image/png', 'text/plain'], ['image/png']],
    [['image/png', 'text/plain'], ['image/*'], ['image/png']],
    [['image/png', '.pdf'], ['*/*'], ['image/png', '.pdf']],
    [['*'], ['image/*'], ['image/*']],
    [['image/*'], ['IMAGE/PNG'], ['IMAGE/PNG']],
    [['image/*'], ['text/*'], []],
    [['image/*'], ['.png'], ['.png']],
    [['.png'], ['image/*'], ['image/*']],
    [['.png'], ['.jpg'], []],
    [['image/*'], [], []],
  ])('of types %j and %j leaves %j', (outer, inner, types) => {
    expect(narrowLimits({ types: outer }, { types: inner }).types).toEqual(types)
  })

  it('accepts what both sides accept, and nothing that the inner one refuses', () => {
    const pattern = fc.constantFrom('image/*', 'image/png', 'image/gif', 'text/*', 'text/plain', '*/*')
    const types = fc.option(fc.array(pattern, { maxLength: 3 }), { nil: undefined })
    const type = fc.constantFrom('image/png', 'image/gif', 'text/plain', 'text/css', 'video/mp4')
    fc.assert(
      fc.property(types, types, type, (outer, inner, of) => {
        const passes = (limits: Limits) => checkFile({ ...png, type: of }, limits) === undefined
        const both = passes({ types: outer }) && passes({ types: inner })
        expect(passes(narrowLimits({ types: outer }, { types: inner }))).toBe(both)
      }),
      { numRuns: 1000 },
    )
  })
})
