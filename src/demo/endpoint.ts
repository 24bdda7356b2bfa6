/** The demo's upload endpoint: what an app writes. */
import { createUploadHandler } from '../server/create-upload-handler.ts'
import type { S3Storage } from '../server/s3.ts'

/** What the demo's “database” takes down of an upload. */
export interface Uploaded {
  key: string
  name: string
  size: number
  idempotencyKey: string
}

export function createEndpoint(storage: S3Storage, onUploaded?: (uploaded: Uploaded) => void) {
  return createUploadHandler({
    storage,
    // An app reads this from its environment.
    secret: 'demo-secret-that-guards-nothing-real',
    limits: { maxFileSize: 5 * 1024 ** 3, maxFiles: 100 },
    onUploaded: ({ key, name, size }, { idempotencyKey }) => {
      onUploaded?.({ key, name, size, idempotencyKey })
      return { storedAt: new Date() }
    },
  })
}
