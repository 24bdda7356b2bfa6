/** POST Object: an upload by a browser's form. */
import { type ExpectedDigests, checksumResponseHeaders, expectedDigests } from './checksums.ts'
import { requireKeyLength } from './address.ts'
import { type CredentialErrors, parseCredential, requireKnownKey, sameSignature } from './credential.ts'
import { encodeKey } from './encoding.ts'
import { invalidArgument, S3Error } from './errors.ts'
import type { Bucket, Service } from './exchange.ts'
import { type Form, type FormFile, readForm } from './form-data.ts'
import { type Incoming, setHeader } from './incoming.ts'
import { keepObject } from './keep-object.ts'
import { readMetadata } from './object-metadata.ts'
import { openPayload } from './payload.ts'
import { parsePolicy, requirePolicy, type SizeLimits } from './post-policy.ts'
import { maxPutSize, receive } from './receive.ts'
import { xmlResponse } from './responses.ts'
import { algorithm, parseAmzDate, sign, signingKey } from './signature-v4.ts'
import { signatureDoesNotMatch } from './authentication.ts'
import type { StoredObject } from './storage.ts'
import type { Bytes } from './streams.ts'

export async function postObject(service: Service, incoming: Incoming, bucket: Bucket): Promise<Response> {
  const contentType = incoming.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
    const Condition = 'Bucket POST must be of the enclosure-type multipart/form-data'
    throw new S3Error('PreconditionFailed', undefined, { Condition })
  }
  const form = await readForm(openPayload(incoming).chunks, contentType)
  try {
    return await store(service, incoming, bucket, form)
  } catch (error) {
    // A refused file is not read any further.
    await form.file?.cancel()
    throw error
  }
}

async function store(service: Service, incoming: Incoming, bucket: Bucket, form: Form): Promise<Response> {
  const { file } = form
  const fields = new Map(
    form.fields.map(({ name, value }) => [name, value.replaceAll('${filename}', () => baseName(file))]),
  )
  const key = fields.get('key') ?? ''
  if (key === '') {
    const message =
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."
    throw invalidArgument(message, 'key', '')
  }
  if (!file) throw invalidArgument('POST requires exactly one file upload per request.', 'file', '0')
  requireKeyLength(key)
  const limits = authorize(service, new Map([...fields, ['bucket', bucket.name]]))
  const headers = fieldHeaders(fields)
  const metadata = readMetadata(headers)
  const expected: ExpectedDigests = expectedDigests(headers)
  const payload = { size: limits.max, chunks: limited(file.chunks, limits), trailers: new Headers() }
  const received = await receive(service.storage, payload, expected)
  const object = await keepObject({ service, bucket, key }, metadata, received)
  return answer(incoming, object, fields)
}

/** Only what follows the last slash or backslash of a path some browsers send. */
function baseName(file: FormFile | undefined): string {
  return file?.name.replace(/^.*[/\\]/s, '') ?? ''
}

const credentialErrors = (credential: string): CredentialErrors => ({
  malformed: () =>
    invalidArgument(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      'X-Amz-Credential',
      credential,
    ),
  wrong: (what, details) =>
    new S3Error('InvalidArgument', what, {
      ArgumentName: 'X-Amz-Credential',
      ArgumentValue: credential,
      ...details,
    }),
})

/** Checks signature, then policy. */
function authorize(service: Service, fields: ReadonlyMap<string, string>): SizeLimits {
  const policy = fields.get('policy')
  if (policy === undefined) throw new S3Error('AccessDenied')
  if (fields.has('awsaccesskeyid') || fields.has('signature')) {
    const message = `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`
    throw new S3Error('InvalidRequest', message)
  }
  const required = (name: string) => {
    const value = fields.get(name.toLowerCase())
    if (value) return value
    const message = `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`
    throw invalidArgument(message, name, '')
  }
  const chosen = required('X-Amz-Algorithm')
  const credentialText = required('X-Amz-Credential')
  const date = required('X-Amz-Date')
  const signature = required('X-Amz-Signature')
  if (chosen !== algorithm) {
    throw invalidArgument(`X-Amz-Algorithm only supports "${algorithm}"`, 'X-Amz-Algorithm', chosen)
  }
  if (parseAmzDate(date) === undefined) {
    throw invalidArgument(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`, 'X-Amz-Date', date)
  }
  const credential = parseCredential(credentialText, date.slice(0, 8), service.keys, credentialErrors(credentialText))
  requireKnownKey(credential, fields.get('x-amz-security-token'), service.keys)
  const wanted = sign(signingKey(service.keys.secretAccessKey, credential.scope), policy)
  if (!sameSignature(wanted, signature)) throw signatureDoesNotMatch(credential, policy, signature)
  return requirePolicy(parsePolicy(policy), fields, service.now())
}

/** Fields that sign or steer the upload, and are no description of the object. */
const steering =
  /^(key|policy|file|bucket|success_action_.*|redirect|acl|x-amz-(algorithm|credential|date|signature|security-token)|x-ignore-.*)$/

/** The fields that describe the object, as the headers a PUT would carry. */
function fieldHeaders(fields: ReadonlyMap<string, string>): Headers {
  const headers = new Headers()
  for (const [name, value] of fields) {
    if (name === 'tagging') throw new S3Error('NotImplemented', undefined, { Header: 'tagging' })
    if (steering.test(name)) continue
    setHeader(headers, name, value)
  }
  const acl = fields.get('acl')
  if (acl !== undefined) setHeader(headers, 'x-amz-acl', acl)
  return headers
}

async function* limited(
  chunks: AsyncIterable<Bytes>,
  { min, max }: SizeLimits,
): AsyncGenerator<Bytes, void, undefined> {
  const most = Math.min(max, maxPutSize)
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > most) {
      throw new S3Error('EntityTooLarge', undefined, { ProposedSize: String(size), MaxSizeAllowed: String(most) })
    }
    yield chunk
  }
  if (size >= min) return
  throw new S3Error('EntityTooSmall', undefined, { ProposedSize: String(size), MinSizeAllowed: String(min) })
}

function answer(incoming: Incoming, object: StoredObject, fields: ReadonlyMap<string, string>): Response {
  const etag = `"${object.etag}"`
  const place = new URL(`${incoming.path.replace(/\/$/, '')}/${encodeKey(object.key)}`, `http://${incoming.host}`).href
  const redirect = redirectTarget(fields.get('success_action_redirect') ?? fields.get('redirect'), object)
  if (redirect !== undefined) return new Response(null, { status: 303, headers: { location: redirect, etag } })
  const headers = {
    etag,
    location: place,
    'x-amz-server-side-encryption': 'AES256',
    ...checksumResponseHeaders(object.checksum),
  }
  switch (fields.get('success_action_status')) {
    case '200':
      return new Response(null, { status: 200, headers: { ...headers, 'content-length': '0' } })
    case '201': {
      const content = { Location: place, Bucket: object.bucket, Key: object.key, ETag: etag }
      return xmlResponse('PostResponse', content, { status: 201, headers })
    }
    default:
      return new Response(null, { status: 204, headers })
  }
}

/** A redirect that is no URL counts as none given. */
function redirectTarget(redirect: string | undefined, object: StoredObject): string | undefined {
  if (redirect === undefined || !URL.canParse(redirect)) return undefined
  const url = new URL(redirect)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  url.searchParams.set('bucket', object.bucket)
  url.searchParams.set('key', object.key)
  url.searchParams.set('etag', `"${object.etag}"`)
  return url.href
}
