/** `parts`: URLs for parts of a multipart upload, whether further ones or anew for those whose time is over. */
import { type PartsResponse, PROTOCOL_VERSION, partsRequest } from '../../protocol/messages.ts'
import type { RequestContext } from '../context.ts'
import { signedSeconds } from '../expires-in.ts'
import { parseMessage } from '../parse-message.ts'
import { checkPartNumber, multipartOf } from './multipart-of.ts'
import { presignParts } from './presign-parts.ts'
import { readToken } from './read-token.ts'

/** Answers out of the token alone: nobody is asked whether the upload is still under way, since S3 will say so. */
export async function parts(context: RequestContext, body: unknown): Promise<PartsResponse> {
  const { token, partNumbers } = parseMessage(partsRequest, body)
  const { settings } = context
  const upload = multipartOf(readToken(context, token))
  for (const partNumber of partNumbers) checkPartNumber(partNumber, upload.partCount)
  const now = settings.now()
  return {
    v: PROTOCOL_VERSION,
    now,
    expiresAt: now + signedSeconds(settings.storage, settings.expiresIn, new Date(now)) * 1000,
    urls: presignParts(settings, { ...upload, now: new Date(now) }, partNumbers),
  }
}
