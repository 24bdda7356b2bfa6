import type { ReactElement } from 'react'
import type { Format } from '../messages/format.ts'
import type { Refusals } from './held-uploader.ts'
import { useRefused } from './use-snapshot.ts'

/** So many are shown by name. */
const SHOWN = 5

/** What was not taken of the files added last, and why. The live region reads it out. */
export function RefusedList({ refusals, format }: { refusals: Refusals; format: Format }): ReactElement | null {
  const refused = useRefused(refusals)
  if (refused.length === 0) return null
  const more = refused.length - SHOWN
  return (
    <ul data-part="refused-list">
      {refused.slice(0, SHOWN).map(({ name, error }, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- names may be equal, and the list is never reordered
        <li key={i} data-part="refused">
          {refusalText(name, format.reason(error), format)}
        </li>
      ))}
      {more > 0 && <li data-part="refused">{format.text('moreRefused', { count: more })}</li>}
    </ul>
  )
}

/** With the file's name: English sentences have it, those of other languages do not. */
function refusalText(name: string, reason: string, { text }: Format): string {
  return reason.includes(name) ? reason : text('fileRefused', { name, reason })
}
