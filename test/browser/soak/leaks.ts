/** Counts what our own code leaves on a page: timers, requests, and listeners on the window and on signals. */

export interface LeakWatch {
  /** Ends the watch, and says what is left, one line each. */
  stop(): string[]
}

type Listener = EventListenerOrEventListenerObject
type ListenerOptions = AddEventListenerOptions | boolean

/** The place in the sources of this checkout that calls; `undefined` for anybody else, such as Uppy or the test runner. */
function caller(): string | undefined {
  const lines = new Error('Who calls?').stack?.split('\n').slice(1) ?? []
  const line = lines.find((each) => !each.includes('/soak/leaks.ts'))
  return /\/src\/[^\s)]+/.exec(line ?? '')?.[0]
}

export function watchLeaks(): LeakWatch {
  const timers = new Map<unknown, string>()
  const requests = new Map<XMLHttpRequest, string>()
  const listeners = new Set<{ target: EventTarget; type: string; listener: unknown; place: string }>()

  const { setTimeout, clearTimeout } = globalThis
  const { send } = XMLHttpRequest.prototype

  const countedSetTimeout = (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const place = caller()
    const id = setTimeout(() => {
      timers.delete(id)
      run(...args)
    }, ms)
    if (place) timers.set(id, `timer of ${ms} ms: ${place}`)
    return id
  }
  globalThis.setTimeout = Object.assign(countedSetTimeout, setTimeout)
  globalThis.clearTimeout = (id) => {
    timers.delete(id)
    clearTimeout(id)
  }
  // Vitest gives the window ones of its own.
  const restore = [AbortSignal.prototype, window].map((target) => {
    const { addEventListener, removeEventListener } = target
    target.addEventListener = function (
      this: EventTarget,
      type: string,
      listener: Listener,
      options?: ListenerOptions,
    ) {
      const place = caller()
      if (place) listeners.add({ target: this, type, listener, place })
      addEventListener.call(this, type, listener, options)
    }
    target.removeEventListener = function (
      this: EventTarget,
      type: string,
      listener: Listener,
      options?: ListenerOptions,
    ) {
      for (const one of listeners) {
        if (one.target === this && one.type === type && one.listener === listener) listeners.delete(one)
      }
      removeEventListener.call(this, type, listener, options)
    }
    return () => Object.assign(target, { addEventListener, removeEventListener })
  })
  XMLHttpRequest.prototype.send = function (body) {
    requests.set(this, `request: ${caller()}`)
    this.addEventListener('loadend', () => requests.delete(this))
    send.call(this, body)
  }

  return {
    stop() {
      Object.assign(globalThis, { setTimeout, clearTimeout })
      for (const putBack of restore) putBack()
      XMLHttpRequest.prototype.send = send
      // A signal that has fired fires no more.
      const heard = [...listeners].filter(({ target }) => !(target instanceof AbortSignal && target.aborted))
      listeners.clear()
      return [
        ...timers.values(),
        ...requests.values(),
        ...heard.map(({ target, type, place }) => `listener for ${type} on ${target.constructor.name}: ${place}`),
      ]
    },
  }
}
