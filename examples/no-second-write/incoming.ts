/** The same for every S3: browsers write below `incoming/`, and what was checked is copied to where they cannot. */
import { createUploadHandler, type S3Storage } from 'bucketdrop/server'

export function moveIn(storage: S3Storage, secret: string) {
  return createUploadHandler({
    storage,
    secret,
    // Let a lifecycle rule of the bucket empty it, after a day for example.
    incoming: 'incoming/',
  })
}
