'use client'

/** `bucketdrop`: the React components. */
export { en, type MessageLocale, type MessageName, type Messages, type Plural } from '../messages/messages.ts'
export type { LocaleCode } from '../locales/language-of.ts'
export type { Locale } from '../locales/locale.ts'
export type { WidgetLocale } from '../locales/dashboard-locale-of.ts'
export type { EndpointOption } from '../endpoint/index.ts'
export type { ErrorCode } from '../protocol/errors.ts'
export type { FileMeta, Limits } from '../protocol/messages.ts'
export { UploadError } from '../protocol/upload-error.ts'
export type { DashboardMends } from '../uppy/mount-dashboard.ts'
export type { PluginEntry } from '../uppy/plugins.ts'
export type { UploadedFile, UploadFile, UploadMeta, UploadProgress } from '../uppy/types.ts'
export type {
  AddResult,
  FileSnapshot,
  FileStatus,
  FileToAdd,
  Prepare,
  TotalProgress,
  Uploader,
  UploaderSnapshot,
  UploadResult,
} from '../uploader/types.ts'
export type { DataOf } from './data-of.ts'
export type { S3FileRowProps } from './file-row.tsx'
export type { RefusedFile } from './held-uploader.ts'
export { S3AvatarUpload, type S3AvatarUploadProps } from './s3-avatar-upload.tsx'
export { S3DropZone, type S3DropZoneChildProps, type S3DropZoneProps } from './s3-drop-zone.tsx'
export { S3FileList, type S3FileListProps } from './s3-file-list.tsx'
export { S3UploadButton, type S3UploadButtonProps } from './s3-upload-button.tsx'
export { S3UploadField, type S3UploadFieldProps } from './s3-upload-field.tsx'
export { S3UploadProvider, type S3UploadProviderProps } from './s3-upload-provider.tsx'
export { S3Uploader, type S3UploaderProps } from './s3-uploader.tsx'
export type { S3Theme } from './theme.ts'
export type { S3UploaderHandle, S3UploaderLook, S3UploaderOptions } from './types.ts'
export type { ClassNames } from './parts.ts'
export type { PartLook } from './upload-context.ts'
export type { S3UploadOptions } from './upload-options.ts'
export type { LocaleOption } from './use-format.ts'
export type { DropZone, DropZoneSettings, DropZoneState } from './use-drop-zone.ts'
export type { FilePicker } from './use-file-picker.ts'
export type { PartProps } from './use-part.tsx'
export { type S3DropZoneOptions, useS3DropZone } from './use-s3-drop-zone.ts'
export { useS3File } from './use-s3-file.ts'
export { type S3Upload, useS3Upload } from './use-s3-upload.ts'
