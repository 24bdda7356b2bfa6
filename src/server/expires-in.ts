import type { S3Storage } from './s3.ts'
import type { S3Signer } from './s3-signer.ts'

/** Seven days, the longest that a SigV4 signature holds. */
const MAX_SECONDS = 604_800

/** @throws {RangeError} unless `expiresIn` is a whole number of seconds from 1 to 604,800 (seven days). */
function checkExpiresIn(expiresIn: number): void {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > MAX_SECONDS) {
    throw new RangeError(`expiresIn must be a whole number of seconds from 1 to ${MAX_SECONDS} (7 days)`)
  }
}

/**
 * The seconds to sign for: what is asked, or what the credentials have left, if that is less. S3 refuses a URL once the
 * credentials that signed it have ended, so a URL never says that it holds longer.
 *
 * @throws {RangeError} as `checkExpiresIn`.
 */
export function secondsToSign(expiresIn: number, signer: S3Signer): number {
  checkExpiresIn(expiresIn)
  return Math.min(expiresIn, signer.secondsLeft)
}

/**
 * How long what is signed at `now` for `expiresIn` seconds really holds: less than asked where temporary credentials end
 * before. For telling a browser when to ask again.
 *
 * @throws {RangeError} if `expiresIn` is not whole seconds from 1 to 604,800.
 * @throws {UploadError} `storage_unavailable` if the credentials have ended.
 */
export function signedSeconds(storage: S3Storage, expiresIn: number, now: Date = new Date()): number {
  return secondsToSign(expiresIn, storage.signerAt(now))
}
