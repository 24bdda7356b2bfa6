/**
 * The endpoint of an app whose users carry a JWT (mobile apps, single-page apps): uploads go below the user's own prefix,
 * and links are signed for the user's own keys only.
 */
import {
  createUploadHandler,
  defaultKey,
  isBelow,
  presignGet,
  type S3Storage,
  type UploadHandler,
} from 'bucketdrop/server'
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose'

export interface JwtAppOptions {
  storage: S3Storage
  /** Signs the upload tokens: `openssl rand -hex 32`. */
  uploadSecret: string
  /** The issuer's keys: `createRemoteJWKSet(new URL('https://issuer.example/.well-known/jwks.json'))`. */
  keys: JWTVerifyGetKey
  issuer: string
  audience: string
  /** For the handler's own calls to S3. */
  fetch?: typeof fetch
}

/** `/api/upload` is the widget's endpoint, `GET /api/files/<key>` answers with a link to download. */
export function createJwtApp({ storage, uploadSecret, keys, issuer, audience, ...rest }: JwtAppOptions): UploadHandler {
  const prefixOf = (userId: string) => `user/${encodeURIComponent(userId)}/`

  /**
   * Who asks; nobody where the token is missing, expired, for another app, or not signed by the issuer. Throws where the
   * issuer's keys cannot be had: that is no reason to send users to the login.
   */
  async function authorize(request: Request): Promise<{ userId: string } | undefined> {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    if (token === undefined) return undefined
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        // The server's to choose: never the token's, which could say `none`.
        algorithms: ['ES256', 'RS256'],
        // Without this, a token that does not say when it ends never does.
        requiredClaims: ['sub', 'exp'],
      })
      return payload.sub ? { userId: payload.sub } : undefined
    } catch (error) {
      if (error instanceof errors.JOSEError && !KEYS_MISSING.has(error.code)) return undefined
      throw error
    }
  }

  const upload = createUploadHandler({
    storage,
    secret: uploadSecret,
    authorize,
    key: (file, user) => prefixOf(user.userId) + defaultKey(file, Date.now()),
    onUploaded: ({ key }) => ({ key }),
    ...rest,
  })

  async function download(request: Request, encodedKey: string): Promise<Response> {
    const user = await authorize(request)
    if (!user) return new Response('Sign in first', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    const key = decode(encodedKey)
    // One answer for another user's key and for none: whether it exists is not for everyone to know.
    if (key === undefined || !isBelow(key, prefixOf(user.userId))) return new Response('Not found', { status: 404 })
    await storage.ready({ signal: request.signal })
    const url = presignGet(storage, { key, expiresIn: 300 })
    return Response.json({ url }, { headers: { 'cache-control': 'no-store' } })
  }

  return async (request) => {
    const { pathname } = new URL(request.url)
    const file = /^\/api\/files\/(.+)$/.exec(pathname)?.[1]
    if (file !== undefined && request.method === 'GET') return download(request, file).catch(unavailable)
    return pathname === '/api/upload' ? upload(request) : new Response('Not found', { status: 404 })
  }
}

/** The issuer answers nothing, or not with its keys. Of jose's other errors, all are the token's. */
const KEYS_MISSING: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'])

function unavailable(error: unknown): Response {
  console.error(error)
  return new Response('Try again later', { status: 503 })
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
