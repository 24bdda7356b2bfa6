import type { SigningHashes } from '../crypto/types.ts'
import { serverError } from './server-error.ts'
import { encodeRfc3986 } from './encode-key.ts'
import type { S3Credentials } from './s3-credentials.ts'
import { credentialScope, deriveSigningKey, formatAmzDate, stringToSign } from './sigv4.ts'

/** Signs in the name of one set of credentials at one time. Holds no secret that can be read out of it. */
export interface S3Signer {
  /** The time of signing, as `20130524T000000Z`. */
  readonly amzDate: string
  /** The access key id and what the signature is good for, as `X-Amz-Credential` gives it. */
  readonly credential: string
  readonly encodedCredential: string
  readonly sessionToken: string | undefined
  readonly encodedSessionToken: string | undefined
  /** Whole seconds until the credentials end, counted from `amzDate`; infinite for those that never do. */
  readonly secondsLeft: number
  /** The signature of a canonical request, as 64 hex digits. */
  signRequest(canonicalRequest: string): string
  /** The signature of a POST policy in base64, as 64 hex digits. */
  signPolicy(policy: string): string
}

/**
 * Makes signers for any time. The key of the day is derived once a day (four HMACs, where a signature is one), and what
 * depends on the time is written once a second. The caches live in the closure, with the secret.
 *
 * @throws {UploadError} `storage_unavailable`, from the function that is returned, for a time at which the credentials
 * have ended.
 */
export function createSignerAt(
  hashes: SigningHashes,
  region: string,
  { accessKeyId, secretAccessKey, sessionToken, expiration }: S3Credentials,
): (time: Date) => S3Signer {
  const encodedSessionToken = sessionToken === undefined ? undefined : encodeRfc3986(sessionToken)
  let keyOfDay: { day: string; sign: (data: string) => string } | undefined
  let latest: { second: number; signer: S3Signer } | undefined

  const createSigner = (time: Date, second: number): S3Signer => {
    const amzDate = formatAmzDate(time)
    const secondsLeft = expiration ? Math.floor(expiration.getTime() / 1000) - second : Number.POSITIVE_INFINITY
    if (secondsLeft < 1) {
      throw serverError('storage_unavailable', { message: 'The server’s credentials for the storage have ended.' })
    }
    const day = amzDate.slice(0, 8)
    if (keyOfDay?.day !== day) {
      keyOfDay = { day, sign: hashes.hmacSha256With(deriveSigningKey(hashes, secretAccessKey, day, region)) }
    }
    const { sign } = keyOfDay
    const scope = credentialScope(day, region)
    const credential = `${accessKeyId}/${scope}`
    return Object.freeze({
      amzDate,
      credential,
      encodedCredential: encodeRfc3986(credential),
      sessionToken,
      encodedSessionToken,
      secondsLeft,
      signRequest: (canonicalRequest: string) => sign(stringToSign(amzDate, scope, hashes.sha256Hex(canonicalRequest))),
      signPolicy: sign,
    })
  }

  return (time) => {
    const second = Math.floor(time.getTime() / 1000)
    if (latest?.second !== second) latest = { second, signer: createSigner(time, second) }
    return latest.signer
  }
}
