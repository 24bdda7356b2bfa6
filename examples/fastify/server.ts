/** Fastify. Run: npx tsx examples/fastify/server.ts, with the bucket in the environment. */
import { createUploadHandler, s3 } from 'bucketdrop/server'
import { toFastifyPlugin } from 'bucketdrop/server/fastify'
import fastify from 'fastify'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
const storage = s3({
  bucket: S3_BUCKET,
  region: AWS_REGION,
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  endpoint: process.env.S3_ENDPOINT,
})
const upload = createUploadHandler({ storage, secret: process.env.UPLOAD_SECRET ?? '' })

const app = fastify()
await app.register(toFastifyPlugin(upload), { prefix: '/api/upload' })
app.post('/api/echo', async (request) => request.body)
await app.listen({ port: Number(process.env.PORT ?? 3000) })
