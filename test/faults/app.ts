/**
 * The app of the fault tests, a process of its own that may be killed: upload and share endpoint, with Postgres for its
 * files, for what was confirmed, and for links. Says `up` when it listens.
 */
import { createServer } from 'node:http'
import { Pool } from 'pg'
import * as v from 'valibot'
import { createUploadHandler } from '../../src/server/create-upload-handler.ts'
import type { OnceStore } from '../../src/server/once.ts'
import { postgresOnceStore } from '../../src/server/once-postgres.ts'
import { s3 } from '../../src/server/s3.ts'
import { createShareHandler } from '../../src/server/shares/create-share-handler.ts'
import { createShares } from '../../src/server/shares/create-shares.ts'
import { toNodeHandler } from '../../src/server/to-node-handler.ts'

const appSettings = v.object({
  port: v.number(),
  database: v.string(),
  storage: v.object({
    endpoint: v.string(),
    bucket: v.string(),
    accessKeyId: v.string(),
    secretAccessKey: v.string(),
  }),
})

export type AppSettings = v.InferOutput<typeof appSettings>

const settings = v.parse(appSettings, JSON.parse(process.argv[2] ?? ''))
const storage = s3({ ...settings.storage, provider: 'ceph', region: 'us-east-1' })
const database = new Pool({ connectionString: settings.database })
database.on('error', () => undefined)
const store = postgresOnceStore(database)
/** As it is, but what a process that was killed has claimed falls free after 15 s, not a minute: the tests wait for it. */
const once: OnceStore = {
  claim: (id, owner, leaseSeconds) => store.claim(id, owner, Math.min(leaseSeconds, 15)),
  finish: (...args) => store.finish(...args),
  release: (...args) => store.release(...args),
}
const shares = createShares({ storage, database, linkUrl: (token) => `https://app.test/s#${token}` })

// The application's own table: one row for each file, and how often it was told of it.
await database.query(
  'CREATE TABLE IF NOT EXISTS files (id text PRIMARY KEY, key text, name text, size bigint, told int NOT NULL DEFAULT 1)',
)
await store.createTable()
await shares.migrate()

const upload = createUploadHandler({
  storage,
  secret: 'a secret that outlives the process, as one in the environment does',
  once,
  cors: { origins: '*' },
  multipartFrom: 6 * 1024 ** 2,
  async onUploaded({ key, name, size }, { idempotencyKey }) {
    await database.query(
      'INSERT INTO files (id, key, name, size) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET told = files.told + 1',
      [idempotencyKey, key, name, size],
    )
  },
  onError: () => undefined,
})
const share = createShareHandler(shares, {
  authorize: () => ({ userId: 'ada' }),
  mayShare: () => true,
  onError: () => undefined,
})

const [uploads, links] = [toNodeHandler(upload), toNodeHandler(share)]
createServer((request, response) => (request.url === '/shares' ? links : uploads)(request, response)).listen(
  settings.port,
  '127.0.0.1',
  () => process.send?.('up'),
)
process.once('disconnect', () => process.exit())
