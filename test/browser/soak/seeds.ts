/** Seeds that every run of the tests has. */

/** Of all kinds: with and without outages, large files, URLs that end soon. */
export const USUAL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

/** Those that ever failed. */
export const FAILED: readonly number[] = [33, 53, 300]

/** Those that ever failed under Uppy. */
export const FAILED_IN_UPPY: readonly number[] = [33, 53]
