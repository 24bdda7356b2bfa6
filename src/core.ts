/** `bucketdrop/core`: the client of an upload endpoint, without any user interface. */
export * from './endpoint/index.ts'
export { type ErrorCode, errorCodes, errorRow } from './protocol/errors.ts'
export type { Checksum, FileMeta, Lane, Limits, Policy, StoredObject, UploadTarget } from './protocol/messages.ts'
export type { Serialized } from './protocol/serialized.ts'
export { UploadError, type UploadErrorDetails } from './protocol/upload-error.ts'
