/** What only other backends than ours need: loaded when one is met. */
import { createDetector, type Detector } from './detector.ts'
import { createDialect, type Dialect, type DialectParts } from './dialect.ts'

export { explain } from './explain-answer.ts'

/** A backend that is, or may be, none of ours. */
export interface Foreign {
  dialect: Dialect
  detect: Detector
}

export function createForeign(parts: DialectParts): Foreign {
  // Tried without retries.
  const probe = createDialect({ ...parts, requester: { ...parts.requester, attempts: 1 } })
  return { dialect: createDialect(parts), detect: createDetector(probe) }
}
