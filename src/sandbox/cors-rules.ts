/** The CORS rules of a bucket: "Elements of a CORS configuration" in the Amazon S3 User Guide. */

export interface CorsRule {
  readonly id?: string
  /** `*`, `https://example.org`, or with one `*` inside: `https://*.example.org`. */
  readonly allowedOrigins: readonly string[]
  /** GET, PUT, POST, DELETE, HEAD. */
  readonly allowedMethods: readonly string[]
  /** What a preflight may ask for, case-insensitive, with at most one `*` each. Default: none. */
  readonly allowedHeaders?: readonly string[]
  /** What scripts may read of an answer. Default: none. */
  readonly exposeHeaders?: readonly string[]
  /** How long a browser may keep a preflight's answer. Seconds. Default: none given. */
  readonly maxAgeSeconds?: number
}

/** What a rule grants one request. */
export interface CorsGrant {
  readonly rule: CorsRule
  /** The rule's own entry that matched: `*` or a pattern. */
  readonly origin: string
}

/** Does the text fit a pattern with at most one `*`? */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const head = pattern.slice(0, star)
  const tail = pattern.slice(star + 1)
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail)
}

/** The first rule that allows origin, method and every header asked for. */
export function grantFor(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  headers: readonly string[],
): CorsGrant | undefined {
  for (const rule of rules) {
    const matched = rule.allowedOrigins.find((pattern) => fits(pattern, origin))
    if (matched === undefined || !rule.allowedMethods.includes(method)) continue
    const patterns = (rule.allowedHeaders ?? []).map((pattern) => pattern.toLowerCase())
    if (headers.every((name) => patterns.some((pattern) => fits(pattern, name)))) return { rule, origin: matched }
  }
  return undefined
}
