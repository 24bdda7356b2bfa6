/** Our engine in an Uppy of the page's own, signed and confirmed by our own endpoint. */
import { Uppy } from '@uppy/core'
import { S3Transfer } from 'bucketdrop/uppy'
import type { Contender } from '../job.ts'

export const oursUppy: Contender = {
  async run(files, { endpoint }, finished) {
    const uppy = new Uppy().use(S3Transfer, { endpoint })
    uppy.on('upload-success', (file) => finished(file?.name ?? ''))
    uppy.addFiles(files.map((file) => ({ name: file.name, type: file.type, data: file })))
    const result = await uppy.upload()
    const { successful = [], failed = [] } = result ?? {}
    uppy.destroy()
    return { done: successful.length, failed: failed.length, reason: failed[0]?.error ?? undefined }
  },
}
