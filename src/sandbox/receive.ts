/** Takes the bytes of an object or a part into the storage and holds them against everything that was said of them. */
import { createHash } from '#crypto'
import { createChecksum, type ChecksumAlgorithm, type ExpectedDigests, requireChecksum } from './checksums.ts'
import { toBase64, toHex } from './encoding.ts'
import { S3Error } from './errors.ts'
import type { Payload } from './payload.ts'
import type { SandboxStorage, Segment } from './storage.ts'
import { type Bytes, streamOf } from './streams.ts'

export interface Received {
  readonly segment: Segment
  /** MD5 in hex: the ETag of what is sent in one piece. */
  readonly etag: string
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string }
}

/** The most one request may carry: 5 GiB. "Uploading objects", Amazon S3 User Guide. */
export const maxPutSize = 5 * 1024 ** 3

/** @throws S3Error EntityTooLarge */
export function requirePutSize(size: number): void {
  if (size <= maxPutSize) return
  throw new S3Error('EntityTooLarge', undefined, { ProposedSize: String(size), MaxSizeAllowed: String(maxPutSize) })
}

/**
 * Whatever is wrong with the body is known before its end, and then nothing of it is kept.
 * @throws S3Error BadDigest, InvalidRequest, or what the payload throws.
 */
export async function receive(storage: SandboxStorage, payload: Payload, expected: ExpectedDigests): Promise<Received> {
  const md5 = createHash('md5')
  const checksum = expected.checksum && createChecksum(expected.checksum.algorithm)
  let etag = ''
  let value = ''
  async function* verified(): AsyncGenerator<Bytes, void, undefined> {
    for await (const chunk of payload.chunks) {
      md5.update(chunk)
      checksum?.update(chunk)
      yield chunk
    }
    const digest = md5.digest()
    etag = toHex(digest)
    requireMd5(expected.md5, digest)
    if (checksum) {
      value = toBase64(checksum.digest())
      requireMatch(expected, value, payload.trailers)
    }
  }
  const segment = await write(storage, verified())
  return { segment, etag, ...(expected.checksum && { checksum: { algorithm: expected.checksum.algorithm, value } }) }
}

/** A storage may word its rejections as it likes: the sender hears what was wrong with the body itself. */
async function write(storage: SandboxStorage, chunks: AsyncGenerator<Bytes, void, undefined>): Promise<Segment> {
  let failure: { readonly error: unknown } | undefined
  async function* watched(): AsyncGenerator<Bytes, void, undefined> {
    try {
      yield* chunks
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  try {
    return await storage.write(streamOf(watched()))
  } catch (error) {
    throw failure ? failure.error : error
  }
}

function requireMd5(expected: string | undefined, digest: Uint8Array): void {
  if (expected === undefined || expected === toBase64(digest)) return
  throw new S3Error('BadDigest', undefined, { ExpectedDigest: expected, CalculatedDigest: toBase64(digest) })
}

function requireMatch({ checksum }: ExpectedDigests, computed: string, trailers: Headers): void {
  if (!checksum) return
  let wanted = checksum.value
  if (checksum.inTrailer) {
    wanted = trailers.get(`x-amz-checksum-${checksum.algorithm}`) ?? undefined
    if (wanted === undefined) {
      throw new S3Error('InvalidRequest', `The trailing header x-amz-checksum-${checksum.algorithm} is missing`)
    }
    requireChecksum(checksum.algorithm, wanted)
  }
  if (wanted === undefined || wanted === computed) return
  const name = checksum.algorithm.toUpperCase()
  throw new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`)
}
