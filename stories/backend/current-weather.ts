/** The weather on this page: there is one sky over all its stories. */
import { FINE, type Weather, weatherNamed } from './weather.ts'

let current = FINE
let chosen: unknown
const listeners = new Set<() => void>()

export function currentWeather(): Weather {
  return current
}

/** Changes what is given, at once, for uploads under way, too. */
export function setWeather(change: Partial<Weather>): void {
  const before = current
  current = { ...current, ...change }
  if (current.offline !== before.offline) tellBrowser(current.offline)
  for (const listener of listeners) listener()
}

/** What the toolbar says; where it says what it said before, whatever was changed since stays. */
export function chooseWeather(name: unknown): void {
  if (name === chosen) return
  chosen = name
  setWeather(weatherNamed(name))
}

/** For `useSyncExternalStore`. @returns what ends it. */
export function onWeather(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What a browser does when its network goes and comes. */
function tellBrowser(offline: boolean): void {
  if (offline) Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
  else Reflect.deleteProperty(navigator, 'onLine')
  dispatchEvent(new Event(offline ? 'offline' : 'online'))
}
