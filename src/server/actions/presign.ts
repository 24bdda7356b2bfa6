/** `presign`: one S3 call's URL, for clients that run their multipart upload themselves, such as the stock @uppy/aws-s3. */
import { type PresignRequest, type PresignResponse, PROTOCOL_VERSION, presignRequest } from '../../protocol/messages.ts'
import { partLength, planParts } from '../../protocol/part-plan.ts'
import { serverError } from '../server-error.ts'
import type { HandlerSettings, RequestContext } from '../context.ts'
import { signedSeconds } from '../expires-in.ts'
import { parseMessage } from '../parse-message.ts'
import { presignUrl } from '../presign-url.ts'
import type { TokenClaims } from '../token.ts'
import { checkPartNumber, multipartOf, writtenKey } from './multipart-of.ts'
import { uploadHeaders } from './upload-headers.ts'
import { readToken } from './read-token.ts'
import { requireOpen } from './require-open.ts'

interface S3Call {
  method: PresignResponse['method']
  query: Record<string, string>
  /** What the client must send. */
  headers?: Record<string, string>
  /** Signed besides, and sent by browsers of themselves. */
  contentLength?: number
}

/**
 * What the client makes of its URLs is not believed: the object is looked at by `complete`, as any other, and no part
 * can be longer than planned. A client that created an upload also ends it: `abort` removes its object, but knows nothing
 * of parts whose upload id is in no token.
 */
export async function presign(context: RequestContext, body: unknown): Promise<PresignResponse> {
  const message = parseMessage(presignRequest, body)
  const { settings } = context
  const { storage, lanes, expiresIn, once } = settings
  if (!lanes.includes('multipart')) {
    throw serverError('bad_request', { message: 'This endpoint takes no multipart uploads.' })
  }
  const claims = readToken(context, message.token)
  await requireOpen(once, claims.id)
  const { method, query, headers = {}, contentLength } = callOf(message, claims, settings)
  const now = settings.now()
  const key = writtenKey(claims)
  const signed = contentLength === undefined ? headers : { ...headers, 'content-length': String(contentLength) }
  const url = presignUrl(storage, { method, key, expiresIn, query, headers: signed, now: new Date(now) })
  const expiresAt = now + signedSeconds(storage, expiresIn, new Date(now)) * 1000
  return { v: PROTOCOL_VERSION, now, expiresAt, method, url, headers, key }
}

function callOf(message: PresignRequest, claims: TokenClaims, settings: HandlerSettings): S3Call {
  const conditional = !settings.overwrite && claims.incoming === undefined
  const writes = message.call === 'createMultipartUpload' || message.call === 'completeMultipartUpload'
  const { ifNoneMatchOnComplete, writeGuard } = settings.storage.provider
  // A client could begin two uploads, have one confirmed, and replace it by completing the other.
  if (conditional && writes && !ifNoneMatchOnComplete) {
    throw serverError('bad_request', {
      message: 'Parts are put together by this endpoint alone: send those that it names, or let it use `incoming`.',
    })
  }
  if (message.call === 'createMultipartUpload') {
    if (claims.multipart) throw serverError('bad_request', { message: 'The parts of this upload have begun.' })
    const headers = { ...uploadHeaders(claims, settings.inlineTypes), ...writeGuard }
    return { method: 'POST', query: { uploads: '' }, headers }
  }
  const uploadId = uploadIdOf(message.uploadId, claims)
  switch (message.call) {
    case 'uploadPart': {
      const { partNumber } = message
      const { partSize, partCount } = claims.multipart ? multipartOf(claims) : planParts(claims.size)
      checkPartNumber(partNumber, partCount)
      const contentLength = partLength(claims.size, partSize, partNumber)
      return {
        method: 'PUT',
        query: { partNumber: String(partNumber), uploadId },
        headers: { ...writeGuard },
        contentLength,
      }
    }
    case 'listParts':
      return { method: 'GET', query: { uploadId } }
    case 'completeMultipartUpload':
      return { method: 'POST', query: { uploadId }, headers: conditional ? { 'if-none-match': '*' } : {} }
    case 'abortMultipartUpload':
      return { method: 'DELETE', query: { uploadId } }
  }
}

/** The token's own, which no other can replace; else the client's, who alone knows what it created. */
function uploadIdOf(given: string | undefined, claims: TokenClaims): string {
  const own = claims.multipart?.uploadId
  if (own !== undefined && given !== undefined && given !== own) {
    throw serverError('bad_request', { message: 'This upload id is not the one of the token.' })
  }
  const uploadId = own ?? given
  // Half a surrogate pair has no encoded form, so it could not be signed.
  if (uploadId === undefined || !uploadId.isWellFormed()) {
    throw serverError('bad_request', {
      message: 'The upload endpoint could not read the request: uploadId is not valid.',
    })
  }
  return uploadId
}
