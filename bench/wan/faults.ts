/** What can happen to a connection, drawn from a seed. Pure. */
import type { Fate } from './direction.ts'
import { seededRandom } from './random.ts'

export interface Faults {
  readonly seed: number
  /** How often a connection is reset, per MiB it carries in either direction; 0.01 is once in 100 MiB. Default 0. */
  readonly resetsPerMiB?: number | undefined
  /** How often a connection falls silent for good. Default 0. */
  readonly stallsPerMiB?: number | undefined
}

/** Asked for every few packets, with their bytes; a stretch of n bytes is hit as likely as the rates say. */
export function drawFate({ seed, resetsPerMiB = 0, stallsPerMiB = 0 }: Faults): (bytes: number) => Fate {
  const random = seededRandom(seed)
  const chance = (perMiB: number, bytes: number) => 1 - Math.exp((-perMiB * bytes) / 1024 ** 2)
  return (bytes) => {
    const drawn = random()
    const reset = chance(resetsPerMiB, bytes)
    if (drawn < reset) return 'reset'
    return drawn < reset + chance(stallsPerMiB, bytes) ? 'stall' : 'arrives'
  }
}
