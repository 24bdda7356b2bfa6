/** One XMLHttpRequest that PUTs the file, with a listener for its progress: what a page without any library does. */
import type { Contender } from '../job.ts'

export const bareXhr: Contender = {
  async run([file], { prepared: [piece] }, finished) {
    if (!file || !piece) throw new Error('The bare XHR takes one file.')
    const status = await new Promise<number>((resolve) => {
      const xhr = new XMLHttpRequest()
      xhr.upload.addEventListener('progress', () => {})
      xhr.addEventListener('loadend', () => resolve(xhr.status))
      xhr.open('PUT', piece.url)
      xhr.send(file)
    })
    if (status !== 200) return { done: 0, failed: 1, reason: `status ${status}` }
    finished(file.name)
    return { done: 1, failed: 0 }
  },
}
