/** Links for a whole gallery in one call: films hold for hours, thumbnails for a week, everything else for 15 minutes. */
import { presignGetBatch, type S3Storage } from 'bucketdrop/server'

export function galleryLinks(storage: S3Storage, keys: string[]) {
  return presignGetBatch(storage, {
    objects: keys,
    rules: [
      { prefix: 'thumbnails/', expiresIn: 7 * 86_400 },
      { extensions: ['.mp4', '.webm'], expiresIn: 6 * 3600 },
    ],
    expiresIn: 900,
  })
}
