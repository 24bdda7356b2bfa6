import type { Lane, UploadTarget } from '../../protocol/messages.ts'

/** Up to this many bytes a form POST saves a preflight's round trip; above, a PUT's progress is worth it (DESIGN: lanes). */
const POST_MAX_BYTES = 256 * 1024

/** The most one PUT or POST can carry ("Amazon S3 multipart upload limits"). */
export const SINGLE_MAX_BYTES = 5 * 1024 ** 3

export interface LaneQuestion {
  /** Bytes of the file. */
  size: number
  /** Whether S3 shall verify a digest of the whole file, which it does in one request only. */
  checksum: boolean
  /** The lanes that are open. */
  lanes: readonly Lane[]
  /** From this many bytes on, parts are better. */
  multipartFrom: number
  /** What the client can do. */
  accept: readonly string[]
}

const METHODS: Readonly<Record<Lane, UploadTarget['method']>> = { post: 'POST', put: 'PUT', multipart: 'MULTIPART' }

/** How a file shall travel; `undefined` where there is no way that both sides know. Pure. */
export function chooseLane({ size, checksum, lanes, multipartFrom, accept }: LaneQuestion): Lane | undefined {
  const open = (lane: Lane) => lanes.includes(lane) && accept.includes(METHODS[lane])
  const multipart = open('multipart') && size > 0 && !checksum
  if (multipart && size >= multipartFrom) return 'multipart'
  if (size <= SINGLE_MAX_BYTES) {
    if (open('post') && (size <= POST_MAX_BYTES || !open('put'))) return 'post'
    if (open('put')) return 'put'
  }
  return multipart ? 'multipart' : undefined
}
