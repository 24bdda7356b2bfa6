/** `sign`: permission to upload, for up to 100 files. Every limit ends up inside a signature. */
import * as v from 'valibot'
import { checkFile, checkTogether } from '../../protocol/check-limits.ts'
import { contentTypeOf } from '../../protocol/content-type.ts'
import {
  type Checksum,
  MAX_META_BYTES,
  PROTOCOL_VERSION,
  type SignFile,
  type SignResponse,
  signFile,
  signRequest,
  type UploadTarget,
} from '../../protocol/messages.ts'
import { UploadError } from '../../protocol/upload-error.ts'
import { toBase64url } from '../base64url.ts'
import type { RequestContext } from '../context.ts'
import { encodeFileName } from '../file-name.ts'
import { keyProblem } from '../object-key.ts'
import { presignPost } from '../presign-post.ts'
import { presignUrl } from '../presign-url.ts'
import { asUploadError, errorMessage } from '../respond.ts'
import { parseMessage } from '../parse-message.ts'
import { endpointOf } from './read-token.ts'

/** Up to this many bytes a form POST saves a preflight's round trip; above, a PUT's progress is worth it. */
const POST_MAX_BYTES = 256 * 1024

/** The most one PUT or POST can carry ("Amazon S3 multipart upload limits"). */
const SINGLE_MAX_BYTES = 5 * 1024 ** 3

/** Names the upload that an object came from, in the object's own metadata. */
export const UPLOAD_ID_HEADER = 'x-amz-meta-upload-id'
const NAME_HEADER = 'x-amz-meta-name'

export async function sign(context: RequestContext, body: unknown): Promise<SignResponse> {
  const { files } = parseMessage(signRequest, body)
  const accepted = { files: 0, bytes: 0 }
  const answers: SignResponse['files'] = []
  for (const raw of files) {
    try {
      const file = readFile(raw)
      const refusal = checkFile(file, context.limits) ?? checkTogether(file, accepted, context.limits)
      if (refusal) throw new UploadError(refusal.code, { message: refusal.message })
      answers.push({ id: raw.id, ...(await signOne(context, file)) })
      accepted.files += 1
      accepted.bytes += file.size
    } catch (thrown) {
      answers.push({ id: raw.id, error: errorMessage(asUploadError(thrown, context.settings.onError)) })
    }
  }
  return { v: PROTOCOL_VERSION, now: context.settings.now(), files: answers }
}

/** One file's description, or why it is none. */
function readFile(raw: unknown): SignFile {
  const parsed = v.safeParse(signFile, raw)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new UploadError('file_invalid', {
      message: `This file cannot be uploaded: ${v.getDotPath(issue)} is not valid.`,
    })
  }
  const file = { ...parsed.output, type: contentTypeOf(parsed.output.type) }
  if (new TextEncoder().encode(JSON.stringify(file.meta ?? {})).length > MAX_META_BYTES) {
    throw new UploadError('file_invalid', {
      message: `The metadata of “${file.name}” is larger than ${MAX_META_BYTES} bytes.`,
    })
  }
  if (file.size > SINGLE_MAX_BYTES) {
    throw new UploadError('file_too_large', {
      message: `“${file.name}” is larger than 5 GiB, the most S3 takes in one request.`,
    })
  }
  return file
}

async function signOne({ settings, request, user, key: makeKey }: RequestContext, file: SignFile) {
  const { storage, tokens, lanes, expiresIn, completeWithin, now } = settings
  const meta = file.meta ?? {}
  const key = await makeKey({ name: file.name, type: file.type, size: file.size, meta })
  const problem = keyProblem(key)
  if (problem) throw new Error(`The \`key\` function made a key that is not safe: ${problem}.`)

  const id = toBase64url(crypto.getRandomValues(new Uint8Array(16)))
  const issued = now()
  const seconds = Math.floor(issued / 1000)
  const token = tokens.issue({
    id,
    key,
    name: file.name,
    type: file.type,
    size: file.size,
    meta,
    endpoint: endpointOf(request),
    ...(user ? { user: user.userId } : {}),
    iat: seconds,
    exp: seconds + completeWithin,
  })
  const headers: Record<string, string> = {
    'content-type': file.type,
    [NAME_HEADER]: encodeFileName(file.name),
    [UPLOAD_ID_HEADER]: id,
    ...checksumHeader(file.checksum),
  }
  const post = lanes.includes('post') && (file.size <= POST_MAX_BYTES || !lanes.includes('put'))
  const at = { key, expiresIn, now: new Date(issued) }
  const upload: UploadTarget = post
    ? { method: 'POST', ...postTarget(headers, file.size) }
    : {
        method: 'PUT',
        // The browser sends content-length by itself; signed, no other length gets through.
        url: presignUrl(storage, {
          ...at,
          method: 'PUT',
          headers: { ...headers, 'content-length': String(file.size) },
        }),
        headers,
      }
  return { key, token, expiresAt: (seconds + expiresIn) * 1000, upload }

  function postTarget({ 'content-type': type = '', ...rest }: Record<string, string>, size: number) {
    return presignPost(storage, {
      ...at,
      fields: { 'Content-Type': type, ...rest },
      conditions: [['content-length-range', size, size]],
    })
  }
}

/** S3 itself verifies the digest on arrival and refuses other bytes. */
function checksumHeader(checksum: Checksum | undefined): Record<string, string> {
  return checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}
}
