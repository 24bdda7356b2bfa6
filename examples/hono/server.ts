/** Hono, here under Node; elsewhere, export `app`. Run: npx tsx examples/hono/server.ts, with the bucket in the environment. */
import { createServer } from 'node:http'
import { createUploadHandler, s3, toNodeHandler } from 'bucketdrop/server'
import { toHonoHandler } from 'bucketdrop/server/hono'
import { Hono } from 'hono'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
const storage = s3({
  bucket: S3_BUCKET,
  region: AWS_REGION,
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  endpoint: process.env.S3_ENDPOINT,
})
const upload = createUploadHandler({ storage, secret: process.env.UPLOAD_SECRET ?? '' })

const app = new Hono()
app.all('/api/upload', toHonoHandler(upload))
app.post('/api/echo', async (context) => context.json(await context.req.json()))
createServer(toNodeHandler(async (request) => await app.fetch(request))).listen(Number(process.env.PORT ?? 3000))
