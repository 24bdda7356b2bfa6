export const KB = 1000
export const KiB = 1024
export const MiB = 1024 * KiB

/** From here on a contender that has the choice sends a file in parts: what our endpoint's own default is. */
export const MULTIPART_FROM = 64 * MiB
