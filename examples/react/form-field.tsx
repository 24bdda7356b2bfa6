import { S3UploadField } from 'bucketdrop'
import 'bucketdrop/components.css'

/** A form of the browser's own: it sends the keys of the stored files, and waits for uploads. */
export const Application = () => (
  <form action="/applications" method="post">
    <S3UploadField endpoint="/api/upload" name="cv" label="CV" required limits={{ maxFiles: 1, types: ['.pdf'] }} />
    <S3UploadField endpoint="/api/upload" name="attachments" label="Attachments" />
    <button>Apply</button>
  </form>
)
