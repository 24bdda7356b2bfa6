/** Which client a request comes from, as far as an address tells: for counting, never for permission. Pure. */

/** Where to look. */
export interface Sender {
  /** The other end of the connection, where it is known. */
  remoteAddress: string | undefined
  /** The X-Forwarded-For header. */
  forwardedFor: string | null
  /**
   * How many proxies of one's own every request comes through: each adds the address it saw at the end of the header. What
   * stands before those was written by the client, and may be invented.
   */
  trustedProxies: number
}

/**
 * The network of the client: an IPv4 address, or the first 64 bits of an IPv6 address, which is what one customer gets
 * (RFC 6177). `undefined` where nothing trustworthy tells.
 */
export function clientNetwork({ remoteAddress, forwardedFor, trustedProxies }: Sender): string | undefined {
  const forwarded = trustedProxies > 0 && forwardedFor !== null ? forwardedFor.split(',').map((hop) => hop.trim()) : []
  const hops = [...forwarded, remoteAddress]
  // A request past the proxies has fewer hops than there are proxies: then it is the farthest there is.
  const address = hops[Math.max(0, hops.length - 1 - trustedProxies)]
  return address ? networkOf(address) : undefined
}

const IPV4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i
const IPV6 = /^\[?([0-9a-f:]*:[0-9a-f:]*)(?:%\w+)?(?:\](?::\d+)?)?$/i

function networkOf(address: string): string {
  const ipv4 = IPV4.exec(address)?.[1]
  if (ipv4) return ipv4
  const ipv6 = IPV6.exec(address)?.[1]?.toLowerCase()
  // Not an address: an "unknown" of a proxy's, or the like. Kept short, since it becomes a key.
  if (!ipv6) return address.slice(0, 64)
  const [head = '', tail] = ipv6.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`
}

/** Without leading zeros: `0db8` and `db8` are one. */
const groupsOf = (text: string) => (text === '' ? [] : text.split(':').map((group) => group.replace(/^0+(?=.)/, '')))
