/** `resume`: what of a multipart upload is stored, so that nothing is sent twice. */
import { PROTOCOL_VERSION, type ResumeResponse, resumeRequest } from '../../protocol/messages.ts'
import { partLength } from '../../protocol/part-plan.ts'
import { serverError } from '../server-error.ts'
import type { RequestContext } from '../context.ts'
import { headObject } from '../head-object.ts'
import { listParts } from '../list-parts.ts'
import { parseMessage } from '../parse-message.ts'
import { multipartOf } from './multipart-of.ts'
import { UPLOAD_ID_HEADER } from './upload-headers.ts'
import { readToken } from './read-token.ts'

/**
 * @throws UploadError `object_missing` where the storage knows the upload no more, and there is no object of it either:
 * it was aborted, or removed as abandoned.
 */
export async function resume(context: RequestContext, body: unknown): Promise<ResumeResponse> {
  const { token } = parseMessage(resumeRequest, body)
  const { settings } = context
  const claims = readToken(context, token)
  const { key, uploadId, size, partSize, partCount } = multipartOf(claims)
  const answer = { v: PROTOCOL_VERSION, key: claims.key, size, partSize, partCount } as const

  const held = await listParts(settings, key, uploadId)
  if (held) {
    // A part of another length than planned would have to be sent again: it is as good as missing.
    const right = held.filter((part) => {
      return part.partNumber <= partCount && part.size === partLength(size, partSize, part.partNumber)
    })
    return { ...answer, parts: right.map((part) => ({ partNumber: part.partNumber, size: part.size })) }
  }
  // Completed, and only the answer was lost: nothing is left to send.
  for (const place of new Set([key, claims.key])) {
    const head = await headObject(settings, place)
    if (head?.headers.get(UPLOAD_ID_HEADER) !== claims.id) continue
    const all = Array.from({ length: partCount }, (_, i) => i + 1)
    return { ...answer, parts: all.map((partNumber) => ({ partNumber, size: partLength(size, partSize, partNumber) })) }
  }
  throw serverError('object_missing')
}
