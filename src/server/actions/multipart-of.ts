import { partCountOf } from '../../protocol/part-plan.ts'
import { serverError } from '../server-error.ts'
import type { TokenClaims } from '../token.ts'

/** Where the bytes of an upload go: to the object's key, or to one of its own below the incoming prefix. */
export const writtenKey = (claims: TokenClaims): string => claims.incoming ?? claims.key

/**
 * The multipart upload of a token.
 *
 * @throws UploadError `bad_request` where the file travels in one request.
 */
export function multipartOf(claims: TokenClaims) {
  if (!claims.multipart) {
    throw serverError('bad_request', { message: 'This upload has no parts: it travels in one request.' })
  }
  const { uploadId, partSize } = claims.multipart
  const { size } = claims
  return { key: writtenKey(claims), uploadId, size, partSize, partCount: partCountOf(size, partSize) }
}

/** @throws UploadError `bad_request` where the file has no such part. */
export function checkPartNumber(partNumber: number, partCount: number): void {
  if (partNumber <= partCount) return
  throw serverError('bad_request', { message: `There is no part ${partNumber}: this file has ${partCount}.` })
}
