import { serverError } from '../server-error.ts'
import type { RequestContext } from '../context.ts'
import type { TokenClaims } from '../token.ts'

/** What an endpoint is known by: another one with the same secret has other limits and another `onUploaded`. */
export const endpointOf = (request: Request) => new URL(request.url).pathname

/**
 * A token's claims, for the user it was given to.
 *
 * @throws UploadError `token_invalid`, `token_expired`, or `forbidden` for another user's token.
 */
export function readToken({ settings, request, user }: RequestContext, token: string): TokenClaims {
  const claims = settings.tokens.read(token, settings.now())
  if (claims.endpoint !== endpointOf(request)) throw serverError('token_invalid')
  if (claims.user !== user?.userId) {
    throw serverError('forbidden', { message: 'This upload belongs to somebody else.' })
  }
  return claims
}
