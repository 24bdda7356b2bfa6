/** `bucketdrop/core`: uploads without any user interface, and the client of an upload endpoint. */
export * from './endpoint/index.ts'
export { type ErrorCode, errorCodes } from './protocol/errors.ts'
export type { Checksum, FileMeta, Lane, Limits, Policy, StoredObject, UploadTarget } from './protocol/messages.ts'
export type { Serialized } from './protocol/serialized.ts'
export { UploadError, type UploadErrorDetails } from './protocol/upload-error.ts'
export type { TransferSettings } from './transfer/settings.ts'
export { createUploader } from './uploader/create-uploader.ts'
export type {
  AddResult,
  FileSnapshot,
  FileStatus,
  FileToAdd,
  Prepare,
  TotalProgress,
  Uploader,
  UploaderOptions,
  UploaderSnapshot,
  UploadResult,
} from './uploader/types.ts'
