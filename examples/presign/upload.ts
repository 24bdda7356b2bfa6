/** A PUT that a browser may send: type, length, metadata and encryption are signed, and cannot be changed. */
import { attachmentFor, contentTypeOf, defaultKey, encodeFileName, presignPut, type S3Storage } from 'bucketdrop/server'

export function allowUpload(storage: S3Storage, file: { name: string; type: string; size: number }) {
  const key = defaultKey(file, Date.now())
  // Browsers have no type for many files.
  const contentType = contentTypeOf(file.type)
  const upload = presignPut(storage, {
    key,
    expiresIn: 900,
    contentType,
    contentLength: file.size,
    metadata: { name: encodeFileName(file.name) },
    encryption: 'AES256',
    // HTML and SVG would run in whoever opens them.
    contentDisposition: attachmentFor({ name: file.name, type: contentType }),
    // The same URL cannot replace the file later.
    onlyIfAbsent: storage.provider.ifNoneMatch,
  })
  // In the browser: fetch(upload.url, { method: 'PUT', headers: upload.headers, body: file })
  return { key, ...upload }
}
