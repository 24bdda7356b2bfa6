import { S3FileList, S3UploadButton, S3UploadProvider } from 'bucketdrop'
import 'bucketdrop/components.css'

/** Nothing is to be set: from 16 MiB on, files go in parts, side by side. The list has pause, resume and retry. */
export const Films = () => (
  <S3UploadProvider endpoint="/api/upload" limits={{ maxFileSize: 20 * 1024 ** 3, types: ['video/*'] }}>
    <S3UploadButton>Add a film</S3UploadButton>
    <S3FileList />
  </S3UploadProvider>
)
