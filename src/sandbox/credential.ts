/** The credential of a signature, `AKID/yyyyMMdd/region/s3/aws4_request`, and the keys the sandbox knows. */
import { timingSafeEqual } from '#crypto'
import { S3Error } from './errors.ts'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
  readonly region: string
}

export interface Credential {
  readonly accessKeyId: string
  /** `yyyyMMdd/region/s3/aws4_request` */
  readonly scope: string
}

/** How the place where the credential stood words its complaints. */
export interface CredentialErrors {
  malformed(): S3Error
  wrong(what: string, details?: Record<string, string>): S3Error
}

/** Checks form and scope. @param day `yyyyMMdd` of the signature's own date */
export function parseCredential(text: string, day: string, keys: Keys, errors: CredentialErrors): Credential {
  const parts = text.split('/')
  // An access key id may hold slashes; the four parts of the scope may not.
  const [date, region, service, terminal] = parts.slice(-4)
  const accessKeyId = parts.slice(0, -4).join('/')
  if (!accessKeyId || !date || !region || !service || !terminal) throw errors.malformed()
  if (terminal !== 'aws4_request') {
    throw errors.wrong(`incorrect terminal "${terminal}". This endpoint uses "aws4_request".`)
  }
  if (service !== 's3') throw errors.wrong(`incorrect service "${service}". This endpoint belongs to "s3".`)
  if (region !== keys.region) {
    throw errors.wrong(`the region '${region}' is wrong; expecting '${keys.region}'`, { Region: keys.region })
  }
  if (date !== day) {
    throw errors.wrong(`Invalid credential date "${date}". This date is not the same as X-Amz-Date: "${day}".`)
  }
  return { accessKeyId, scope: parts.slice(-4).join('/') }
}

/** @throws S3Error InvalidAccessKeyId for a key nobody has, InvalidToken for a session token that is not the right one. */
export function requireKnownKey(credential: Credential, token: string | undefined, keys: Keys): void {
  const details = { AWSAccessKeyId: credential.accessKeyId }
  if (credential.accessKeyId !== keys.accessKeyId) throw new S3Error('InvalidAccessKeyId', undefined, details)
  if (token === keys.sessionToken) return
  // S3 does not know the key of a session by itself: without its token it is as good as unknown.
  if (token === undefined) throw new S3Error('InvalidAccessKeyId', undefined, details)
  throw new S3Error('InvalidToken', undefined, { 'Token-0': token })
}

/** Compares hex signatures in constant time. */
export function sameSignature(a: string, b: string): boolean {
  const encoder = new TextEncoder()
  return timingSafeEqual(encoder.encode(a), encoder.encode(b))
}
