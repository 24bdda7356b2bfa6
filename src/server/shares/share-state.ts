/** What a link is worth at a moment. Pure. */
import type { ErrorCode } from '../../protocol/errors.ts'

/** Whether a link still gives the file. */
export type ShareState = 'active' | 'expired' | 'exhausted' | 'revoked'

/** What its state depends on. Times are Unix ms. */
export interface ShareLife {
  expiresAt: number
  revokedAt: number | undefined
  downloads: number
  maxDownloads: number | undefined
}

/** Of several reasons the first counts: what a person did, then the time, then the number. */
export function shareState({ expiresAt, revokedAt, downloads, maxDownloads }: ShareLife, now: number): ShareState {
  if (revokedAt !== undefined) return 'revoked'
  if (expiresAt <= now) return 'expired'
  if (maxDownloads !== undefined && downloads >= maxDownloads) return 'exhausted'
  return 'active'
}

/** What somebody is told who comes to a link that is over. */
export const ENDED = {
  expired: 'share_expired',
  exhausted: 'share_exhausted',
  revoked: 'share_revoked',
} as const satisfies Record<Exclude<ShareState, 'active'>, ErrorCode>

/** Seconds until a locked link takes a password again; 0 for one that is not locked. */
export function lockedFor(lockedUntil: number | undefined, now: number): number {
  return lockedUntil === undefined ? 0 : Math.max(0, Math.ceil((lockedUntil - now) / 1000))
}

/**
 * How long a download's URL holds, in seconds: no longer than the link itself, but at least the one second that S3 asks for.
 *
 * @param downloadWithin seconds.
 */
export function urlSeconds(expiresAt: number, now: number, downloadWithin: number): number {
  return Math.max(1, Math.min(downloadWithin, Math.floor((expiresAt - now) / 1000)))
}
