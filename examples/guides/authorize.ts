import { createUploadHandler, type S3Storage, safeKey } from 'bucketdrop/server'

/** Only who is signed in uploads, below a prefix of their own, as much as their plan allows. */
export function createUserUpload(storage: S3Storage, secret: string, sessionOf: FindSession) {
  return createUploadHandler({
    storage,
    secret,
    // Asked for every request. `null` answers 401.
    authorize: async (request) => {
      const session = await sessionOf(request.headers.get('cookie') ?? '')
      return session && { userId: session.userId, plan: session.plan }
    },
    limits: (user) => ({ maxFileSize: user.plan === 'paid' ? 5 * 1024 ** 3 : 50 * 1024 ** 2, maxFiles: 20 }),
    key: (_file, user) => safeKey(`users/${user.userId}/${crypto.randomUUID()}`),
    onUploaded: (object, { user }) => ({ key: object.key, owner: user.userId }),
  })
}

/** Your session library. */
export type FindSession = (cookie: string) => Promise<{ userId: string; plan: 'free' | 'paid' } | null>
