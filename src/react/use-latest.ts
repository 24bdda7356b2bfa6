import { type RefObject, useInsertionEffect, useRef } from 'react'

/** A ref that always holds the last rendered value, so that long-lived listeners call today's callbacks. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value)
  useInsertionEffect(() => {
    latest.current = value
  })
  return latest
}
