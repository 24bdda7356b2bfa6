/**
 * The upload token: everything the server must remember of an upload, signed (HMAC-SHA-256) and handed to the client,
 * so that the server keeps no session and any instance can go on. A client can read it, but not change it.
 */
import { hmacSha256, timingSafeEqual } from '#crypto'
import * as v from 'valibot'
import { serverError } from './server-error.ts'
import { fromBase64url, toBase64url } from './base64url.ts'

const claims = v.object({
  /** Random id of this upload: the idempotency key, and stored with the object. */
  id: v.string(),
  key: v.string(),
  /** Original file name. */
  name: v.string(),
  type: v.string(),
  /** Bytes. */
  size: v.number(),
  meta: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
  /** Where the bytes go first, when it is not `key`: `complete` copies them from there. */
  incoming: v.optional(v.string()),
  /** The multipart upload that `sign` created. */
  multipart: v.optional(v.object({ uploadId: v.string(), partSize: v.number() })),
  /** Path of the endpoint that issued it, and alone may go on with it. */
  endpoint: v.string(),
  /** Who may complete it; absent where uploads are anonymous. */
  user: v.optional(v.string()),
  /** Unix seconds. */
  iat: v.number(),
  /** Unix seconds. */
  exp: v.number(),
})
/** What a token binds. */
export type TokenClaims = v.InferOutput<typeof claims>

/** Issues and reads tokens. */
export interface TokenSigner {
  issue(claims: TokenClaims): string
  /**
   * @param now Unix ms.
   * @throws UploadError `token_invalid` or `token_expired`.
   */
  read(token: string, now: number): TokenClaims
}

/**
 * @param secrets the first one signs, all of them verify: so a secret can be rotated without breaking running uploads.
 * @param bucket tokens of another bucket are not genuine here.
 */
export function createTokenSigner(secrets: readonly string[], bucket: string): TokenSigner {
  // A key of its own for this purpose: an application may use the same secret for its sessions.
  const keys = secrets.map((secret) => hmacSha256(secret, `bucketdrop upload token v1 ${bucket}`))
  const [signingKey] = keys
  if (!signingKey) throw new TypeError('createUploadHandler needs a `secret`.')

  return {
    issue(payload) {
      const body = toBase64url(new TextEncoder().encode(JSON.stringify(payload)))
      return `${body}.${toBase64url(hmacSha256(signingKey, body))}`
    },
    read(token, now) {
      const [body = '', signature = '', ...rest] = token.split('.')
      const given = fromBase64url(signature)
      const genuine = given && rest.length === 0 && keys.some((key) => timingSafeEqual(hmacSha256(key, body), given))
      const bytes = genuine ? fromBase64url(body) : undefined
      // Only what we signed ourselves is parsed.
      const parsed = bytes && v.safeParse(claims, JSON.parse(new TextDecoder().decode(bytes)))
      if (!parsed?.success) throw serverError('token_invalid')
      if (parsed.output.exp * 1000 <= now) throw serverError('token_expired')
      return parsed.output
    },
  }
}
