import type { AwsS3Options } from '@uppy/aws-s3'
import type { UppyFile } from '@uppy/core'
import type { S3Confirm } from './confirm.ts'
import type { UploadBody, UploadMeta } from './types.ts'

type SignOptions<M extends UploadMeta> = Extract<AwsS3Options<M, UploadBody>, { signRequest: unknown }>

/**
 * Options that make the stock @uppy/aws-s3 upload through our endpoint, one request a file. Uppy's signer is told only
 * method, key and type; so the key it is asked for is the file's id, and the server's key replaces it.
 *
 * @example
 * uppy.use(S3Confirm, { endpoint: createEndpoint('/api/upload') })
 * const confirm = uppy.getPlugin<S3Confirm<Meta>>('S3Confirm')
 * if (confirm) uppy.use(AwsS3, signRequest(confirm))
 */
export function signRequest<M extends UploadMeta>(
  confirm: S3Confirm<M>,
): Pick<SignOptions<M>, 'signRequest'> & {
  generateObjectKey: (file: UppyFile<M, UploadBody>) => string
  shouldUseMultipart: false
} {
  return {
    shouldUseMultipart: false,
    generateObjectKey: (file) => file.id,
    signRequest: async ({ key: fileId }) => {
      const { upload, key } = await confirm.sign(fileId)
      if (upload.method === 'POST') return { url: upload.url, fields: upload.fields }
      return { url: upload.url, headers: upload.headers, ...(key === undefined ? {} : { key }) }
    },
  }
}
