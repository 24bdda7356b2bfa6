// app/api/upload/route.ts
import { createUploadHandler, s3 } from 'bucketdrop/server'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env

export const POST = createUploadHandler({
  storage: s3({
    bucket: S3_BUCKET,
    region: AWS_REGION,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
  }),
  secret: process.env.UPLOAD_SECRET ?? '',
  onUploaded: async (object) => ({ id: crypto.randomUUID(), key: object.key }),
})
export { POST as GET }
