/** A signature in the query of a presigned URL: "Authenticating Requests: Using Query Parameters". */
import { maxSkew, type SentSignature } from './sent-signature.ts'
import { type CredentialErrors, type Keys, parseCredential } from './credential.ts'
import { S3Error } from './errors.ts'
import { type Incoming, queryValue } from './incoming.ts'
import { algorithm, parseAmzDate } from './signature-v4.ts'

const wrong = (message: string, details?: Record<string, string>) =>
  new S3Error('AuthorizationQueryParametersError', message, details)

const credentialErrors: CredentialErrors = {
  malformed: () =>
    wrong(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ),
  wrong: (what, details) => wrong(`Error parsing the X-Amz-Credential parameter; ${what}`, details),
}

/** Seven days, the longest a presigned URL may live. */
const maxExpires = 604_800

export function readQuerySignature(incoming: Incoming, keys: Keys, now: number): SentSignature {
  const parameter = (name: string) => queryValue(incoming, name)
  if (parameter('X-Amz-Algorithm') === undefined && parameter('Signature') !== undefined) {
    const message = `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`
    throw new S3Error('InvalidRequest', message)
  }
  const credentialText = parameter('X-Amz-Credential')
  const signature = parameter('X-Amz-Signature')
  const date = parameter('X-Amz-Date')
  const signedHeaders = parameter('X-Amz-SignedHeaders')
  const expiresText = parameter('X-Amz-Expires')
  if (
    !parameter('X-Amz-Algorithm') ||
    !credentialText ||
    !signature ||
    !date ||
    !signedHeaders ||
    expiresText === undefined
  ) {
    throw wrong(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    )
  }
  if (parameter('X-Amz-Algorithm') !== algorithm) throw wrong(`X-Amz-Algorithm only supports "${algorithm}"`)
  const time = parseAmzDate(date)
  if (time === undefined) throw wrong(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`)
  const expires = readExpires(expiresText)
  return {
    credential: parseCredential(credentialText, date.slice(0, 8), keys, credentialErrors),
    date,
    signature,
    signedHeaders: signedHeaders.split(';'),
    token: parameter('X-Amz-Security-Token') ?? incoming.headers.get('x-amz-security-token') ?? undefined,
    payloadHash: incoming.headers.get('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
    requireTime() {
      const serverTime = isoSeconds(now)
      if (time > now + maxSkew) {
        throw new S3Error('AccessDenied', 'Request is not yet valid', { 'X-Amz-Date': date, ServerTime: serverTime })
      }
      const end = time + expires * 1000
      if (now < end) return
      throw new S3Error('AccessDenied', 'Request has expired', {
        'X-Amz-Expires': expiresText,
        Expires: isoSeconds(end),
        ServerTime: serverTime,
      })
    },
  }
}

/** Seconds, 1 to a week. */
function readExpires(text: string): number {
  if (!/^-?\d+$/.test(text)) throw wrong('X-Amz-Expires should be a number')
  const expires = Number(text)
  if (expires < 1) throw wrong('X-Amz-Expires must be non-negative')
  if (expires > maxExpires) {
    throw wrong(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${maxExpires} seconds`,
    )
  }
  return expires
}

function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}/, '')
}
