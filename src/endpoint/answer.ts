/** An HTTP answer of an endpoint, read to its end and not judged yet. */
export interface Answer {
  /** The address that answered. */
  url: string
  /** Whether redirects led to that address. */
  redirected: boolean
  status: number
  /** `Content-Type`; empty where none was told. */
  type: string
  /** Seconds, from `Retry-After`. */
  retryAfter: number | undefined
  text: string
  /** The body's value; `undefined` where the body is not JSON. */
  json: unknown
}

/** Reads a response. Rejects only where the connection breaks on the way. */
export async function readAnswer(response: Response, requested: string, now: number): Promise<Answer> {
  const { url, redirected, status, headers } = response
  const text = await response.text()
  return {
    url: url || requested,
    redirected,
    status,
    type: headers.get('content-type') ?? '',
    retryAfter: secondsOf(headers.get('retry-after'), now),
    text,
    json: parse(text),
  }
}

/** Whether the status says that all went well. */
export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** `Retry-After` counts seconds or names a date (RFC 9110). */
function secondsOf(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const seconds = Number(header)
  const value = Number.isNaN(seconds) ? Math.ceil((Date.parse(header) - now) / 1000) : seconds
  return Number.isNaN(value) ? undefined : Math.max(0, value)
}

/** The content type is not asked: backends that forget it still send JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
