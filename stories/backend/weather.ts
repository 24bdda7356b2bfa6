/** What a network, a bucket and a server can do to an upload, as plain data: what the toolbar and the network room change. */
export interface Weather {
  /** Milliseconds more before every answer. */
  delay: number
  /** Bytes a second that each connection to the storage takes; 0 for no limit. */
  throughput: number
  /** Nothing gets through, and the browser says so. */
  offline: boolean
  /** The storage takes the first bytes of each request, and then nothing. */
  stall: boolean
  /** Share of the requests to the storage that are answered 503 `SlowDown`, from 0 to 1. */
  busy: number
  /** The first URL of every file and part is over when it is used. */
  expired: boolean
  /** Minutes that the server's clock is behind S3's. */
  clockBehind: number
  /** Whether the bucket has a CORS rule. */
  cors: boolean
  /** Whether that rule exposes `ETag`. */
  etag: boolean
  /** Whether the endpoint's own database takes the confirmed files. */
  confirm: boolean
}

export const FINE: Weather = {
  delay: 0,
  throughput: 0,
  offline: false,
  stall: false,
  busy: 0,
  expired: false,
  clockBehind: 0,
  cors: true,
  etag: true,
  confirm: true,
}

/** Kinds of weather by name, as the toolbar shows them. */
export const WEATHERS = {
  fine: { title: 'Fine', change: {} },
  far: { title: 'Far away: 300 ms', change: { delay: 300 } },
  narrow: { title: 'Narrow: 300 kB/s', change: { throughput: 300_000 } },
  offline: { title: 'Offline', change: { offline: true } },
  stall: { title: 'Storage stalls', change: { stall: true } },
  busy: { title: '503s: half of all', change: { busy: 0.5 } },
  expired: { title: 'URLs expire at once', change: { expired: true } },
  skew: { title: 'Clock an hour behind', change: { clockBehind: 60 } },
  noCors: { title: 'Bucket without CORS', change: { cors: false } },
  noEtag: { title: 'ETag not exposed', change: { etag: false } },
  noConfirm: { title: 'Confirm fails', change: { confirm: false } },
} as const satisfies Record<string, { title: string; change: Partial<Weather> }>

export type WeatherName = keyof typeof WEATHERS

/** By the name, which comes from a URL: `fine` where there is none of that name. */
export function weatherNamed(name: unknown): Weather {
  const known = typeof name === 'string' && Object.hasOwn(WEATHERS, name)
  return { ...FINE, ...(known ? WEATHERS[name as WeatherName].change : {}) }
}

/** Whether the nth request, from 1, is among the share: evenly spread, and the first is not. */
export function isAmong(nth: number, share: number): boolean {
  return Math.floor(nth * share) > Math.floor((nth - 1) * share)
}
