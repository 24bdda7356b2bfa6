/** The worker: makes one picture over, and answers. */
import type { Answer, Order } from './in-worker.ts'
import { renderPicture } from './render-picture.ts'

addEventListener('message', ({ data: { file, settings } }: MessageEvent<Order>) => {
  const answer = (answer: Answer) => postMessage(answer)
  renderPicture(file, settings).then(
    (picture) => answer({ picture }),
    (error: unknown) => answer({ error }),
  )
})
