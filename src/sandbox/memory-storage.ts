/** A storage that forgets: for tests, and for pages without a backend. */
import { type Contents, createCatalogue } from './catalogue.ts'
import { randomHex } from './encoding.ts'
import { slicesOf } from './segments.ts'
import type { SandboxStorage } from './storage.ts'
import { type Bytes, chunksOf, streamOf } from './streams.ts'

/** Records need no place of their own: the catalogue has them. */
const nothing = async () => undefined

/** Keeps everything in memory (as Blobs, which a browser may move to disk) until the page or process ends. */
export function memoryStorage(): SandboxStorage {
  const blobs = new Map<string, Blob>()
  return createCatalogue({
    open: async (): Promise<Contents> => ({ objects: [], uploads: [] }),
    async write(body) {
      const chunks: Bytes[] = []
      for await (const chunk of chunksOf(body)) chunks.push(chunk)
      const blob = new Blob(chunks)
      const id = randomHex(32)
      blobs.set(id, blob)
      return { id, size: blob.size }
    },
    read(segments, range) {
      // Looked up at once: what is being read stays readable when the object is replaced.
      const pieces = slicesOf(segments, range).map(({ id, start, end }) => blobs.get(id)?.slice(start, end))
      return streamOf(blobChunks(pieces))
    },
    async discard({ id }) {
      blobs.delete(id)
    },
    saveObject: nothing,
    removeObject: nothing,
    saveUpload: nothing,
    savePart: nothing,
    removeUpload: nothing,
  })
}

async function* blobChunks(pieces: readonly (Blob | undefined)[]): AsyncGenerator<Bytes, void, undefined> {
  for (const piece of pieces) {
    if (!piece) throw new Error('The bytes of an object are gone')
    yield* chunksOf(piece.stream())
  }
}
