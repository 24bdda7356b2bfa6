/** `bucketdrop/element`: the widget without React. Importing it defines `<s3-uploader>`. Needs `bucketdrop.css`. */
import { S3UploaderElement } from './s3-uploader-element.ts'

export { UploadError } from '../protocol/upload-error.ts'
export { type MountedUploader, type MountOptions, mount } from './mount.ts'
export { S3UploaderElement, type S3UploaderEvents } from './s3-uploader-element.ts'

// Not on a server, and not where another copy of this has.
if (globalThis.customElements && !customElements.get('s3-uploader')) {
  customElements.define('s3-uploader', S3UploaderElement)
}
