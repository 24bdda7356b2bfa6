import { encodeFileName } from '../file-name.ts'

/** Names the upload that an object came from, in the object's own metadata. */
export const UPLOAD_ID_HEADER = 'x-amz-meta-upload-id'
const NAME_HEADER = 'x-amz-meta-name'

/** What every object of ours is stored with, whichever lane it came through. */
export function uploadHeaders({ id, name, type }: { id: string; name: string; type: string }): Record<string, string> {
  return { 'content-type': type, [NAME_HEADER]: encodeFileName(name), [UPLOAD_ID_HEADER]: id }
}
