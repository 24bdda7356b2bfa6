/** An upload endpoint for large files: parts from 8 MiB on, and a stored object is never replaced. */
import { createUploadHandler, type S3Storage } from 'bucketdrop/server'

export function createEndpoint(storage: S3Storage, fetch: typeof globalThis.fetch, log: (line: string) => void) {
  return createUploadHandler({
    storage,
    fetch,
    // An app reads this from its environment.
    secret: 'example-secret-that-guards-nothing-real',
    multipartFrom: 8 * 1024 ** 2,
    overwrite: false,
    onUploaded: ({ name, size }) => log(`The application is told: ${name}, ${size} bytes`),
  })
}
