/** Goes on with a multipart upload that was begun before, perhaps by a page that was closed since. */
import type { AnyPreparedUpload, Endpoint } from '../endpoint/endpoint.ts'
import { uploadErrorOf } from '../endpoint/retry.ts'

/** An upload that an earlier page left. */
export interface EarlierUpload {
  token: string
  /**
   * What is stored of it; `undefined` where it cannot be gone on with.
   *
   * @param size bytes of the file.
   * @throws UploadError what passes: an outage is waited out as any other, and whoever signs in again goes on.
   */
  find(endpoint: Endpoint, size: number, signal: AbortSignal): Promise<FoundUpload | undefined>
}

interface FoundUpload {
  prepared: AnyPreparedUpload
  /** The parts that need not be sent again. */
  parts: readonly { partNumber: number; size: number }[]
}

/** @param token that the endpoint gave for it. */
export function earlierUpload(token: string): EarlierUpload {
  return {
    token,
    async find(endpoint, size, signal) {
      const found = await endpoint.resume({ token }, { signal }).catch((thrown: unknown) => {
        const { code, retryable } = uploadErrorOf(thrown)
        // What is gone is gone.
        if (signal.aborted || retryable || code === 'unauthorized') throw thrown
      })
      if (found?.size !== size) return undefined
      const { key, partSize, partCount, parts } = found
      return {
        prepared: { upload: { method: 'MULTIPART', partSize, partCount, urls: [] }, key, token, expiresAt: undefined },
        parts,
      }
    },
  }
}
