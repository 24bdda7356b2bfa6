/** The stock engine, @uppy/aws-s3, behind an endpoint: loaded only where a page asks for it. */
import AwsS3 from '@uppy/aws-s3'
import type { Uppy } from '@uppy/core'
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { TransferSettings } from '../transfer/settings.ts'
import { S3Confirm } from './confirm.ts'
import { explainError } from './explain-error.ts'
import { restartStalled } from './restart-stalled.ts'
import { signRequest } from './sign-request.ts'
import type { UploadBody, UploadMeta } from './types.ts'

/**
 * Makes an Uppy upload by @uppy/aws-s3.
 *
 * @param settings how long a request may hang.
 * @param multipart whether large files may go in parts.
 */
export function installStockEngine<M extends UploadMeta>(
  uppy: Uppy<M, UploadBody>,
  endpoint: Endpoint,
  settings: TransferSettings,
  multipart: () => boolean,
) {
  uppy.use(S3Confirm<M>, { endpoint })
  const confirm = uppy.getPlugin<S3Confirm<M>>('S3Confirm')
  if (!confirm) throw new Error('The S3Confirm plugin was removed from this Uppy.')
  const options = signRequest(confirm, multipart)
  const stalls = restartStalled(uppy, settings)
  uppy.use(AwsS3<M, UploadBody>, {
    ...options,
    signRequest: async (request) => {
      const signed = await options.signRequest(request)
      stalls.begin(request.key, request.method === 'PUT' && !('uploadId' in request))
      return signed
    },
  })

  /** Files that the lost network stopped: its return starts them again. */
  const offline = new Set<string>()
  uppy.on('back-online', () => {
    for (const id of offline) {
      if (uppy.getFile(id)?.error) uppy.retryUpload(id).catch((error: unknown) => uppy.log(error, 'error'))
    }
    offline.clear()
  })

  return {
    setEndpoint: (next: Endpoint) => confirm.setOptions({ endpoint: next }),
    explain(thrown: unknown, id: string) {
      const error = explainError(thrown, confirm.preparedOf(id))
      if (error.code === 'offline') offline.add(id)
      return error
    },
  }
}
