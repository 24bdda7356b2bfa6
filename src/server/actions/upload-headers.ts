import { attachmentFor } from '../attachment-for.ts'
import { encodeFileName } from '../file-name.ts'

/** Names the upload that an object came from, in the object's own metadata. */
export const UPLOAD_ID_HEADER = 'x-amz-meta-upload-id'
const NAME_HEADER = 'x-amz-meta-name'

/**
 * What every object of ours is stored with, whichever lane it came through.
 *
 * @param inlineTypes dangerous types that are not stored as attachments.
 */
export function uploadHeaders(
  { id, name, type }: { id: string; name: string; type: string },
  inlineTypes: readonly string[],
): Record<string, string> {
  const disposition = attachmentFor({ name, type }, inlineTypes)
  return {
    'content-type': type,
    ...(disposition === undefined ? {} : { 'content-disposition': disposition }),
    [NAME_HEADER]: encodeFileName(name),
    [UPLOAD_ID_HEADER]: id,
  }
}
