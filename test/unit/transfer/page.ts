import { vi } from 'vitest'

/** What a browser's page has: events, and a word on whether there is a network. */
export function stubPage() {
  const page = new EventTarget()
  const navigator = { onLine: true }
  /** Types of the listeners that are there. */
  const listeners: string[] = []
  vi.stubGlobal('navigator', navigator)
  vi.stubGlobal('addEventListener', (type: string, listener: EventListener) => {
    listeners.push(type)
    page.addEventListener(type, listener)
  })
  vi.stubGlobal('removeEventListener', (type: string, listener: EventListener) => {
    const at = listeners.indexOf(type)
    if (at >= 0) listeners.splice(at, 1)
    page.removeEventListener(type, listener)
  })
  const set = (onLine: boolean) => {
    navigator.onLine = onLine
    page.dispatchEvent(new Event(onLine ? 'online' : 'offline'))
  }
  return { navigator, listeners, goOffline: () => set(false), goOnline: () => set(true) }
}

/** Counts listeners on signals that have not fired: nobody should be left waiting for one. */
export function watchSignals() {
  const live = new Map<AbortSignal, Set<unknown>>()
  const { addEventListener, removeEventListener } = EventTarget.prototype
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: Parameters<typeof addEventListener>) {
    if (this instanceof AbortSignal) live.set(this, (live.get(this) ?? new Set()).add(args[1]))
    return addEventListener.apply(this, args)
  }
  EventTarget.prototype.removeEventListener = function (
    this: EventTarget,
    ...args: Parameters<typeof removeEventListener>
  ) {
    if (this instanceof AbortSignal) live.get(this)?.delete(args[1])
    return removeEventListener.apply(this, args)
  }
  return {
    left: () => [...live].reduce((sum, [signal, listeners]) => sum + (signal.aborted ? 0 : listeners.size), 0),
    restore() {
      Object.assign(EventTarget.prototype, { addEventListener, removeEventListener })
    },
  }
}
