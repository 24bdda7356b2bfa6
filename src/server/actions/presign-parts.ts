import type { PartUrl } from '../../protocol/messages.ts'
import { partLength } from '../../protocol/part-plan.ts'
import type { HandlerSettings } from '../context.ts'
import { presignUrl } from '../presign-url.ts'

/** A multipart upload and how its file is cut. */
export interface PartsOf {
  key: string
  uploadId: string
  /** Bytes of the file. */
  size: number
  /** Bytes of every part but the last. */
  partSize: number
  /** The time of signing. */
  now: Date
}

/**
 * URLs to send parts to. Each part's length is signed, so that all of them together are never more than the file that
 * was announced.
 */
export function presignParts(
  { storage, expiresIn }: Pick<HandlerSettings, 'storage' | 'expiresIn'>,
  { key, uploadId, size, partSize, now }: PartsOf,
  partNumbers: readonly number[],
): PartUrl[] {
  return partNumbers.map((partNumber) => {
    const url = presignUrl(storage, {
      method: 'PUT',
      key,
      expiresIn,
      now,
      query: { partNumber: String(partNumber), uploadId },
      headers: { 'content-length': String(partLength(size, partSize, partNumber)) },
    })
    return { partNumber, url }
  })
}
