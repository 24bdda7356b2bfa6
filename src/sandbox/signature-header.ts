/** A signature in the Authorization header: "Authenticating Requests: Using the Authorization Header". */
import { maxSkew, type SentSignature, tooSkewed } from './sent-signature.ts'
import { type CredentialErrors, type Keys, parseCredential } from './credential.ts'
import { invalidArgument, S3Error } from './errors.ts'
import type { Incoming } from './incoming.ts'
import { algorithm, formatAmzDate, parseAmzDate } from './signature-v4.ts'

const malformed = (what: string, details?: Record<string, string>) =>
  new S3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${what}`, details)

const credentialErrors: CredentialErrors = {
  malformed: () =>
    malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'),
  wrong: malformed,
}

/** The values x-amz-content-sha256 may have besides 64 hex digits. */
const payloadKinds = new Set([
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
])

export function readHeaderSignature(incoming: Incoming, header: string, keys: Keys, now: number): SentSignature {
  if (!header.startsWith(`${algorithm} `)) {
    if (!header.startsWith('AWS')) throw invalidArgument('Unsupported Authorization Type', 'Authorization', header)
    const message = `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`
    throw new S3Error('InvalidRequest', message)
  }
  const fields = new Map(
    header
      .slice(algorithm.length)
      .split(',')
      .map((field) => {
        const mark = field.indexOf('=')
        return [field.slice(0, mark).trim(), field.slice(mark + 1).trim()] as const
      }),
  )
  const credentialText = fields.get('Credential')
  const signedHeaders = fields.get('SignedHeaders')
  const signature = fields.get('Signature')
  if (!credentialText || !signedHeaders || !signature) {
    throw malformed('the authorization header requires three components: Credential, SignedHeaders, and Signature.')
  }
  const time = requestTime(incoming)
  if (time === undefined) {
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header')
  }
  const date = formatAmzDate(time)
  const credential = parseCredential(credentialText, date.slice(0, 8), keys, credentialErrors)
  return {
    credential,
    date,
    signature,
    signedHeaders: signedHeaders.split(';'),
    token: incoming.headers.get('x-amz-security-token') ?? undefined,
    payloadHash: payloadHash(incoming),
    requireTime() {
      if (Math.abs(now - time) > maxSkew) throw tooSkewed(date, now)
    },
  }
}

/** x-amz-date counts before Date. */
function requestTime(incoming: Incoming): number | undefined {
  const amzDate = incoming.headers.get('x-amz-date')
  if (amzDate !== null) return parseAmzDate(amzDate)
  const date = incoming.headers.get('date')
  const time = date === null ? Number.NaN : (parseAmzDate(date) ?? Date.parse(date))
  return Number.isNaN(time) ? undefined : time
}

function payloadHash(incoming: Incoming): string {
  const hash = incoming.headers.get('x-amz-content-sha256')
  if (hash === null)
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256')
  if (payloadKinds.has(hash) || /^[0-9a-f]{64}$/.test(hash)) return hash
  if (hash.startsWith('STREAMING-')) throw new S3Error('NotImplemented', undefined, { Header: 'x-amz-content-sha256' })
  const message =
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.'
  throw invalidArgument(message, 'x-amz-content-sha256', hash)
}
