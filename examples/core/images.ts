import { createUploader } from 'bucketdrop/core'
import { resizeImages } from 'bucketdrop/images'

export const uploader = createUploader({
  endpoint: '/api/upload',
  prepare: resizeImages({ maxWidth: 2000, maxHeight: 2000, stripMetadata: true }),
})
