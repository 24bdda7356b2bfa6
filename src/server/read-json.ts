import { serverError } from './server-error.ts'

/** The most bytes a request to the endpoint may have: 100 files with 2 KB of metadata each, and room. */
const MAX_BODY_BYTES = 1024 * 1024
/** Ms that a body may take to come. A browser of ours has given up by then: who is slower holds the connection for its own sake. */
const BODY_TIMEOUT = 60_000

/**
 * Reads a JSON body: no more of it than allowed, whatever `Content-Length` claims, and for no longer than a minute.
 *
 * @throws UploadError `unsupported_media_type`, `payload_too_large` or `bad_request`.
 */
export async function readJson(request: Request): Promise<unknown> {
  // A form or text/plain body would be a "simple" cross-origin request that no preflight guards.
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) throw serverError('unsupported_media_type')
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw serverError('payload_too_large')

  if (request.bodyUsed) throw new Error('The body was read before: `authorize` must read a `request.clone()` of it.')

  const bytes = await bytesOf(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw serverError('bad_request', { message: 'The request to the upload endpoint is not JSON.', cause })
  }
}

/** The body, within its bounds of bytes and time. */
async function bytesOf(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  let late = false
  const reader = request.body?.getReader()
  const deadline = setTimeout(() => {
    late = true
    // Ends the read that is waiting.
    void reader?.cancel().catch(() => undefined)
  }, BODY_TIMEOUT)
  try {
    for (;;) {
      const read = await reader?.read().catch((cause: unknown) => {
        throw serverError('bad_request', { message: 'The request ended before its body did.', cause })
      })
      if (late) throw serverError('bad_request', { message: 'The request took more than a minute to come.' })
      if (!read || read.done) break
      size += read.value.length
      if (size > MAX_BODY_BYTES) {
        await reader?.cancel()
        throw serverError('payload_too_large')
      }
      chunks.push(read.value)
    }
  } finally {
    clearTimeout(deadline)
  }
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
