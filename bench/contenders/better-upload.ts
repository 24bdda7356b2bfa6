/** Better Upload 3 with its own server, as its documentation has it: https://better-upload.com */
import { uploadFiles } from '@better-upload/client'
import type { Contender, Outcome } from '../job.ts'
import { MULTIPART_FROM } from '../sizes.ts'

export const betterUpload: Contender = {
  async run(files, { betterUpload: api }, finished) {
    const upload = async (route: string, some: readonly File[]): Promise<Outcome> => {
      if (some.length === 0) return { done: 0, failed: 0 }
      const result = await uploadFiles({
        api,
        route,
        files: [...some],
        onFileStateChange: ({ file }) => {
          if (file.status === 'complete') finished(file.name)
        },
      })
      return {
        done: result.files.length,
        failed: result.failedFiles.length,
        reason: result.failedFiles[0]?.error.message,
      }
    }
    // A route of its is multipart for all files or for none: an app with both kinds has two.
    const isLarge = (file: File) => file.size >= MULTIPART_FROM
    const [small, large] = await Promise.all([
      upload(
        'small',
        files.filter((file) => !isLarge(file)),
      ),
      upload('large', files.filter(isLarge)),
    ])
    return { done: small.done + large.done, failed: small.failed + large.failed, reason: small.reason ?? large.reason }
  },
}
