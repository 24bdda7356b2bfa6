/** Express. Run: npx tsx examples/express/server.ts, with the bucket in the environment. */
import { createUploadHandler, s3 } from 'bucketdrop/server'
import { toExpressHandler } from 'bucketdrop/server/express'
import express from 'express'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
const storage = s3({
  bucket: S3_BUCKET,
  region: AWS_REGION,
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  endpoint: process.env.S3_ENDPOINT,
})
const upload = createUploadHandler({ storage, secret: process.env.UPLOAD_SECRET ?? '' })

const app = express()
app.all('/api/upload', toExpressHandler(upload))
app.use(express.json())
app.post('/api/echo', (request, response) => void response.json(request.body))
app.listen(Number(process.env.PORT ?? 3000))
