/** What an app writes: the service, and who may share what. */
import type { S3Storage } from 'bucketdrop/server'
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
  })
  return { shares, handler }
}
