import type { Lane, Limits } from '../protocol/messages.ts'
import type { Gate } from './gate.ts'
import type { OnceStore } from './once.ts'
import type { IncomingFile, UploadUser, VerifiedObject } from './options.ts'
import type { S3Storage } from './s3.ts'
import type { TokenSigner } from './token.ts'

/** A handler's settings with every default filled in. Made once. */
export interface HandlerSettings {
  storage: S3Storage
  tokens: TokenSigner
  once: OnceStore
  lanes: readonly Lane[]
  /** Bytes. */
  multipartFrom: number
  /** Whether an object may be replaced: if not, writes carry `If-None-Match: *`. */
  overwrite: boolean
  /** Prefix of the keys that browsers write to, when they do not write to the objects' own. */
  incoming: string | undefined
  /** Dangerous types that are stored as they are. */
  inlineTypes: readonly string[]
  /** Seconds. */
  expiresIn: number
  /** Seconds. */
  completeWithin: number
  fetch: typeof fetch
  /** Of the server's own calls to S3. */
  calls: Gate
  /** Unix ms. */
  now: () => number
  onError: (error: unknown) => void
}

/** One request, with its user bound into the application's callbacks. */
export interface RequestContext {
  settings: HandlerSettings
  request: Request
  user: UploadUser | undefined
  /** @throws UploadError `rate_limited`. */
  checkRate: (body: unknown) => Promise<void>
  limits: Limits
  key: (file: IncomingFile) => string | Promise<string>
  uploaded: (object: VerifiedObject, idempotencyKey: string) => unknown
}
