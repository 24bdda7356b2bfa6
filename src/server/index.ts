/** `bucketdrop/server`: the kit that writes the upload endpoint. */
export { contentTypeOf } from '../protocol/content-type.ts'
export type { ErrorCode } from '../protocol/errors.ts'
export type { Checksum, FileMeta, Lane, Limits, Policy } from '../protocol/messages.ts'
export { UploadError, type UploadErrorDetails } from '../protocol/upload-error.ts'
export { attachmentFor, isDangerousType } from './attachment-for.ts'
export { contentDisposition, type DispositionType } from './content-disposition.ts'
export type { CorsOptions } from './cors.ts'
export { createUploadHandler } from './create-upload-handler.ts'
export { signedSeconds } from './expires-in.ts'
export { checkCategory, extensionsOf, type FileCategory, typesOf } from './file-categories.ts'
export { decodeFileName, encodeFileName } from './file-name.ts'
export { isBelow, safeKey, safeSegment } from './key-safety.ts'
export type { Encryption, ObjectDescription } from './object-headers.ts'
export { defaultKey, keyProblem, safeExtension } from './object-key.ts'
export { type Claim, memoryOnceStore, type OnceStore } from './once.ts'
export type {
  IncomingFile,
  UploadedContext,
  UploadHandler,
  UploadHandlerOptions,
  UploadUser,
  VerifiedObject,
} from './options.ts'
export {
  type BatchEntry,
  type BatchGetItem,
  type ExpiryRule,
  expiryOf,
  type PresignGetBatchOptions,
  type PresignPutBatchOptions,
  presignGetBatch,
  presignPutBatch,
} from './presign-batch.ts'
export { type FieldRule, type PresignFormOptions, presignForm } from './presign-form.ts'
export { type PresignGetOptions, presignGet } from './presign-get.ts'
export {
  type OperationInput,
  type OperationName,
  type PresignedRequest,
  type PresignOperationTiming,
  presignOperation,
} from './presign-operation.ts'
export { type PostCondition, type PresignPostOptions, type PresignedPost, presignPost } from './presign-post.ts'
export { type PresignedPut, type PresignPutOptions, presignPut } from './presign-put.ts'
export { type PresignUrlOptions, presignUrl } from './presign-url.ts'
export type { Provider, ProviderName } from './providers.ts'
export type { RateLimit, RateLimitQuestion } from './rate-limit-hook.ts'
export { type S3Options, type S3OptionsWithProvider, type S3Storage, s3 } from './s3.ts'
export type { CredentialsProvider, S3Credentials } from './s3-credentials.ts'
export { toNodeHandler } from './to-node-handler.ts'
