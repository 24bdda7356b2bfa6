/** Seven days, the longest that a SigV4 signature holds. */
const MAX_SECONDS = 604_800

/** @throws {RangeError} unless `expiresIn` is a whole number of seconds from 1 to 604,800 (seven days). */
export function checkExpiresIn(expiresIn: number): void {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > MAX_SECONDS) {
    throw new RangeError(`expiresIn must be a whole number of seconds from 1 to ${MAX_SECONDS} (7 days)`)
  }
}
