/** An HTTP answer of an endpoint, read to its end and not judged yet. */
export interface Answer {
  /** Path of the address that answered: for messages, so without origin and query, where secrets travel. */
  path: string
  /** Whether redirects led to that address. */
  redirected: boolean
  status: number
  /** MIME type without parameters, in lower case; empty where none was told. */
  type: string
  /** Seconds, from `Retry-After`. */
  retryAfter: number | undefined
  text: string
  /** The body's value; `undefined` where the body is not JSON. */
  json: unknown
}

/** Reads a response. Rejects only where the connection breaks on the way. */
export async function readAnswer(response: Response, requested: string, now: number): Promise<Answer> {
  const text = await response.text()
  return {
    path: pathOf(response.url || requested),
    redirected: response.redirected,
    status: response.status,
    type: (response.headers.get('content-type')?.split(';', 1)[0] ?? '').trim().toLowerCase(),
    retryAfter: secondsOf(response.headers.get('retry-after'), now),
    text,
    json: parse(text),
  }
}

/** Whether the status says that all went well. */
export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** Whether a page for people was answered: of a login, a proxy, or an app that answers every path. */
export function isHtml({ type, text }: Answer): boolean {
  return type.includes('html') || /^\s*<(!doctype|html)/i.test(text)
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/^[a-z]+:\/\/[^/]*/i, '') || '/'
}

/** `Retry-After` counts seconds or names a date (RFC 9110). */
function secondsOf(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000)
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

/** The content type is not asked: backends that forget it still send JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
