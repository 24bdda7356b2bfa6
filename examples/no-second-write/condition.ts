/** An endpoint whose upload URLs write once: the storage itself refuses the second time. */
import { createUploadHandler, type S3Storage } from 'bucketdrop/server'

export function writeOnce(storage: S3Storage, secret: string) {
  return createUploadHandler({
    // Of AWS, R2, MinIO or Ceph. For an endpoint that is not the vendor's own, name `provider` in s3().
    storage,
    secret,
    // PUTs carry `If-None-Match: *`: the bucket's CORS rule must allow that header.
    overwrite: false,
  })
}
