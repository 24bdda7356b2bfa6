/** An endpoint that takes pictures and documents only, under keys that show the file's name. */
import {
  checkCategory,
  createUploadHandler,
  extensionsOf,
  type S3Storage,
  safeKey,
  safeSegment,
  UploadError,
} from 'bucketdrop/server'

export function createOfficeUpload(storage: S3Storage, secret: string) {
  return createUploadHandler({
    storage,
    secret,
    // What the page is told, and shows: an allow-list of extensions.
    limits: { maxFileSize: 20 * 1024 ** 2, types: extensionsOf('images', 'documents') },
    key(file) {
      // The type must be one of that extension's: a `cat.png` that is `text/html` is none.
      const refusal = checkCategory(file, 'images', 'documents')
      if (refusal) throw new UploadError(refusal.code, { message: refusal.message })
      // Nothing of the name can leave its segment, and two files of one name are two objects.
      return safeKey(`office/${crypto.randomUUID()}/${safeSegment(file.name)}`)
    },
  })
}
