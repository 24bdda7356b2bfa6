import { S3UploadButton } from 'bucketdrop'
import 'bucketdrop/components.css'

/** Your /s3/sign answers `{ signedUrl }` to a GET: a function of yours may keep it. */
export const Upload = () => (
  <S3UploadButton
    endpoint={async (file, { signal }) => {
      const query = new URLSearchParams({ objectName: file.name, contentType: file.type })
      const answer: { signedUrl: string } = await (await fetch(`/s3/sign?${query}`, { signal })).json()
      return { url: answer.signedUrl, headers: { 'content-type': file.type } }
    }}
    limits={{ types: ['image/*'] }}
    onComplete={(files) => console.log(files.map(({ name }) => name))}
  />
)
