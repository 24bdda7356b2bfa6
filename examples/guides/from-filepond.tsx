import { S3UploadField } from 'bucketdrop'
import 'bucketdrop/components.css'

/** Before: <FilePond server="/api" name="filepond" allowMultiple />. The form then sends keys of stored objects. */
export const Report = () => (
  <form action="/reports" method="post">
    <S3UploadField endpoint="/api/upload" name="attachments" label="Attachments" limits={{ maxFiles: 10 }} />
    <button>Send</button>
  </form>
)
