/**
 * The server and S3 as two containers: browsers reach S3 at http://localhost:9000, the server at http://minio:9000.
 * Run: npx tsx examples/docker/server.ts, with both addresses, the bucket and its keys in the environment.
 */
import { createServer } from 'node:http'
import { createUploadHandler, s3, toNodeHandler } from 'bucketdrop/server'

const { S3_BUCKET = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env

const upload = createUploadHandler({
  storage: s3({
    provider: 'minio',
    bucket: S3_BUCKET,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    // In the URLs that browsers get. A signature covers the host, so this must be the one that they ask.
    endpoint: process.env.S3_ENDPOINT ?? 'http://localhost:9000',
    // Where the server itself looks at what was stored.
    internalEndpoint: process.env.S3_INTERNAL_ENDPOINT ?? 'http://minio:9000',
  }),
  secret: process.env.UPLOAD_SECRET ?? '',
})

createServer(toNodeHandler(upload)).listen(Number(process.env.PORT ?? 3000))
