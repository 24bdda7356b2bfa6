// app/api/upload/route.ts, for pages on another origin: with OPTIONS, which answers their preflights.
import { createUploadHandler, s3 } from 'bucketdrop/server'
import { toNextRoute } from 'bucketdrop/server/next'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
const storage = s3({
  bucket: S3_BUCKET,
  region: AWS_REGION,
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  endpoint: process.env.S3_ENDPOINT,
})

export const { GET, POST, OPTIONS } = toNextRoute(
  createUploadHandler({
    storage,
    secret: process.env.UPLOAD_SECRET ?? '',
    cors: { origins: ['https://app.example.com'] },
  }),
)
