// pages/api/upload.ts
import { createUploadHandler, s3 } from 'bucketdrop/server'
import { toNextApiHandler } from 'bucketdrop/server/next'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
const storage = s3({
  bucket: S3_BUCKET,
  region: AWS_REGION,
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  endpoint: process.env.S3_ENDPOINT,
})

export const config = { api: { bodyParser: false } }
export default toNextApiHandler(createUploadHandler({ storage, secret: process.env.UPLOAD_SECRET ?? '' }))
