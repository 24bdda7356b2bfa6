import { S3DropZone, S3FileList, S3UploadProvider } from 'bucketdrop'
import 'bucketdrop/components.css'

export function App() {
  return (
    <S3UploadProvider endpoint="/api/upload" onComplete={(files) => console.log(files)}>
      <S3DropZone />
      <S3FileList />
    </S3UploadProvider>
  )
}
