import { UploadError } from '../../protocol/upload-error.ts'
import type { RequestContext } from '../context.ts'
import type { TokenClaims } from '../token.ts'

/**
 * A token's claims, for the user it was given to.
 *
 * @throws UploadError `token_invalid`, `token_expired`, or `forbidden` for another user's token.
 */
export function readToken({ settings, user }: RequestContext, token: string): TokenClaims {
  const claims = settings.tokens.read(token, settings.now())
  if (claims.user !== user?.userId) {
    throw new UploadError('forbidden', { message: 'This upload belongs to somebody else.' })
  }
  return claims
}
