import { TextTable } from '../docs/text-table.tsx'

const reactS3Uploader = [
  ['there', 'here'],
  ['`signingUrl`, `getSignedUrl`', '`endpoint`, a URL or a function'],
  ['`onFinish`', '`onComplete`: stored and, where your endpoint confirms, confirmed'],
  ['`accept`', '`limits.types`'],
  ['`uploadRequestHeaders`', '`headers` of what the function returns'],
]

const betterUpload = [
  ['there', 'here'],
  ['`handleRequest(request, router)`', '`createUploadHandler(options)`'],
  ['`route({ fileTypes, maxFileSize })`', '`limits`'],
  ['`onBeforeUpload`', '`authorize`, `key`'],
  ['`onAfterSignedUrl`', 'none: what is signed is not yet stored. `onUploaded` runs when it is'],
  ['`useUploadFiles`', '`useS3Upload`'],
]

/** What has another name in react-s3-uploader. */
export const NamesInReactS3Uploader = () => <TextTable label="From react-s3-uploader" rows={reactS3Uploader} />

/** What has another name in Better Upload. */
export const NamesInBetterUpload = () => <TextTable label="From Better Upload" rows={betterUpload} />
