import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lane } from '../../../src/protocol/messages.ts'
import {
  MAX_OBJECT_SIZE,
  MAX_PART_SIZE,
  MAX_PARTS,
  MIN_PART_SIZE,
  partLength,
  planParts,
} from '../../../src/protocol/part-plan.ts'
import { chooseLane } from '../../../src/server/actions/choose-lane.ts'

const MiB = 1024 ** 2
const GiB = 1024 * MiB
const TiB = 1024 * GiB

describe('the parts of a file', () => {
  it.each<[string, number, number, number]>([
    ['nothing', 0, 1, 1],
    ['a byte', 1, 1, 1],
    ['5 MiB', 5 * MiB, 80, 1],
    ['just below two parts', 10 * MiB - 1, 160, 1],
    ['two parts', 10 * MiB, 80, 2],
    ['a byte more', 10 * MiB + 1, 81, 2],
    ['one for each of six connections', 30 * MiB, 80, 6],
    ['64 MiB', 64 * MiB, 171, 6],
    ['twice as many as connections', 96 * MiB, 128, 12],
    ['128 MiB', 128 * MiB, 171, 12],
    ['5 GiB', 5 * GiB, 129, 636],
    ['100 GiB', 100 * GiB, 821, 1996],
    ['1 TiB', TiB, 8398, 1998],
    ['5 TiB, the most there is', 5 * TiB, 41_986, 1998],
  ])('%s: %d bytes are parts of %d times 64 KiB, %d of them', (_, size, grains, partCount) => {
    expect(planParts(size)).toEqual({ partSize: grains * 64 * 1024, partCount })
  })

  it.each([-1, 1.5, Number.NaN, 5 * TiB + 1])('are none for %d bytes', (size) => {
    expect(() => planParts(size)).toThrow(RangeError)
  })

  it('are within the limits of S3, and together are the file', () => {
    const size = fc.oneof(
      fc.nat(MAX_OBJECT_SIZE),
      fc.nat(GiB),
      fc.nat(40).map((n) => n * 8 * MiB),
    )
    fc.assert(
      fc.property(size, (size) => {
        const { partSize, partCount } = planParts(size)
        expect(partSize % (64 * 1024)).toBe(0)
        // No two parts go alone while other connections rest.
        if (size >= 30 * MiB && size <= 512 * MiB) expect(partCount % 6).toBe(0)
        expect(partSize).toBeLessThanOrEqual(MAX_PART_SIZE)
        if (partCount > 1) expect(partSize).toBeGreaterThanOrEqual(MIN_PART_SIZE)
        expect(partCount).toBeLessThanOrEqual(MAX_PARTS)
        const last = partLength(size, partSize, partCount)
        expect((partCount - 1) * partSize + last).toBe(size)
        if (size > 0) expect(last).toBeGreaterThan(0)
        if (partCount > 1) expect(partLength(size, partSize, 1)).toBe(partSize)
      }),
      { numRuns: 5000, seed: 20_261_122 },
    )
  })
})

describe('the lane of a file', () => {
  const all: Lane[] = ['post', 'put', 'multipart']
  const any = ['PUT', 'POST', 'MULTIPART']
  it.each<[string, Partial<Parameters<typeof chooseLane>[0]>, Lane | undefined]>([
    ['a small file', { size: 256 * 1024 }, 'post'],
    ['a middle one', { size: 256 * 1024 + 1 }, 'put'],
    ['one just below the threshold', { size: 64 * MiB - 1 }, 'put'],
    ['one at it', { size: 64 * MiB }, 'multipart'],
    ['a large one of a client that sends no parts', { size: 5 * GiB, accept: ['PUT', 'POST'] }, 'put'],
    ['one too large for that', { size: 5 * GiB + 1, accept: ['PUT', 'POST'] }, undefined],
    ['a large one where the lane is closed', { size: 64 * MiB, lanes: ['post', 'put'] }, 'put'],
    ['a large one with a digest of the whole', { size: 64 * MiB, checksum: true }, 'put'],
    ['one too large for a digest', { size: 5 * GiB + 1, checksum: true }, undefined],
    ['a small one where only parts go', { size: 5, lanes: ['multipart'] }, 'multipart'],
    ['an empty one where only parts go', { size: 0, lanes: ['multipart'] }, undefined],
    ['a small one without forms', { size: 5, accept: ['PUT', 'MULTIPART'] }, 'put'],
    ['a middle one where only forms go', { size: 9 * MiB, lanes: ['post'] }, 'post'],
    ['one of a client that can do nothing', { size: 5, accept: [] }, undefined],
    ['one of a client of another time', { size: 5, accept: ['FTP', 'toString', 'put'] }, undefined],
    ['the largest', { size: 5 * TiB }, 'multipart'],
  ])('%s', (_, question, lane) => {
    const usual = { size: 5, checksum: false, lanes: all, multipartFrom: 64 * MiB, accept: any }
    expect(chooseLane({ ...usual, ...question })).toBe(lane)
  })
})
