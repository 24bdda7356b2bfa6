/** The light parts, and what a test asks of them. */
import { S3DropZone, S3FileList, S3UploadProvider, useS3Upload } from 'bucketdrop'
import 'bucketdrop/components.css'
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'

declare global {
  interface Window {
    load: {
      /** Makes so many files of some bytes: what the disk does for a person, and takes the browser two seconds here. */
      make(count: number): void
      /** Adds them. */
      add(): void
      /** Takes all files off the list. */
      clear(): void
      done: number
      failed: number
      loaded: number
      /** Longest task, and longest time between two frames, since the last call; ms. */
      longest(): { task: number; frame: number }
    }
  }
}

let made: File[] = []
const seen = { task: 0, frame: 0 }
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) seen.task = Math.max(seen.task, duration)
}).observe({ type: 'longtask' })
let before = performance.now()
const watch = (now: number) => {
  seen.frame = Math.max(seen.frame, now - before)
  before = now
  requestAnimationFrame(watch)
}
requestAnimationFrame(watch)

function Watch() {
  const { uploader } = useS3Upload()
  useEffect(() => {
    window.load = {
      make(count) {
        made = Array.from(
          { length: count },
          (_, i) => new File([`file ${i}`], `Photo ${i}.jpg`, { type: 'image/jpeg' }),
        )
      },
      add() {
        uploader.addFiles(made)
        made = []
      },
      clear() {
        uploader.remove(uploader.getSnapshot().files.map(({ id }) => id))
      },
      longest() {
        const found = { ...seen }
        Object.assign(seen, { task: 0, frame: 0 })
        return found
      },
      get done() {
        return uploader.getSnapshot().progress.done
      },
      get failed() {
        return uploader.getSnapshot().progress.failed
      },
      get loaded() {
        return uploader.getSnapshot().progress.bytesSent
      },
    }
  }, [uploader])
  return null
}

const endpoint = new URLSearchParams(location.search).get('endpoint') ?? ''
const root = document.querySelector('#root')
if (root)
  createRoot(root).render(
    <S3UploadProvider endpoint={endpoint}>
      <S3DropZone />
      <S3FileList />
      <Watch />
    </S3UploadProvider>,
  )
