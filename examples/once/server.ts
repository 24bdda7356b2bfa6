/**
 * Several instances of one endpoint, and `onUploaded` once for each upload: what was confirmed is remembered in Postgres,
 * or in Redis. Run: npx tsx examples/once/server.ts, with the bucket and DATABASE_URL or REDIS_URL in the environment.
 */
import { createServer } from 'node:http'
import { createUploadHandler, type OnceStore, s3, toNodeHandler } from 'bucketdrop/server'
import { postgresOnceStore } from 'bucketdrop/server/once-postgres'
import { redisOnceStore } from 'bucketdrop/server/once-redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
const storage = s3({
  bucket: S3_BUCKET,
  region: AWS_REGION,
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  endpoint: process.env.S3_ENDPOINT,
})

async function inPostgres(connectionString: string): Promise<OnceStore> {
  const pool = new Pool({ connectionString, connectionTimeoutMillis: 5000, query_timeout: 10_000 })
  // A connection that breaks while nobody uses it, as when Postgres restarts. Without a listener, Node ends the process.
  pool.on('error', (error) => console.error(error.message))
  const store = postgresOnceStore(pool)
  await store.createTable()
  return store
}

const { DATABASE_URL, REDIS_URL = 'redis://127.0.0.1:6379' } = process.env

const upload = createUploadHandler({
  storage,
  secret: process.env.UPLOAD_SECRET ?? '',
  once: DATABASE_URL ? await inPostgres(DATABASE_URL) : redisOnceStore(new Redis(REDIS_URL)),
  onUploaded: (object) => console.log('stored', object.key),
})

createServer(toNodeHandler(upload)).listen(Number(process.env.PORT ?? 3000))
