/** A storage for the sandbox that counts the bytes it is given, and when, and forgets them. */
import { createCatalogue } from '../../src/sandbox/catalogue.ts'
import type { SandboxStorage } from '../../src/sandbox/storage.ts'
import { chunksOf } from '../../src/sandbox/streams.ts'

const nothing = async () => undefined

/** @param onBytes told of every chunk of a body as it arrives, also of those whose request fails later. */
export function sinkStorage(onBytes: (bytes: number) => void): SandboxStorage {
  let id = 0
  return createCatalogue({
    open: async () => ({ objects: [], uploads: [] }),
    async write(body) {
      let size = 0
      for await (const chunk of chunksOf(body)) {
        size += chunk.length
        onBytes(chunk.length)
      }
      return { id: String(id++), size }
    },
    read() {
      throw new Error('This storage keeps nothing that could be read.')
    },
    discard: nothing,
    saveObject: nothing,
    removeObject: nothing,
    saveUpload: nothing,
    savePart: nothing,
    removeUpload: nothing,
  })
}
