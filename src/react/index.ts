'use client'

/** `bucketdrop`: the React components. */
export type { EndpointOption } from '../endpoint/index.ts'
export type { ErrorCode } from '../protocol/errors.ts'
export type { FileMeta, Limits } from '../protocol/messages.ts'
export { UploadError } from '../protocol/upload-error.ts'
export type { DashboardMends } from '../uppy/mount-dashboard.ts'
export type { PluginEntry } from '../uppy/plugins.ts'
export type { UploadedFile, UploadFile, UploadMeta, UploadProgress } from '../uppy/types.ts'
export type { DataOf } from './data-of.ts'
export { S3Uploader, type S3UploaderProps } from './s3-uploader.tsx'
export type { S3UploaderHandle, S3UploaderLook, S3UploaderOptions } from './types.ts'
