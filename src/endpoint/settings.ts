import { type Clock, systemClock } from './clock.ts'

/** Names and values of HTTP headers; those without a value are left out. */
export type HeaderValues = Record<string, string | undefined>

/** How requests to the endpoint are made. */
export interface EndpointSettings {
  /**
   * Headers for every request to the endpoint (never for the storage): a record, or a function, possibly async, that is
   * asked afresh for every request and every retry, so that a renewed access token is used at once.
   */
  headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>) | undefined
  /** Whether cookies travel: `fetch`'s own values. Default `same-origin`. */
  credentials?: RequestCredentials | undefined
  /** Milliseconds one attempt may take, answer read and headers made. Default 30,000; `Infinity` for no limit. */
  timeout?: number | undefined
  /**
   * How often something is tried in all, when what went wrong can pass. Default 5, which spreads over about 4 s (7.5 s at
   * most) and so outlives a restart of the server, while a person still waits; and 18, about two minutes, where the
   * connection fails to an endpoint that has answered before: that is an outage, and outages of a minute are to be survived.
   * Time without network, as the browser tells it, does not count. 1 switches retries off.
   */
  attempts?: number | undefined
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch | undefined
  /** Used instead of the real time. */
  clock?: Clock | undefined
  /** Used instead of `Math.random`: at least 0, less than 1. */
  random?: (() => number) | undefined
}

/** Settings with their defaults, in one place. */
export interface ResolvedSettings {
  headers: () => HeaderValues | Promise<HeaderValues>
  credentials: RequestCredentials
  timeout: number
  attempts: number | undefined
  fetch: typeof fetch
  clock: Clock
  random: () => number
}

/** The headers of the moment: a function is asked. */
export function headersOf({ headers = {} }: Pick<EndpointSettings, 'headers'>): HeaderValues | Promise<HeaderValues> {
  return typeof headers === 'function' ? headers() : headers
}

export function resolveSettings(settings: EndpointSettings = {}): ResolvedSettings {
  const { headers, fetch: given } = settings
  return {
    headers: () => headersOf({ headers }),
    credentials: settings.credentials ?? 'same-origin',
    timeout: settings.timeout ?? 30_000,
    attempts: settings.attempts,
    // The global one is looked up at every call: tests and tools that replace it come later than this line.
    fetch: given ?? ((input, init) => globalThis.fetch(input, init)),
    clock: settings.clock ?? systemClock,
    random: settings.random ?? Math.random,
  }
}
