/** `createUploader()` as a page without Uppy has it: signed and confirmed by our own endpoint, all of it counted. */
import { createUploader } from 'bucketdrop/core'
import type { Contender } from '../job.ts'

export const oursCore: Contender = {
  async run(files, { endpoint }, finished) {
    const uploader = createUploader({ endpoint })
    const unwatch = watch(uploader, finished)
    uploader.addFiles(files)
    const { successful, failed } = await uploader.upload()
    unwatch()
    uploader.destroy()
    return { done: successful.length, failed: failed.length, reason: failed[0]?.error?.message }
  },
}

/** Notes when each file is done, reading only what changed: the snapshot of a file that did not is the same object. */
function watch(uploader: ReturnType<typeof createUploader>, finished: (name: string) => void): () => void {
  const told = new Set<string>()
  return uploader.subscribe(() => {
    for (const { id, name, status } of uploader.getSnapshot().files) {
      if (status !== 'done' || told.has(id)) continue
      told.add(id)
      finished(name)
    }
  })
}
