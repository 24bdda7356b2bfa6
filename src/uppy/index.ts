/** `bucketdrop/uppy`: the room that knows Uppy. */
export { S3Confirm, type S3ConfirmOptions } from './confirm.ts'
export { createS3Uppy, type S3Uppy, type S3UppyOptions } from './create-s3-uppy.ts'
export type { DashboardLocale, UppyLocale } from './dashboard-locale.ts'
export { S3FailureList, type S3FailureListOptions } from './failure-list.ts'
export { listen } from './listen.ts'
export {
  type DashboardMends,
  type DashboardSettings,
  type MountedDashboard,
  mountDashboard,
} from './mount-dashboard.ts'
export type { PluginClass, PluginEntry, PluginWithOptions } from './plugins.ts'
export { S3Transfer, type S3TransferOptions } from './s3-transfer.ts'
export { signRequest } from './sign-request.ts'
export type { UploadBody, UploadedFile, UploaderCallbacks, UploadFile, UploadMeta, UploadProgress } from './types.ts'
