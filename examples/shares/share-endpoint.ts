/** What an app writes: the service, and who may share what. */
import type { S3Storage } from 'bucketdrop/server'
import { rateLimit } from 'bucketdrop/server/rate-limit'
import { createShareHandler, createShares, type Database } from 'bucketdrop/server/shares'

export function createShareEndpoint(storage: S3Storage, database: string | Database, origin: () => string) {
  const shares = createShares({
    storage,
    database,
    // Behind the `#`: browsers keep that part to themselves, so no log on the way has the token.
    linkUrl: (token) => `${origin()}/s#${token}`,
  })
  const handler = createShareHandler(shares, {
    // An app asks its session here. In this example everybody is Ada.
    authorize: () => ({ userId: 'ada' }),
    mayShare: (user, key) => key.startsWith(`users/${user.userId}/`),
    // Every password that a stranger tries costs a hash: who tries many, of whichever links, is sent away for a while.
    rateLimit: rateLimit({ requestsPerMinute: 60 }),
  })
  return { shares, handler }
}
