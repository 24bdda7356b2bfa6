/**
 * Bodies in aws-chunked coding, as the AWS SDKs send streams: "Signature Calculations for the Authorization Header:
 * Transferring a Payload in Multiple Chunks" and "… Including trailing headers" in the Amazon S3 API Reference.
 */
import { createHash, sha256Hex } from '#crypto'
import type { Authentication } from './authentication.ts'
import { sameSignature } from './credential.ts'
import { toHex } from './encoding.ts'
import { S3Error } from './errors.ts'
import { sign } from './signature-v4.ts'
import { type Bytes, concat } from './streams.ts'

/** The least size of all chunks but the last, bytes. */
const minChunkSize = 8192
/** No chunk header or trailer line is nearly as long. */
const maxLine = 16_384

/** Decodes; puts the trailing headers into `trailers` at the end. Chunk signatures are checked when the body is signed. */
export async function* decodeAwsChunked(
  chunks: AsyncIterable<Bytes>,
  { payloadHash, chunkSigning }: Authentication,
  trailers: Headers,
): AsyncGenerator<Bytes, void, undefined> {
  const reader = createReader(chunks)
  const signed = payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')
  let previous = chunkSigning.seed
  const expectSignature = (kind: string, hashes: readonly string[], provided: string | undefined) => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, chunkSigning.date, chunkSigning.scope, previous, ...hashes].join('\n')
    const wanted = sign(chunkSigning.key, text)
    if (provided === undefined || !sameSignature(wanted, provided)) throw new S3Error('SignatureDoesNotMatch')
    previous = wanted
  }
  try {
    let smallChunk = false
    for (;;) {
      const header = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await reader.line())
      const size = Number.parseInt(header?.[1] ?? '', 16)
      if (Number.isNaN(size)) throw new S3Error('IncompleteBody')
      if (size > 0 && smallChunk) throw new S3Error('InvalidChunkSizeError')
      smallChunk = size < minChunkSize
      const hash = signed ? createHash('sha256') : undefined
      for await (const piece of reader.bytes(size)) {
        hash?.update(piece)
        yield piece
      }
      if (hash) expectSignature('PAYLOAD', [sha256Hex(''), toHex(hash.digest())], header?.[2])
      if (size === 0) break
      if ((await reader.line()) !== '') throw new S3Error('IncompleteBody')
    }
    let signature: string | undefined
    let canonical = ''
    for (let line = await reader.lastLines(); line !== ''; line = await reader.lastLines()) {
      const mark = line.indexOf(':')
      if (mark < 1) throw new S3Error('IncompleteBody')
      const name = line.slice(0, mark).trim().toLowerCase()
      const value = line.slice(mark + 1).trim()
      if (name === 'x-amz-trailer-signature') signature = value
      else {
        trailers.set(name, value)
        canonical += `${name}:${value}\n`
      }
    }
    if (signed && payloadHash.endsWith('-TRAILER')) expectSignature('TRAILER', [sha256Hex(canonical)], signature)
    await reader.rest()
  } finally {
    await reader.close()
  }
}

/** Takes lines and counted bytes from a stream of chunks, holding no more than one of them. */
function createReader(chunks: AsyncIterable<Bytes>) {
  const iterator = chunks[Symbol.asyncIterator]()
  let held: Bytes = new Uint8Array()

  /** `undefined` at the end. */
  async function more(): Promise<Bytes | undefined> {
    const { done, value } = await iterator.next()
    return done ? undefined : value
  }

  /** A line without its CRLF; `undefined` when the body ends before one. */
  async function tryLine(): Promise<string | undefined> {
    for (let from = 0; ; ) {
      const end = held.indexOf(10, from)
      if (end >= 0) {
        const line = new TextDecoder().decode(held.subarray(0, end))
        held = held.subarray(end + 1)
        return line.endsWith('\r') ? line.slice(0, -1) : line
      }
      if (held.length > maxLine) throw new S3Error('IncompleteBody')
      from = held.length
      const next = await more()
      if (!next) return undefined
      held = concat([held, next])
    }
  }

  return {
    async line(): Promise<string> {
      const line = await tryLine()
      if (line === undefined) throw new S3Error('IncompleteBody')
      return line
    },
    /** As `line`, but a body may end without the last empty line. */
    async lastLines(): Promise<string> {
      const line = await tryLine()
      if (line === undefined && held.length > 0) throw new S3Error('IncompleteBody')
      return line ?? ''
    },
    async *bytes(size: number): AsyncGenerator<Bytes, void, undefined> {
      let left = size
      while (left > 0) {
        if (held.length === 0) {
          const next = await more()
          if (!next) throw new S3Error('IncompleteBody')
          held = next
        }
        const piece = held.subarray(0, left)
        held = held.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    },
    /** Nothing may follow. */
    async rest(): Promise<void> {
      if (held.length > 0 || (await more())) throw new S3Error('IncompleteBody')
    },
    async close(): Promise<void> {
      await iterator.return?.()
    },
  }
}
