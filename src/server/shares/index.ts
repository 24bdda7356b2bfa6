/** `bucketdrop/server/shares`: links to stored files, with an end, a password and a number of downloads. For Node. */
export { createShareHandler, type ShareHandlerOptions } from './create-share-handler.ts'
export { createShares } from './create-shares.ts'
export type { Database, OpenDatabase } from './database.ts'
export type {
  Abortable,
  CreatedShare,
  Download,
  NewShare,
  Share,
  SharePage,
  Shares,
  SharesOptions,
} from './options.ts'
export { pglite } from './pglite.ts'
export { type PostgresOptions, postgres } from './postgres.ts'
export type { ShareState } from './share-state.ts'
