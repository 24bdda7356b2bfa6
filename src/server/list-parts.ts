import * as v from 'valibot'
import { MAX_PARTS } from '../protocol/part-plan.ts'
import { storageRefusal } from './storage-refusal.ts'
import { type StorageAccess, type StorageAnswer, storageRequest } from './storage-request.ts'

/** A part that S3 holds. */
export interface UploadedPart {
  partNumber: number
  /** Bytes. */
  size: number
  /** As S3 wrote it, quotes and all: so it goes back. */
  etag: string
}

/** The most that S3 gives at once. */
const PAGE_SIZE = 1000

const digits = v.pipe(v.string(), v.digits(), v.transform(Number))
const listed = v.object({
  ListPartsResult: v.object({
    IsTruncated: v.optional(v.string()),
    NextPartNumberMarker: v.optional(v.string()),
    Part: v.optional(v.array(v.object({ PartNumber: digits, Size: digits, ETag: v.string() })), []),
  }),
})

/**
 * All parts of a multipart upload, by number; `undefined` where S3 knows no such upload (any more): it was completed,
 * aborted, or removed by a lifecycle rule.
 *
 * @throws UploadError `storage_refused` when the server's credentials lack s3:ListMultipartUploadParts.
 */
export async function listParts(
  access: StorageAccess,
  key: string,
  uploadId: string,
): Promise<UploadedPart[] | undefined> {
  const operation = 'ListParts'
  const parts = new Map<number, UploadedPart>()
  let marker = '0'
  // A page more than there can be: a storage that turns in circles must not keep us.
  for (let page = 0; page <= MAX_PARTS / PAGE_SIZE; page++) {
    const query = { uploadId, 'max-parts': String(PAGE_SIZE), 'part-number-marker': marker }
    const answer = await storageRequest(access, { operation, method: 'GET', key, query })
    if (isGone(answer)) return undefined
    const parsed = v.safeParse(listed, answer.document)
    if (answer.status !== 200 || !parsed.success) throw storageRefusal(access, operation, answer)
    const { Part, IsTruncated, NextPartNumberMarker } = parsed.output.ListPartsResult
    for (const { PartNumber: partNumber, Size: size, ETag: etag } of Part) {
      parts.set(partNumber, { partNumber, size, etag })
    }
    if (IsTruncated !== 'true' || !NextPartNumberMarker || NextPartNumberMarker === marker) break
    marker = NextPartNumberMarker
  }
  return [...parts.values()].sort((a, b) => a.partNumber - b.partNumber)
}

/** Whether S3 knows no such upload (any more). radosgw calls it NoSuchKey, and some say it with a bare 404. */
export function isGone({ status, error }: StorageAnswer): boolean {
  return error?.Code === 'NoSuchUpload' || (status === 404 && error?.Code !== 'NoSuchBucket')
}
