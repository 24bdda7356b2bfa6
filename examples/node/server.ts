import { createServer } from 'node:http'
import { createUploadHandler, s3, toNodeHandler } from 'bucketdrop/server'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env

const upload = createUploadHandler({
  storage: s3({
    bucket: S3_BUCKET,
    region: AWS_REGION,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    endpoint: process.env.S3_ENDPOINT,
  }),
  secret: process.env.UPLOAD_SECRET ?? '',
  onUploaded: (object) => console.log('stored', object.key),
})

createServer(toNodeHandler(upload)).listen(Number(process.env.PORT ?? 3000))
