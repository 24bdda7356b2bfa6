import { createUploadHandler, type S3Storage, typesOf } from 'bucketdrop/server'

/** Pictures and documents, up to 20 MB each. The page reads these limits from the endpoint, and shows them. */
export function createLimitedUpload(storage: S3Storage, secret: string) {
  return createUploadHandler({
    storage,
    secret,
    limits: {
      maxFileSize: 20 * 1024 ** 2,
      minFileSize: 1,
      maxFiles: 50,
      types: typesOf('images', 'documents'),
    },
  })
}
