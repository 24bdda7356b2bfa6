/** `bucketdrop/server`: the kit that writes the upload endpoint. */
export type { ErrorCode } from '../protocol/errors.ts'
export type { Checksum, FileMeta, Lane, Limits, Policy } from '../protocol/messages.ts'
export { UploadError, type UploadErrorDetails } from '../protocol/upload-error.ts'
export type { CorsOptions } from './cors.ts'
export { createUploadHandler } from './create-upload-handler.ts'
export { decodeFileName } from './file-name.ts'
export { defaultKey, safeExtension } from './object-key.ts'
export { type Claim, memoryOnceStore, type OnceStore } from './once.ts'
export type {
  IncomingFile,
  UploadedContext,
  UploadHandler,
  UploadHandlerOptions,
  UploadUser,
  VerifiedObject,
} from './options.ts'
export { type PresignPostOptions, type PresignedPost, presignPost } from './presign-post.ts'
export { type PresignUrlOptions, presignUrl } from './presign-url.ts'
export { type S3Options, type S3Storage, s3 } from './s3.ts'
export { toNodeHandler } from './to-node-handler.ts'
