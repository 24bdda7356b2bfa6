/** The files of a folder storage: bytes streamed to and from disk, records that a power cut leaves whole. */
import { open } from 'node:fs/promises'
import { type Bytes, chunksOf } from './streams.ts'

/** How much of a file is read at a time, bytes. */
const readSize = 256 * 1024

/**
 * Streams a body into a new file and returns its size.
 * @param check called before every chunk is written; throws to stop.
 */
export async function writeStream(path: string, body: ReadableStream<Bytes>, check: () => void): Promise<number> {
  const file = await open(path, 'wx')
  try {
    let size = 0
    for await (const chunk of chunksOf(body)) {
      check()
      for (let written = 0; written < chunk.length; ) {
        written += (await file.write(chunk, written, chunk.length - written)).bytesWritten
      }
      size += chunk.length
    }
    return size
  } finally {
    await file.close()
  }
}

/** Writes a new file down to the disk: a rename that outlives a power cut must not outlive what it renamed. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Brings what was renamed or removed in a folder down to the disk, where the platform can: Windows opens no folders. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  try {
    await folder?.sync()
  } catch {
    // Some file systems refuse, and none of them loses anything but the last moment.
  } finally {
    await folder?.close()
  }
}

export async function* readFileSlice(path: string, start: number, end: number): AsyncGenerator<Bytes, void, undefined> {
  const file = await open(path, 'r')
  try {
    for (let position = start; position < end; ) {
      const buffer = new Uint8Array(Math.min(readSize, end - position))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) throw new Error('The bytes of an object are gone')
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** Calls `end` once, when the chunks are through, fail, or are given up (even before the first). */
export function endingWith(
  chunks: AsyncGenerator<Bytes, void, undefined>,
  end: () => Promise<void>,
): AsyncIterable<Bytes> {
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const result = await chunks.next()
          if (result.done) await end()
          return result
        } catch (error) {
          await end()
          throw error
        }
      },
      async return() {
        await chunks.return()
        await end()
        return { done: true, value: undefined }
      },
    }),
  }
}
