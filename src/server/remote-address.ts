/**
 * Who sent a request, as the connection says. Fetch's `Request` has no place for it, so what makes the Request out of a
 * connection notes it there, under a symbol that no header can reach.
 */
const REMOTE_ADDRESS = Symbol.for('bucketdrop.remoteAddress')

/** Notes the IP address of the other end of the connection. Returns the same request. */
export function withRemoteAddress(request: Request, address: string | undefined): Request {
  if (address !== undefined) Object.defineProperty(request, REMOTE_ADDRESS, { value: address, configurable: true })
  return request
}

/** The IP address that the connection came from; `undefined` where nobody noted it. */
export function remoteAddressOf(request: Request): string | undefined {
  const address: unknown = Reflect.get(request, REMOTE_ADDRESS)
  return typeof address === 'string' ? address : undefined
}
