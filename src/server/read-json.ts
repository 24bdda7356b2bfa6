import { serverError } from './server-error.ts'

/** The most bytes a request to the endpoint may have: 100 files with 2 KB of metadata each, and room. */
const MAX_BODY_BYTES = 1024 * 1024

/**
 * Reads a JSON body, and no more of it than allowed, whatever `Content-Length` claims.
 *
 * @throws UploadError `unsupported_media_type`, `payload_too_large` or `bad_request`.
 */
export async function readJson(request: Request): Promise<unknown> {
  // A form or text/plain body would be a "simple" cross-origin request that no preflight guards.
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) throw serverError('unsupported_media_type')
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw serverError('payload_too_large')

  if (request.bodyUsed) throw new Error('The body was read before: `authorize` must read a `request.clone()` of it.')

  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (;;) {
    const read = await reader?.read().catch((cause: unknown) => {
      throw serverError('bad_request', { message: 'The request ended before its body did.', cause })
    })
    if (!read || read.done) break
    size += read.value.length
    if (size > MAX_BODY_BYTES) {
      await reader?.cancel()
      throw serverError('payload_too_large')
    }
    chunks.push(read.value)
  }
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw serverError('bad_request', { message: 'The request to the upload endpoint is not JSON.', cause })
  }
}
