/** The body of a request, checked while it streams: its length, the hash that was signed, the chunks' signatures. */
import { createHash } from '#crypto'
import type { Authentication } from './authentication.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import { toHex } from './encoding.ts'
import { S3Error } from './errors.ts'
import type { Incoming } from './incoming.ts'
import { type Bytes, chunksOf } from './streams.ts'

export interface Payload {
  /** Bytes the sender announced, decoded. */
  readonly size: number
  /** To be read once. Throws an S3Error when the body is not what was announced. */
  readonly chunks: AsyncIterable<Bytes>
  /** Headers that follow an aws-chunked body; filled once `chunks` has ended. */
  readonly trailers: Headers
}

/**
 * @param authentication absent where the body itself holds the signature, as a POST form does.
 * @throws S3Error MissingContentLength when the sender does not say how much will come.
 */
export function openPayload(incoming: Incoming, authentication?: Authentication): Payload {
  const trailers = new Headers()
  const payloadHash = authentication?.payloadHash ?? 'UNSIGNED-PAYLOAD'
  const raw = incoming.body ? readBody(incoming.body) : empty()
  const length = incoming.contentLength ?? (incoming.body || expectsBody(incoming) ? undefined : 0)
  if (!authentication || !payloadHash.startsWith('STREAMING-')) {
    if (length === undefined) throw new S3Error('MissingContentLength')
    const counted = ofLength(raw, length)
    const chunks = payloadHash === 'UNSIGNED-PAYLOAD' ? counted : hashed(counted, payloadHash)
    return { size: length, chunks, trailers }
  }
  const decoded = incoming.headers.get('x-amz-decoded-content-length')
  if (decoded === null || !/^\d{1,16}$/.test(decoded)) throw new S3Error('MissingContentLength')
  const size = Number(decoded)
  return { size, chunks: ofLength(decodeAwsChunked(raw, authentication, trailers), size), trailers }
}

function expectsBody(incoming: Incoming): boolean {
  return incoming.method === 'PUT' || incoming.method === 'POST'
}

async function* empty(): AsyncGenerator<Bytes, void, undefined> {}

/** A connection that breaks is the sender's fault, not an internal error. */
async function* readBody(body: ReadableStream<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const iterator = chunksOf(body)
  try {
    for (;;) {
      let next: IteratorResult<Bytes, void>
      try {
        next = await iterator.next()
      } catch {
        throw new S3Error('RequestTimeout')
      }
      if (next.done) return
      yield next.value
    }
  } finally {
    await iterator.return()
  }
}

/** Passes on exactly `size` bytes, or throws IncompleteBody. */
async function* ofLength(chunks: AsyncIterable<Bytes>, size: number): AsyncGenerator<Bytes, void, undefined> {
  let seen = 0
  const incomplete = () =>
    new S3Error(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
      {
        NumberBytesExpected: String(size),
        NumberBytesProvided: String(seen),
      },
    )
  for await (const chunk of chunks) {
    seen += chunk.length
    if (seen > size) throw incomplete()
    yield chunk
  }
  if (seen < size) throw incomplete()
}

async function* hashed(chunks: AsyncIterable<Bytes>, expected: string): AsyncGenerator<Bytes, void, undefined> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
  const computed = toHex(hash.digest())
  if (computed === expected) return
  throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
    ClientComputedContentSHA256: expected,
    S3ComputedContentSHA256: computed,
  })
}
