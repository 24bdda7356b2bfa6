/** From bytes that arrived to the object: parts are put together, the incoming prefix is left, and everything is looked at. */
import { essenceOf } from '../../protocol/essence.ts'
import { partLength } from '../../protocol/part-plan.ts'
import { serverError } from '../server-error.ts'
import { completeMultipartUpload } from '../complete-multipart-upload.ts'
import type { HandlerSettings } from '../context.ts'
import { copyObject } from '../copy-object.ts'
import { deleteObject } from '../delete-object.ts'
import { headObject, type ObjectHead } from '../head-object.ts'
import { listParts, type UploadedPart } from '../list-parts.ts'
import type { VerifiedObject } from '../options.ts'
import { asUploadError } from '../respond.ts'
import type { TokenClaims } from '../token.ts'
import { multipartOf } from './multipart-of.ts'
import { UPLOAD_ID_HEADER } from './upload-headers.ts'

/**
 * Every step can be repeated: a call whose answer was lost is found done, since the object carries the upload's id.
 *
 * @throws UploadError `parts_missing`, `object_missing`, `object_mismatch` or `already_exists`, or what the storage does.
 */
export async function settle(settings: HandlerSettings, claims: TokenClaims): Promise<VerifiedObject> {
  if (claims.multipart) await putTogether(settings, claims)
  if (claims.incoming !== undefined) await takeIn(settings, claims, claims.incoming)
  const head = verify(await headObject(settings, claims.key), claims, settings)
  if (claims.incoming !== undefined) await tidy(settings, claims.incoming)
  const { key, name, type, size, meta } = claims
  return { key, name, type, size, meta, etag: head.etag, lastModified: head.lastModified }
}

/** Completes the multipart upload with the parts that S3 itself lists: what the client says of them does not matter. */
async function putTogether(settings: HandlerSettings, claims: TokenClaims): Promise<void> {
  const upload = multipartOf(claims)
  const held = await listParts(settings, upload.key, upload.uploadId)
  // Completed before, or gone: the look at the object tells which.
  if (!held) return
  const parts = choose(held, upload)
  const ifNoneMatch = !settings.overwrite && claims.incoming === undefined
  if (ifNoneMatch) await requireFree(settings, claims)
  await completeMultipartUpload(settings, upload.key, upload.uploadId, parts, { ifNoneMatch })
}

/**
 * Where nothing may be replaced, the place is looked at first: some honour `If-None-Match` for a PUT only (radosgw). The
 * condition itself is for two at the same moment.
 */
async function requireFree(settings: HandlerSettings, claims: TokenClaims): Promise<void> {
  const there = await headObject(settings, claims.key)
  if (there) verify(there, claims, settings)
}

/** The parts as planned, every one of them and of its length. */
function choose(held: readonly UploadedPart[], { size, partSize, partCount }: ReturnType<typeof multipartOf>) {
  const byNumber = new Map(held.map((part) => [part.partNumber, part]))
  const missing: number[] = []
  const chosen: UploadedPart[] = []
  for (let partNumber = 1; partNumber <= partCount; partNumber++) {
    const part = byNumber.get(partNumber)
    if (part?.size === partLength(size, partSize, partNumber)) chosen.push(part)
    else missing.push(partNumber)
  }
  if (missing.length === 0) return chosen
  const named =
    missing.length > 10 ? `${missing.slice(0, 10).join(', ')} and ${missing.length - 10} more` : missing.join(', ')
  throw serverError('parts_missing', {
    message: `Parts of the file have not arrived in the storage: ${named}. Send them, then complete the upload.`,
    partNumbers: missing,
  })
}

/** Copies what was checked to the object's key. Where the copy was made and its answer lost, it is made again. */
async function takeIn(settings: HandlerSettings, claims: TokenClaims, incoming: string): Promise<void> {
  const head = await headObject(settings, incoming)
  if (!head) return
  const { etag } = verify(head, claims, settings)
  if (!settings.overwrite) await requireFree(settings, claims)
  const ifNoneMatch = !settings.overwrite && settings.storage.provider.ifNoneMatch
  await copyObject(settings, { from: incoming, to: claims.key, etag, ifNoneMatch })
}

/** The object must be there, from this very upload, with the size and type that were signed. */
function verify(head: ObjectHead | undefined, claims: TokenClaims, { overwrite }: HandlerSettings): ObjectHead {
  if (!head) throw serverError('object_missing')
  if (head.headers.get(UPLOAD_ID_HEADER) !== claims.id) {
    // Another upload's object under the same key (a `key` function may reuse keys) is not this one's. Where nothing may be
    // replaced, sending the bytes again would not help.
    throw serverError(overwrite ? 'object_missing' : 'already_exists')
  }
  if (head.size !== claims.size || essenceOf(head.type) !== essenceOf(claims.type)) {
    throw serverError('object_mismatch')
  }
  return head
}

/** What stays behind here is a lifecycle rule's, and no reason to fail an upload that is stored. */
async function tidy(settings: HandlerSettings, incoming: string): Promise<void> {
  try {
    await deleteObject(settings, incoming)
  } catch (thrown) {
    asUploadError(thrown, settings.onError)
  }
}
