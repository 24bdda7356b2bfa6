/** `sign`: permission to upload, for up to 100 files. Every limit ends up inside a signature. */
import * as v from 'valibot'
import { checkFile, checkTogether } from '../../protocol/check-limits.ts'
import { contentTypeOf } from '../../protocol/content-type.ts'
import {
  type Checksum,
  type Lane,
  MAX_META_BYTES,
  PROTOCOL_VERSION,
  type SignFile,
  type SignResponse,
  signFile,
  signRequest,
  type UploadTarget,
} from '../../protocol/messages.ts'
import { planParts } from '../../protocol/part-plan.ts'
import { serverError } from '../server-error.ts'
import { randomId } from '../random-id.ts'
import type { HandlerSettings, RequestContext } from '../context.ts'
import { MAX_COPY_BYTES } from '../copy-object.ts'
import { createMultipartUpload } from '../create-multipart-upload.ts'
import { signedSeconds } from '../expires-in.ts'
import { safeKey } from '../key-safety.ts'
import { parseMessage } from '../parse-message.ts'
import { presignPost } from '../presign-post.ts'
import { presignUrl } from '../presign-url.ts'
import { whyUnprotected } from '../providers.ts'
import { asUploadError, errorMessage } from '../respond.ts'
import type { TokenClaims } from '../token.ts'
import { chooseLane, SINGLE_MAX_BYTES } from './choose-lane.ts'
import { uploadHeaders } from './upload-headers.ts'
import { presignParts } from './presign-parts.ts'
import { endpointOf } from './read-token.ts'

type Answer = SignResponse['files'][number]

/** What a client can that says nothing. */
const DEFAULT_ACCEPT: readonly string[] = ['PUT', 'POST']

/** How many parts get their URLs at once: more than browsers send at a time over HTTP/1.1, 6 to an origin. */
const FIRST_PARTS = 8

export async function sign(context: RequestContext, body: unknown): Promise<SignResponse> {
  const { files, accept = DEFAULT_ACCEPT } = parseMessage(signRequest, body)
  const accepted = { files: 0, bytes: 0 }
  const answers: Promise<Answer>[] = []
  // One after the other, since each counts towards the limits of the next; what the storage is asked for, all at once.
  for (const raw of files) {
    try {
      const file = readFile(raw)
      const refusal = checkFile(file, context.limits) ?? checkTogether(file, accepted, context.limits)
      if (refusal) throw serverError(refusal.code, { message: refusal.message })
      checkDigest(file, context.settings)
      const lane = laneOf(file, context.settings, accept)
      const key = await makeKey(context, file)
      accepted.files += 1
      accepted.bytes += file.size
      answers.push(
        issue(context, file, key, lane).then((issued) => ({ id: raw.id, ...issued }), refuse(context, raw.id)),
      )
    } catch (thrown) {
      answers.push(Promise.resolve(refuse(context, raw.id)(thrown)))
    }
  }
  return { v: PROTOCOL_VERSION, now: context.settings.now(), files: await Promise.all(answers) }
}

const refuse =
  ({ settings }: RequestContext, id: string) =>
  (thrown: unknown): Answer => ({ id, error: errorMessage(asUploadError(thrown, settings.onError)) })

/** One file's description, or why it is none. */
function readFile(raw: unknown): SignFile {
  const parsed = v.safeParse(signFile, raw)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw serverError('file_invalid', {
      message: `This file cannot be uploaded: ${v.getDotPath(issue)} is not valid.`,
    })
  }
  const file = { ...parsed.output, type: contentTypeOf(parsed.output.type) }
  if (new TextEncoder().encode(JSON.stringify(file.meta ?? {})).length > MAX_META_BYTES) {
    throw serverError('file_invalid', {
      message: `The metadata of “${file.name}” is larger than ${MAX_META_BYTES} bytes.`,
    })
  }
  return file
}

/** @throws UploadError `file_invalid` where nobody would verify the digest: a refusal is better than a false promise. */
function checkDigest({ name, checksum }: SignFile, { storage: { provider } }: HandlerSettings): void {
  if (!checksum || provider.checksums) return
  const reason = whyUnprotected(provider, 'checksums')
  throw serverError('file_invalid', { message: `“${name}” cannot be uploaded with a checksum: ${reason}.` })
}

function laneOf(file: SignFile, settings: HandlerSettings, accept: readonly string[]): Lane {
  const { name, size, checksum } = file
  if (settings.incoming !== undefined && size > MAX_COPY_BYTES) {
    throw serverError('file_too_large', {
      message: `“${name}” is larger than 5 GiB, the most the storage copies from its incoming prefix.`,
    })
  }
  const lane = chooseLane({ size, checksum: checksum !== undefined, accept, ...settings })
  if (lane) return lane
  if (size > SINGLE_MAX_BYTES) {
    throw serverError('file_too_large', {
      message: `“${name}” is larger than 5 GiB, the most S3 takes in one request.`,
    })
  }
  throw serverError('file_invalid', {
    message: `“${name}” cannot be uploaded: the endpoint allows none of the ways this client knows.`,
  })
}

async function makeKey({ key: make }: RequestContext, { name, type, size, meta = {} }: SignFile): Promise<string> {
  return safeKey(await make({ name, type, size, meta }))
}

async function issue({ settings, request, user }: RequestContext, file: SignFile, key: string, lane: Lane) {
  const { storage, tokens, expiresIn, completeWithin, overwrite, incoming, now } = settings
  const { name, type, size, meta = {} } = file
  const id = randomId()
  // Not below the object's key: that may be reused, and then two uploads under way would meet.
  const target = incoming === undefined ? key : incoming + id
  const headers = { ...uploadHeaders({ id, name, type }, settings.inlineTypes), ...checksumHeader(file.checksum) }
  const plan = planParts(size)
  const multipart =
    lane === 'multipart'
      ? { uploadId: await createMultipartUpload(settings, target, headers), partSize: plan.partSize }
      : undefined

  const issued = now()
  const seconds = Math.floor(issued / 1000)
  const claims: TokenClaims = {
    id,
    key,
    name,
    type,
    size,
    meta,
    ...(target === key ? {} : { incoming: target }),
    ...(multipart ? { multipart } : {}),
    endpoint: endpointOf(request),
    ...(user ? { user: user.userId } : {}),
    iat: seconds,
    exp: seconds + completeWithin,
  }
  const at = { key: target, expiresIn, now: new Date(issued) }
  return {
    key,
    token: tokens.issue(claims),
    expiresAt: (seconds + signedSeconds(storage, expiresIn, at.now)) * 1000,
    upload: multipart ? multipartTarget(multipart) : lane === 'post' ? postTarget() : putTarget(),
  }

  function multipartTarget({ uploadId, partSize }: { uploadId: string; partSize: number }): UploadTarget {
    const first = Array.from({ length: Math.min(FIRST_PARTS, plan.partCount) }, (_, i) => i + 1)
    const urls = presignParts(settings, { key: target, uploadId, size, partSize, now: at.now }, first)
    return { method: 'MULTIPART', ...plan, urls }
  }

  function postTarget(): UploadTarget {
    const { 'content-type': contentType = '', ...rest } = headers
    const fields = { 'Content-Type': contentType, ...rest }
    return {
      method: 'POST',
      ...presignPost(storage, { ...at, fields, conditions: [['content-length-range', size, size]] }),
    }
  }

  function putTarget(): UploadTarget {
    const conditional = !overwrite && incoming === undefined
    const sent = { ...headers, ...storage.provider.writeGuard, ...(conditional ? { 'if-none-match': '*' } : {}) }
    // The browser sends content-length by itself; signed, no other length gets through.
    const signed = { ...sent, 'content-length': String(size) }
    return { method: 'PUT', url: presignUrl(storage, { ...at, method: 'PUT', headers: signed }), headers: sent }
  }
}

/** S3 itself verifies the digest on arrival and refuses other bytes. */
function checksumHeader(checksum: Checksum | undefined): Record<string, string> {
  return checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}
}
