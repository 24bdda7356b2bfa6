/** `abort`: the file will not come. What is stored of it already is removed, unless it was confirmed. */
import { type AbortResponse, abortRequest, PROTOCOL_VERSION } from '../../protocol/messages.ts'
import type { RequestContext } from '../context.ts'
import { deleteObject } from '../delete-object.ts'
import { headObject } from '../head-object.ts'
import { runOnce } from '../once.ts'
import { parseMessage } from '../parse-message.ts'
import { asUploadError, errorMessage } from '../respond.ts'
import { forEachToken } from './for-each-token.ts'
import { readToken } from './read-token.ts'
import { UPLOAD_ID_HEADER } from './sign.ts'

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
    const ttl = Math.ceil(claims.exp - settings.now() / 1000)
    // Marked first: from here on it cannot be completed, so it can be removed at any time, and again.
    const result = await runOnce(settings.once, claims.id, ttl, async () => ABORTED, context.request.signal)
    if (result !== ABORTED) return { removed: false }
    const head = await headObject(settings, claims.key)
    // Only this upload's own object: under a reused key an older one may lie, and it stays.
    if (head?.headers.get(UPLOAD_ID_HEADER) !== claims.id) return { removed: false }
    await deleteObject(settings, claims.key)
    return { removed: true }
  } catch (thrown) {
    return { error: errorMessage(asUploadError(thrown, settings.onError)) }
  }
}
