import { S3Uploader } from 'bucketdrop'

/** The backend answers `{ upload_url, key }`, `{ url }`, or boto3's `{ url, fields }`. */
export const WithBackend = () => (
  <S3Uploader endpoint={{ sign: '/api/get-upload-url', confirm: '/api/confirm-upload' }} />
)

/** Or sign it yourself. */
export const WithFunction = () => (
  <S3Uploader
    endpoint={async (file) => {
      const response = await fetch(`/my/sign?name=${encodeURIComponent(file.name)}`)
      return await response.json() // { url, fields?, headers?, key? }
    }}
  />
)
