/** Small pictures, in the colour of the text around them. What they show is said in words beside them. */
import type { ReactElement } from 'react'

const PATHS = {
  upload: 'M12 16V4m0 0L7 9m5-5 5 5M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3',
  file: 'M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zm0 0v5h5',
  pause: 'M9 6v12M15 6v12',
  resume: 'M8 5.5v13l10.5-6.5z',
  retry: 'M20 11a8 8 0 1 0-2.3 6.3M20 4.5V11h-6.5',
  dismiss: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  done: 'M5 12.5l4.5 4.5L19 7.5',
  failed: 'M12 8v4.5m0 3.2v.3m9-4a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }): ReactElement {
  return (
    <svg data-part="icon" data-icon={name} viewBox="0 0 24 24" width="24" height="24" fill="none" aria-hidden="true">
      <path d={PATHS[name]} stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
