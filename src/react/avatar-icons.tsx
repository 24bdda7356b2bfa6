import type { ReactElement } from 'react'

/** Stands where a picture of a person will be. */
export function PersonIcon(): ReactElement {
  return (
    <svg data-part="avatar-person" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <circle cx="12" cy="9" r="4.25" />
      <path d="M3.5 24a8.5 8.5 0 0 1 17 0z" />
    </svg>
  )
}
