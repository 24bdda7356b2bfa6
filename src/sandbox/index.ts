/**
 * `bucketdrop/sandbox`: a strict S3 in one function, for development, tests and pages without a backend.
 *
 * Versioning, tagging, reading ACLs, lifecycle, encryption with customers' keys, object lock, and making or removing buckets
 * answer NotImplemented. Buckets have ACLs disabled, as S3 makes them. Where it differs from S3 besides:
 * - a checksum is kept only when the sender gave one: S3 adds a CRC64NVME of its own;
 * - a repeated Complete succeeds until the object is replaced or deleted, not for some hours;
 * - `/../` in a URL's path is resolved before it gets here, unless `fetch` is given the request target;
 * - a sender that stalls is waited for: timeouts are the HTTP server's.
 */
import type { CorsRule } from './cors-rules.ts'
import { requireRule } from './bucket-operations.ts'
import type { Bucket, Service } from './exchange.ts'
import { memoryStorage } from './memory-storage.ts'
import { answer } from './router.ts'
import type { SandboxStorage } from './storage.ts'

export type { CorsRule } from './cors-rules.ts'
export { memoryStorage } from './memory-storage.ts'
export type {
  ByteRange,
  ObjectMetadata,
  Precondition,
  SandboxStorage,
  Segment,
  StoredObject,
  StoredPart,
  StoredUpload,
} from './storage.ts'

/** A bucket as it is when the sandbox starts. */
export interface BucketOptions {
  /** Without rules every cross-origin request is refused, as by a new bucket on S3. PutBucketCors changes them until the end of the process. */
  readonly cors?: readonly CorsRule[]
}

export interface SandboxOptions {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** When given, every signature must come with this x-amz-security-token; when not, with none. */
  readonly sessionToken?: string
  /** Default `us-east-1`. Signatures for another region are refused. */
  readonly region?: string
  /** The buckets there are: by name, or just their names (then no CORS). */
  readonly buckets: Readonly<Record<string, BucketOptions>> | readonly string[]
  /** Default `memoryStorage()`. */
  readonly storage?: SandboxStorage
  /**
   * Host names, without port, below which `bucket.host` is virtual-host style. `localhost` and AWS's own names always are;
   * any other host is path style.
   */
  readonly host?: string | readonly string[]
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number
  /** The least size of all parts but the last, bytes. Default 5 MiB, as "Amazon S3 multipart upload limits" has it. */
  readonly minPartSize?: number
}

export interface Sandbox {
  /**
   * Answers one request to S3; never rejects. A body that is refused is cancelled, not read: what serves this over HTTP
   * should answer before it closes such a connection.
   * @param wire what only the HTTP server knows: `target` is the request target of the request line, needed for keys such as
   *   `a/../b`, which every URL would resolve.
   */
  fetch(request: Request, wire?: { readonly target?: string }): Promise<Response>
}

const minPartSize = 5 * 1024 * 1024

/**
 * Makes a strict S3.
 * @throws TypeError for a bucket name S3 would not allow, or CORS rules it would not take.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { accessKeyId, secretAccessKey, sessionToken, region = 'us-east-1', clock = Date.now } = options
  const hosts = typeof options.host === 'string' ? [options.host] : (options.host ?? [])
  const service: Service = {
    keys: { accessKeyId, secretAccessKey, sessionToken, region },
    hosts: [...hosts.map((host) => host.toLowerCase().replace(/:\d+$/, '')), 'localhost'],
    storage: options.storage ?? memoryStorage(),
    minPartSize: options.minPartSize ?? minPartSize,
    now: clock,
    createdAt: clock(),
    buckets: readBuckets(options.buckets),
  }
  return { fetch: (request, wire) => answer(service, request, wire?.target) }
}

/** "General purpose bucket naming rules", as far as they matter to an address. */
const bucketName = /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))+[a-z0-9]$/

function readBuckets(buckets: SandboxOptions['buckets']): Map<string, Bucket> {
  const entries: (readonly [string, BucketOptions])[] = isNames(buckets)
    ? buckets.map((name) => [name, {}] as const)
    : Object.entries(buckets)
  return new Map(
    entries.map(([name, { cors = [] }]) => {
      if (!bucketName.test(name) || name.length > 63) throw new TypeError(`"${name}" is no name for an S3 bucket`)
      try {
        for (const rule of cors) requireRule(rule)
      } catch (error) {
        throw new TypeError(`The CORS rules of bucket "${name}" are none S3 would take`, { cause: error })
      }
      return [name, { name, cors }]
    }),
  )
}

function isNames(buckets: SandboxOptions['buckets']): buckets is readonly string[] {
  return Array.isArray(buckets)
}
