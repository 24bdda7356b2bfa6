/** @uppy/core with the stock @uppy/aws-s3, its defaults, and a signer as its documentation has it. Confirms nothing. */
import AwsS3 from '@uppy/aws-s3'
import { Uppy } from '@uppy/core'
import type { Contender } from '../job.ts'

export const stockUppy: Contender = {
  async run(files, { stockSigner }, finished) {
    const uppy = new Uppy().use(AwsS3, {
      signRequest: async (request) => {
        const response = await fetch(stockSigner, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(request),
        })
        if (!response.ok) throw new Error(`The signer answered ${response.status}.`)
        const { url } = await response.json()
        return { url: String(url) }
      },
    })
    uppy.on('upload-success', (file) => finished(file?.name ?? ''))
    uppy.addFiles(files.map((file) => ({ name: file.name, type: file.type, data: file })))
    const result = await uppy.upload()
    const { successful = [], failed = [] } = result ?? {}
    uppy.destroy()
    return { done: successful.length, failed: failed.length, reason: failed[0]?.error ?? undefined }
  },
}
