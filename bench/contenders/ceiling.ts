/** As fast as this browser can: six connections that are always busy, everything signed beforehand, nothing confirmed. */
import type { Contender, PreparedPiece } from '../job.ts'

/**
 * A browser opens six connections to one host by HTTP/1.1. Two requests more wait in the browser itself, so that no
 * connection is idle until the page's own turn comes.
 */
const UNDER_WAY = 6 + 2

export const ceiling: Contender = {
  async run(files, { prepared }, finished) {
    const queue = [...prepared]
    const missing = files.map(() => 0)
    for (const { file } of prepared) missing[file] = (missing[file] ?? 0) + 1
    let done = 0
    const refused: number[] = []
    // Half of them take the smallest that is left, half the largest: small files wait for round trips while large ones
    // fill the line, and neither alone would do both.
    const worker = async (take: 'shift' | 'pop') => {
      for (let piece = queue[take](); piece; piece = queue[take]()) {
        const file = files[piece.file]
        if (!file) throw new Error(`There is no file ${piece.file}.`)
        const status = await send(piece, file)
        if (status < 200 || status > 299) {
          refused.push(status)
          continue
        }
        const left = (missing[piece.file] ?? 0) - 1
        missing[piece.file] = left
        if (left > 0) continue
        done++
        finished(file.name)
      }
    }
    await Promise.all(Array.from({ length: UNDER_WAY }, (_, i) => worker(i % 2 === 0 ? 'shift' : 'pop')))
    return { done, failed: files.length - done, reason: refused.length > 0 ? `status ${refused[0]}` : undefined }
  },
}

/** A form without a listener for its progress is a simple request: it needs no preflight. Resolves to the status. */
function send({ url, fields, start, end }: PreparedPiece, file: File): Promise<number> {
  const bytes = file.slice(start, end)
  let body: Blob | FormData = bytes
  if (fields) {
    body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    body.append('file', bytes)
  }
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest()
    xhr.addEventListener('loadend', () => resolve(xhr.status))
    xhr.open(fields ? 'POST' : 'PUT', url)
    xhr.send(body)
  })
}
