/** What users of the stock @uppy/aws-s3 write for its `signRequest`: one S3 call a request, no session, no limits. */
import * as v from 'valibot'
import { presignUrl } from '../../src/server/presign-url.ts'
import type { S3Storage } from '../../src/server/s3.ts'

const call = v.object({
  method: v.picklist(['GET', 'PUT', 'POST', 'DELETE']),
  key: v.string(),
  uploadId: v.optional(v.string()),
  partNumber: v.optional(v.number()),
})

export function stockSigner(storage: S3Storage): (request: Request) => Promise<Response> {
  return async (request) => {
    const { method, key, uploadId, partNumber } = v.parse(call, await request.json())
    const query = {
      ...(method === 'POST' && uploadId === undefined ? { uploads: '' } : {}),
      ...(partNumber === undefined ? {} : { partNumber: String(partNumber) }),
      ...(uploadId === undefined ? {} : { uploadId }),
    }
    return Response.json({ url: presignUrl(storage, { method, key, query, expiresIn: 900 }) })
  }
}
