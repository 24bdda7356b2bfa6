/** Which bucket and key a request names: path style (`host/bucket/key`) or virtual-host style (`bucket.host/key`). */
import { decodeUri, utf8Length } from './encoding.ts'
import { S3Error } from './errors.ts'
import type { Incoming } from './incoming.ts'

export interface Address {
  /** Empty for the service itself. */
  readonly bucket: string
  /** Empty for the bucket itself. */
  readonly key: string
}

/** The longest key, in UTF-8 bytes. "Naming Amazon S3 objects", Amazon S3 User Guide. */
const maxKeyBytes = 1024

/** AWS's own names, so that a page may intercept them: `bucket.s3.region.amazonaws.com`. */
const awsHost = /^(?:(.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com$/

/** @throws S3Error InvalidURI when the path is no percent-encoded UTF-8. */
export function addressOf(incoming: Incoming, hosts: readonly string[]): Address {
  const path = incoming.path.slice(1)
  const bucket = virtualBucket(incoming.host, hosts)
  if (bucket !== undefined) return { bucket, key: decodeUri(path) }
  const slash = path.indexOf('/')
  if (slash < 0) return { bucket: decodeUri(path), key: '' }
  return { bucket: decodeUri(path.slice(0, slash)), key: decodeUri(path.slice(slash + 1)) }
}

function virtualBucket(host: string, hosts: readonly string[]): string | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  if (hosts.includes(name)) return undefined
  const base = hosts.find((each) => name.endsWith(`.${each}`))
  if (base !== undefined) return name.slice(0, -base.length - 1)
  return awsHost.exec(name)?.[1]
}

/** @throws S3Error KeyTooLongError. */
export function requireKeyLength(key: string): void {
  const size = utf8Length(key)
  if (size <= maxKeyBytes) return
  throw new S3Error('KeyTooLongError', undefined, { Size: String(size), MaxSizeAllowed: String(maxKeyBytes) })
}
