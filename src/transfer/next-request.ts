/** Which request gets the next free connection, so that small files do not starve behind a large one, nor the reverse. Pure. */
import type { Lane } from '../protocol/messages.ts'

/** How many of each lane. */
export type ByLane = Record<Lane, number>

/** Of the connections, what parts keep while whole files wait as well: a sixth. The large file has the rest once they are done. */
const PARTS_SHARE = 6

/**
 * Forms and PUTs take turns: forms spend their time on the way, PUTs fill the line, and together they leave none of it idle.
 *
 * @param waiting which have any that waits.
 * @param running how many of each are under way.
 * @param width how many may be under way together.
 * @param turn how many went before: with fewer than six connections, every sixth turn is a part's.
 */
export function nextLane(
  waiting: Readonly<Record<Lane, unknown>>,
  running: ByLane,
  width: number,
  turn: number,
): Lane | undefined {
  if (running.post + running.put + running.multipart >= width) return undefined
  const behind = running.post - running.put || (turn % 2) - 0.5
  const whole = waiting.post && (!waiting.put || behind < 0) ? 'post' : 'put'
  if (!waiting.multipart) return waiting[whole] ? whole : undefined
  if (!waiting[whole]) return 'multipart'
  const share = Math.floor(width / PARTS_SHARE)
  const partsTurn = share > 0 ? running.multipart < share : turn % PARTS_SHARE === 0
  return partsTurn ? 'multipart' : whole
}
