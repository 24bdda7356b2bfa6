import { S3Uploader } from 'bucketdrop'

export const Avatar = () => (
  <S3Uploader
    endpoint="/api/upload"
    limits={{ maxFiles: 1, maxFileSize: 5 * 1024 ** 2, types: ['image/*'] }}
    meta={{ purpose: 'avatar' }}
    headers={async () => ({ authorization: `Bearer ${await getAccessToken()}` })}
    onError={(error, file) => console.warn(file?.name, error.code, error.message)}
    theme="dark"
    height={320}
  />
)

declare function getAccessToken(): Promise<string>
