/** What each entry may weigh in a browser, minified and gzipped, without React. */

export interface Budget {
  what: string
  /** kB (1,000 bytes), gzip. */
  limit: number
  /** The module a user might write. */
  code: string
  /** Count the chunks loaded later too, and the style sheet; but not what is loaded only where a page asks for it by an option. */
  inAll?: boolean
  /** What must not be brought along: modules by their path. */
  without?: RegExp
}

export const budgets: readonly Budget[] = [
  { what: '<S3Uploader>, before its Dashboard arrives', limit: 8, code: `export { S3Uploader } from 'bucketdrop'` },
  {
    what: '<S3Uploader>, in all, with Dashboard and CSS',
    limit: 105,
    code: `export { S3Uploader } from 'bucketdrop'`,
    inAll: true,
  },
  { what: '<S3UploadField>, with zone and list', limit: 26, code: `export { S3UploadField } from 'bucketdrop'` },
  { what: '<S3AvatarUpload>, before its crop dialog', limit: 21, code: `export { S3AvatarUpload } from 'bucketdrop'` },
  { what: 'bucketdrop/images, without its worker', limit: 1, code: `export * from 'bucketdrop/images'` },
  { what: 'useS3Upload', limit: 15, code: `export { useS3Upload } from 'bucketdrop'` },
  {
    what: '<S3UploadButton> alone',
    limit: 19.8,
    code: `export { S3UploadButton } from 'bucketdrop'`,
    without: /node_modules\/@(tanstack|uppy)/,
  },
  {
    what: 'useS3Upload, <S3DropZone> and <S3FileList>',
    limit: 25,
    code: `export { useS3Upload, S3DropZone, S3FileList } from 'bucketdrop'`,
    without: /node_modules\/@uppy/,
  },
  // The bar is 13; what is still over it is to be taken off, and nothing may be added.
  { what: 'bucketdrop/core, every export', limit: 13.8, code: `export * from 'bucketdrop/core'` },
]

/** kB, gzip: `bucketdrop.umd.js` and `bucketdrop.css` together. */
export const UMD_LIMIT = 105
