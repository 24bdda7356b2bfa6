import { memoryStorage, type SandboxStorage } from '../../src/sandbox/index.ts'

/**
 * Keeps of every object all but its bytes: they are read, counted and dropped.
 *
 * @param onBytes told of each piece that arrives, in bytes.
 */
export function sinkStorage(onBytes: (bytes: number) => void): SandboxStorage {
  let written = 0
  return {
    ...memoryStorage(),
    async write(body) {
      let size = 0
      const reader = body.getReader()
      for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
        size += value?.length ?? 0
        onBytes(value?.length ?? 0)
      }
      written += 1
      return { id: `dropped ${written}`, size }
    },
    discard: async () => undefined,
  }
}
