import type { SyntheticEvent } from 'react'

/** Calls the page's handler, and then ours, unless the page's has stopped the event. */
export function chain<E extends SyntheticEvent>(theirs: ((event: E) => void) | undefined, ours: (event: E) => void) {
  return (event: E) => {
    theirs?.(event)
    if (!event.isPropagationStopped()) ours(event)
  }
}
