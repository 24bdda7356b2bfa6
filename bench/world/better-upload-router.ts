/** Better Upload's server as its documentation has it, with the limits out of the way. */
import { handleRequest, route } from '@better-upload/server'
import { AwsClient } from 'aws4fetch'
import { MiB } from '../sizes.ts'
import type { Bucket } from './bucket.ts'

const maxFiles = 100_000
const maxFileSize = 5 * 1024 ** 3

/**
 * Its default of 50 MiB would send our largest files in two or three parts. This is the size that the other contenders
 * work with, and serves it best here.
 */
const partSize = 8 * MiB

export function betterUploadRouter({ name, credentials, publicUrl, directUrl }: Bucket) {
  /** Signs for where browsers reach the bucket; what it asks S3 itself goes the short way, as a server in its cloud does. */
  class Client extends AwsClient {
    override fetch(input: string | Request | URL, init?: Parameters<AwsClient['fetch']>[1]) {
      return super.fetch(addressOf(input).replace(publicUrl, directUrl), init)
    }
  }
  const client = {
    buildBucketUrl: (bucket: string) => `${publicUrl}/${bucket}`,
    s3: new Client({ ...credentials, service: 's3', retries: 0 }),
  }
  const routes = {
    small: route({ multipleFiles: true, maxFiles, maxFileSize }),
    large: route({ multipleFiles: true, maxFiles, maxFileSize, multipart: true, partSize }),
  }
  return (request: Request) => handleRequest(request, { client, bucketName: name, routes })
}

const addressOf = (input: string | Request | URL) => (input instanceof Request ? input.url : input.toString())
