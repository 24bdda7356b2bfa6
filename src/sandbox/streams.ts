/** Between byte streams and async iterables. `ReadableStream` is itself iterable under Node only. */

/** A chunk of bytes that no SharedArrayBuffer backs, which is what streams and blobs take. */
export type Bytes = Uint8Array<ArrayBuffer>

/** The chunks of a stream. Leaving the loop early cancels the stream, so its source can stop. */
export async function* chunksOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const reader = stream.getReader()
  let finished = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      if (value.length > 0) yield value
    }
    finished = true
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined)
    reader.releaseLock()
  }
}

/** A stream that pulls from an iterable, one chunk at a time, and ends it when cancelled. */
export function streamOf(chunks: AsyncIterable<Bytes>): ReadableStream<Bytes> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** All of a small body. Reading stops at `limit` bytes: then the answer is `undefined`. */
export async function gather(chunks: AsyncIterable<Bytes>, limit: number): Promise<Bytes | undefined> {
  const parts: Bytes[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > limit) return undefined
    parts.push(chunk)
  }
  return concat(parts)
}

/** One array out of several. */
export function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
