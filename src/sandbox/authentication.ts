/** Who sent a request: Signature Version 4 in the Authorization header or in the query of a presigned URL. */
import { type Credential, type Keys, requireKnownKey, sameSignature } from './credential.ts'
import { S3Error } from './errors.ts'
import { type Incoming, queryValue } from './incoming.ts'
import { readHeaderSignature } from './signature-header.ts'
import { readQuerySignature } from './signature-query.ts'
import { canonicalRequest, sign, signingKey, stringToSign } from './signature-v4.ts'

/** A request found genuine. */
export interface Authentication {
  readonly payloadHash: string
  /** What signs the chunks of a signed aws-chunked body. */
  readonly chunkSigning: {
    readonly key: Uint8Array
    readonly date: string
    readonly scope: string
    /** The request's own signature, which the first chunk's is chained to. */
    readonly seed: string
  }
}

/** @returns `undefined` for a request that is not signed at all. @throws S3Error for one signed wrongly. */
export function authenticate(incoming: Incoming, keys: Keys, now: number): Authentication | undefined {
  const header = incoming.headers.get('authorization')
  const inQuery = ['X-Amz-Algorithm', 'X-Amz-Signature', 'Signature'].some((n) => queryValue(incoming, n) !== undefined)
  if (header === null && !inQuery) return undefined
  if (header !== null && inQuery) {
    const message =
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified'
    throw new S3Error('InvalidArgument', message, { ArgumentName: 'Authorization', ArgumentValue: header })
  }
  const sent =
    header === null ? readQuerySignature(incoming, keys, now) : readHeaderSignature(incoming, header, keys, now)
  requireKnownKey(sent.credential, sent.token, keys)
  sent.requireTime()
  requireSignedHeaders(incoming, sent.signedHeaders)
  const canonical = canonicalRequest(incoming, sent.signedHeaders, sent.payloadHash)
  const text = stringToSign(sent.date, sent.credential.scope, canonical)
  const key = signingKey(keys.secretAccessKey, sent.credential.scope)
  if (!sameSignature(sign(key, text), sent.signature)) {
    throw signatureDoesNotMatch(sent.credential, text, sent.signature, canonical)
  }
  const { date, payloadHash, credential, signature } = sent
  return { payloadHash, chunkSigning: { key, date, scope: credential.scope, seed: signature } }
}

/** Shows what S3 computed, so that the signer can see what differs. */
export function signatureDoesNotMatch(
  credential: Credential,
  text: string,
  provided: string,
  canonical?: string,
): S3Error {
  return new S3Error('SignatureDoesNotMatch', undefined, {
    AWSAccessKeyId: credential.accessKeyId,
    StringToSign: text,
    SignatureProvided: provided,
    StringToSignBytes: hexBytes(text),
    ...(canonical === undefined ? {} : { CanonicalRequest: canonical, CanonicalRequestBytes: hexBytes(canonical) }),
  })
}

function hexBytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/**
 * `host` and every x-amz-* header must be signed, or whoever holds a presigned URL could add some. The one exception S3
 * makes is x-amz-content-sha256, whose value is signed anyway.
 */
function requireSignedHeaders(incoming: Incoming, signed: readonly string[]): void {
  const missing = [...incoming.headers.keys()].filter(
    (name) =>
      (name === 'host' || (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256')) && !signed.includes(name),
  )
  if (missing.length === 0) return
  throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
    HeadersNotSigned: missing.join(', '),
  })
}
