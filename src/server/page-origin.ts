/** Of pages that are no web site, such as `tauri://localhost`: a scheme and a host, nothing after it. */
const OTHER_SCHEME = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s@]+$/

/** What stands in the hosts of web sites. URLs allow more, such as the comma between two that were given as one. */
const HOST = /^[\w.:[\]*-]+$/

/**
 * The origin of a page as browsers send it, and so the only spelling that letter-for-letter comparisons find: in lower
 * case and ASCII, without the scheme's own port, and without a path. A `*` in the host passes. Pure.
 *
 * https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 *
 * @returns `undefined` for what no page can be at.
 */
export function pageOrigin(text: string): string | undefined {
  if (!/^\s*https?:\/\//i.test(text)) return OTHER_SCHEME.test(text) ? text : undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url && HOST.test(url.host) ? url.origin : undefined
}
