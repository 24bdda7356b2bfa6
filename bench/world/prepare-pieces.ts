/** What the ceiling sends, planned and signed before the clock starts. */
import { presignPost } from '../../src/server/presign-post.ts'
import { presignUrl } from '../../src/server/presign-url.ts'
import type { S3Storage } from '../../src/server/s3.ts'
import type { FileSpec, PreparedPiece } from '../job.ts'
import { MiB } from '../sizes.ts'

/** How the requests travel: how many a file of that size becomes, and whether as forms or as PUTs. */
export interface Packing {
  readonly pieces: (size: number) => number
  readonly as: 'form' | 'put'
}

/**
 * The ceiling's: large files in as many equal pieces as a browser has connections to one host, so that no last piece goes
 * alone; all as forms, which need no preflight.
 */
export const sixByForm: Packing = { pieces: (size) => (size < 8 * MiB ? 1 : 6), as: 'form' }

export const wholeByPut: Packing = { pieces: () => 1, as: 'put' }

/** The smallest first. */
export function preparePieces(storage: S3Storage, files: readonly FileSpec[], packing: Packing): PreparedPiece[] {
  const order = files.map(({ size }, file) => ({ file, size })).toSorted((a, b) => a.size - b.size)
  return order.flatMap(({ file, size }) =>
    cut(size, packing.pieces(size)).map(([start, end], index) => {
      const key = `ceiling/${file}-${index}`
      if (packing.as === 'form') return { file, start, end, ...presignPost(storage, { key, expiresIn: 3600 }) }
      return { file, start, end, url: presignUrl(storage, { method: 'PUT', key, expiresIn: 3600 }) }
    }),
  )
}

/** Equal pieces of a file: first byte, and the one after the last. */
export function cut(size: number, count: number): [start: number, end: number][] {
  return Array.from({ length: count }, (_, i) => [Math.round((size * i) / count), Math.round((size * (i + 1)) / count)])
}
