/** A signature as a request carries it, and how old it may be. */
import type { Credential } from './credential.ts'
import { S3Error } from './errors.ts'
import { formatAmzDate } from './signature-v4.ts'

/** A signature as sent, its form and its time found good. */
export interface SentSignature {
  readonly credential: Credential
  /** `yyyyMMddTHHmmssZ` */
  readonly date: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly token: string | undefined
  /** x-amz-content-sha256, or UNSIGNED-PAYLOAD. */
  readonly payloadHash: string
  /** Throws when the signature is too old, or too young. Checked once the key is known. */
  requireTime(): void
}

/** How far a signer's clock may be off: 15 minutes, "RequestTimeTooSkewed" in the list of error codes. */
export const maxSkew = 15 * 60 * 1000

/** The answer to a signature whose time is off by more than `maxSkew`. */
export function tooSkewed(requestTime: string, now: number): S3Error {
  return new S3Error('RequestTimeTooSkewed', undefined, {
    RequestTime: requestTime,
    ServerTime: formatAmzDate(now),
    MaxAllowedSkewMilliseconds: String(maxSkew),
  })
}
