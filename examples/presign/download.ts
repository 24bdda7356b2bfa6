/** A link that saves an object under the name it had on the user's disk, whatever that name is. */
import { presignGet, type S3Storage } from 'bucketdrop/server'

export function downloadLink(storage: S3Storage, key: string, fileName: string): string {
  return presignGet(storage, { key, fileName, expiresIn: 3600, cacheControl: 'private, max-age=3600' })
}
