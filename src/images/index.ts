/** `bucketdrop/images`: what can be done to pictures in the browser, before they are uploaded. */
export type { PictureType } from './output.ts'
export { type ResizeOptions, resizeImages } from './resize-images.ts'
