import { S3Uploader } from 'bucketdrop'
import 'bucketdrop/styles.css'

export function App() {
  return <S3Uploader endpoint="/api/upload" onComplete={(files) => console.log(files)} />
}
