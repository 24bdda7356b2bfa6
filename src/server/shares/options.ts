import type { S3Storage } from '../s3.ts'
import type { Database } from './database.ts'
import type { ShareState } from './share-state.ts'

/** Options of {@link createShares}. */
export interface SharesOptions {
  /** The bucket, from `s3()`. */
  storage: S3Storage
  /**
   * Where links are kept: `postgres://…` for a server (needs `pg`), `pglite(folder)` for Postgres inside this process
   * (needs `@electric-sql/pglite`), or a `Pool` or `PGlite` of your own. Default: `pglite('./bucketdrop-shares')`, which
   * is right for one process.
   */
  database?: string | Database
  /** Makes the address of a link's page: ``(token) => `https://app.example/s/${token}` ``. Without it links have no `url`. */
  linkUrl?: (token: string) => string
  /** How long a link holds that says nothing else, in seconds. Default 604,800: 7 days. */
  expiresIn?: number
  /** The longest a link may hold, in seconds. Default 31,536,000: 365 days. */
  maxExpiresIn?: number
  /**
   * How long after `download` the browser has to begin, in seconds, 1 to 604,800. Default 60. Until then the URL can be
   * used again, and also after the link was revoked.
   */
  downloadWithin?: number
  /** Unix ms; for tests. */
  now?: () => number
}

/** What to share, and how far. */
export interface NewShare {
  /** The object's key. Whether this owner may share it is for the caller to know. */
  key: string
  /** Who shares it, and alone may list and revoke the link: 1 to 255 characters. */
  owner: string
  /** What the file is called on the disk of who downloads it: 1 to 255 characters. Default: the key's last segment. */
  fileName?: string | undefined
  /** When the link ends: Unix ms or a Date. Not together with `expiresIn`. */
  expiresAt?: number | Date | undefined
  /** Seconds from now, a whole number. Default: the service's. */
  expiresIn?: number | undefined
  /** 4 to 256 characters. */
  password?: string | undefined
  /** How often it may be downloaded: 1 to 1,000,000. Default: any number of times. */
  maxDownloads?: number | undefined
}

/** A link, as its owner sees it. Times are Unix ms. */
export interface Share {
  /** What it is revoked by. It does not open the link. */
  id: string
  key: string
  fileName: string
  state: ShareState
  createdAt: number
  expiresAt: number
  revokedAt?: number
  /** Downloads that were allowed so far. */
  downloads: number
  maxDownloads?: number
  lastDownloadAt?: number
  hasPassword: boolean
}

/** A link just made. */
export interface CreatedShare extends Share {
  /** What opens the link. Told only here: the database keeps a hash. */
  token: string
  /** From `linkUrl`. */
  url?: string
}

/** A file to be fetched. */
export interface Download {
  /** Presigned; to be used before `expiresAt`. The answer has the file's name and is saved, not shown. */
  url: string
  fileName: string
  /** Unix ms. */
  expiresAt: number
}

/** One page of an owner's links, newest first. */
export interface SharePage {
  shares: Share[]
  /** For the next page; absent on the last one. */
  cursor?: string
}

/** Ends a wait early. A download that is given up before it is counted is not counted. */
export interface Abortable {
  signal?: AbortSignal | undefined
}

/**
 * The service. Every method throws UploadError `database_unavailable`, which is retryable, while the database is away,
 * and `bad_request` for values out of range.
 */
export interface Shares {
  /** Makes a link. @throws UploadError `rate_limited` when too many passwords are being hashed. */
  create(share: NewShare, options?: Abortable): Promise<CreatedShare>
  /**
   * Counts one download and answers its URL. Nothing is counted when it throws.
   *
   * @throws UploadError `share_not_found`, `share_expired`, `share_exhausted`, `share_revoked`, `password_required`,
   * `password_wrong`, `password_locked` with `retryAfter`, or `rate_limited`.
   */
  download(token: string, options?: { password?: string | undefined } & Abortable): Promise<Download>
  /** An owner's links. @param options `limit`: 1 to 100, default 50. */
  list(owner: string, options?: { cursor?: string | undefined; limit?: number | undefined }): Promise<SharePage>
  /** Ends a link for good; again is as once. @throws UploadError `share_not_found` when it is not this owner's. */
  revoke(id: string, owner: string): Promise<Share>
  /**
   * Removes links that expired, were used up or were revoked at least so many days ago; run it daily. Until then they
   * can be listed, and who opens one is told why it is over.
   *
   * @param options `olderThanDays`: default 30.
   * @returns how many were removed.
   */
  cleanUp(options?: { olderThanDays?: number }): Promise<number>
  /** Makes the tables, or brings them up to date. Runs by itself before the first statement; any number may run it at once. */
  migrate(): Promise<void>
  /** Closes the database, if it was opened here: for a connection string, or the default. */
  close(): Promise<void>
}
