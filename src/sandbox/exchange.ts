/** One request on its way through: what an operation is given. */
import type { Authentication } from './authentication.ts'
import type { CorsRule } from './cors-rules.ts'
import type { Keys } from './credential.ts'
import type { Incoming } from './incoming.ts'
import type { SandboxStorage } from './storage.ts'

/** A sandbox as configured. */
export interface Service {
  readonly keys: Keys
  readonly hosts: readonly string[]
  readonly storage: SandboxStorage
  readonly minPartSize: number
  readonly now: () => number
  readonly createdAt: number
  readonly buckets: ReadonlyMap<string, Bucket>
}

export interface Bucket {
  readonly name: string
  /** Changed by PutBucketCors. */
  cors: readonly CorsRule[]
}

export interface Exchange {
  readonly service: Service
  readonly incoming: Incoming
  readonly authentication: Authentication
}

export interface BucketExchange extends Exchange {
  readonly bucket: Bucket
  /** Empty for the bucket itself. */
  readonly key: string
}
