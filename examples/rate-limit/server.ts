/**
 * Rate limits that several instances share, in Redis. One instance needs no more than `rateLimit: rateLimit()`.
 * Run: npx tsx examples/rate-limit/server.ts, with the bucket and REDIS_URL in the environment.
 */
import { createServer } from 'node:http'
import { createUploadHandler, s3, toNodeHandler } from 'bucketdrop/server'
import { rateLimit } from 'bucketdrop/server/rate-limit'
import { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
const storage = s3({
  bucket: S3_BUCKET,
  region: AWS_REGION,
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  endpoint: process.env.S3_ENDPOINT,
})
const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')

const upload = createUploadHandler({
  storage,
  secret: process.env.UPLOAD_SECRET ?? '',
  rateLimit: rateLimit({
    requestsPerMinute: 60,
    filesPerHour: 500,
    // One load balancer of ours stands in front, and adds to X-Forwarded-For whom it saw.
    trustedProxies: 1,
    limiter: (settings) =>
      new RateLimiterRedis({
        ...settings,
        storeClient: redis,
        // While Redis is down each instance counts for itself, rather than refuse everybody.
        insuranceLimiter: new RateLimiterMemory(settings),
      }),
  }),
})

createServer(toNodeHandler(upload)).listen(Number(process.env.PORT ?? 3000))
