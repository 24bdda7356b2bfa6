/** `abort`: the file will not come. What is stored of it already is removed, unless it was confirmed. */
import { type AbortResponse, abortRequest, PROTOCOL_VERSION } from '../../protocol/messages.ts'
import { abortMultipartUpload } from '../abort-multipart-upload.ts'
import type { HandlerSettings, RequestContext } from '../context.ts'
import { deleteObject } from '../delete-object.ts'
import { headObject } from '../head-object.ts'
import { parseMessage } from '../parse-message.ts'
import { asUploadError, errorMessage } from '../respond.ts'
import type { TokenClaims } from '../token.ts'
import { forEachToken } from './for-each-token.ts'
import { multipartOf, writtenKey } from './multipart-of.ts'
import { oncePerUpload } from './once-per-upload.ts'
import { readToken } from './read-token.ts'
import { UPLOAD_ID_HEADER } from './upload-headers.ts'

/** What the `once` store keeps of an aborted upload, so that it cannot be completed any more. */
export const ABORTED = 'aborted'

export async function abort(context: RequestContext, body: unknown): Promise<AbortResponse> {
  const { tokens } = parseMessage(abortRequest, body)
  return { v: PROTOCOL_VERSION, files: await forEachToken(tokens, (token) => abortOne(context, token)) }
}

async function abortOne(context: RequestContext, token: string): Promise<AbortResponse['files'][number]> {
  const { settings } = context
  try {
    const claims = readToken(context, token)
    // Marked first: from here on it cannot be completed, so it can be removed at any time, and again.
    const result = await oncePerUpload(context, claims, async () => ABORTED)
    if (result !== ABORTED) return { removed: false }
    return { removed: await remove(settings, claims) }
  } catch (thrown) {
    return { error: errorMessage(asUploadError(thrown, settings.onError)) }
  }
}

/** Removes the parts, and the object from wherever it got to. Says whether there was anything. */
async function remove(settings: HandlerSettings, claims: TokenClaims): Promise<boolean> {
  let removed = false
  if (claims.multipart) {
    const { key, uploadId } = multipartOf(claims)
    removed = await abortMultipartUpload(settings, key, uploadId)
  }
  for (const key of new Set([writtenKey(claims), claims.key])) {
    const head = await headObject(settings, key)
    // Only this upload's own object: under a reused key an older one may lie, and it stays.
    if (head?.headers.get(UPLOAD_ID_HEADER) !== claims.id) continue
    await deleteObject(settings, key)
    removed = true
  }
  return removed
}
