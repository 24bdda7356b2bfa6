/** The line's own time: it stands still while the line is out, so what was under way goes on afterwards where it was. Pure. */
export interface LineClock {
  /** The line's time at a moment, ms. */
  at(now: number): number
  /** From now on nothing moves. */
  stop(now: number): void
  start(now: number): void
}

export function createLineClock(): LineClock {
  let lost = 0
  let stoppedAt: number | undefined
  const at = (now: number) => (stoppedAt ?? now) - lost
  return {
    at,
    stop(now) {
      stoppedAt ??= now
    },
    start(now) {
      if (stoppedAt === undefined) return
      lost += now - stoppedAt
      stoppedAt = undefined
    },
  }
}
