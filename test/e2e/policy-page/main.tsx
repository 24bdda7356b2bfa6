/** All that draws, edits or works beside the page's own thread. */
import ImageEditor from '@uppy/image-editor'
import '@uppy/image-editor/css/style.min.css'
import Webcam from '@uppy/webcam'
import '@uppy/webcam/css/style.min.css'
import {
  S3AvatarUpload,
  S3DropZone,
  S3FileList,
  S3UploadButton,
  S3Uploader,
  S3UploadField,
  S3UploadProvider,
} from 'bucketdrop'
import { resizeImages } from 'bucketdrop/images'
import 'bucketdrop/components.css'
import 'bucketdrop/styles.css'
import { createRoot } from 'react-dom/client'

const smaller = resizeImages({ maxWidth: 200, maxHeight: 200 })
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <>
      <S3AvatarUpload endpoint="/api/upload" label="Avatar" outputSize={100} />
      <S3UploadProvider endpoint="/api/upload" prepare={smaller}>
        <S3DropZone />
        <S3UploadButton />
        <S3FileList />
      </S3UploadProvider>
      <S3UploadField endpoint="/api/upload" name="file" label="Field" />
      <S3Uploader
        endpoint="/api/upload"
        plugins={[ImageEditor, [Webcam, { modes: ['picture'] }]]}
        dashboard={{ autoOpen: 'imageEditor' }}
      />
    </>,
  )
