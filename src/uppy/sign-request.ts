import type { AwsS3Options } from '@uppy/aws-s3'
import type { UppyFile } from '@uppy/core'
import { planParts } from '../protocol/part-plan.ts'
import type { S3Call } from '../endpoint/endpoint.ts'
import type { S3Confirm } from './confirm.ts'
import type { UploadBody, UploadMeta } from './types.ts'

type SignOptions<M extends UploadMeta> = Extract<AwsS3Options<M, UploadBody>, { signRequest: unknown }>
type SignRequest = Parameters<SignOptions<UploadMeta>['signRequest']>[0]

/** From here on the stock engine sends parts, bytes: its own default. It sends them one after another. */
const MULTIPART_OVER = 100 * 1024 ** 2

/**
 * Options that make the stock @uppy/aws-s3 upload through our endpoint. Uppy's signer is told only method, key and type;
 * so the key it is asked for is the file's id, and the server's key replaces it. In parts, the plugin makes S3's calls
 * itself, each signed by the endpoint: the bucket's CORS rule must then allow GET, PUT, POST and DELETE and expose `ETag`.
 *
 * @param multipart whether files over 100 MiB go in parts. Default: none do.
 * @example
 * uppy.use(S3Confirm, { endpoint: createEndpoint('/api/upload') })
 * const confirm = uppy.getPlugin<S3Confirm<Meta>>('S3Confirm')
 * if (confirm) uppy.use(AwsS3, signRequest(confirm))
 */
export function signRequest<M extends UploadMeta>(
  confirm: S3Confirm<M>,
  multipart: () => boolean = () => false,
): Pick<SignOptions<M>, 'signRequest'> & {
  generateObjectKey: (file: UppyFile<M, UploadBody>) => string
  shouldUseMultipart: (file: UppyFile<M, UploadBody>) => boolean
  getChunkSize: (file: { size: number }) => number
} {
  return {
    shouldUseMultipart: ({ size }) => (size ?? 0) > MULTIPART_OVER && multipart(),
    // The endpoint signs the length of every part as it cuts it itself.
    getChunkSize: ({ size }) => planParts(size).partSize,
    generateObjectKey: (file) => file.id,
    signRequest: async (request) => {
      const call = callOf(request)
      if (call) {
        const { url, headers } = await confirm.presign(request.key, call)
        return { url, headers }
      }
      const { upload, key } = await confirm.sign(request.key)
      if (upload.method === 'POST') return { url: upload.url, fields: upload.fields }
      return { url: upload.url, headers: upload.headers, ...(key === undefined ? {} : { key }) }
    },
  }
}

/** The call of a multipart upload that is to be signed; `undefined` for a file in one request. */
function callOf(request: SignRequest): S3Call | undefined {
  const { method } = request
  if (method === 'POST' && !('uploadId' in request)) return { call: 'createMultipartUpload' }
  if (!('uploadId' in request)) return undefined
  const { uploadId } = request
  if ('partNumber' in request) return { call: 'uploadPart', uploadId, partNumber: request.partNumber }
  const calls = { POST: 'completeMultipartUpload', DELETE: 'abortMultipartUpload', GET: 'listParts' } as const
  return { call: calls[method === 'PUT' ? 'POST' : method], uploadId }
}
