/** `npx tsx examples/form/main.ts`: the form on a sandbox S3. */
import { startSandboxBucket } from '../presign/sandbox-bucket.ts'
import { serveForm } from './serve.ts'

const { storage } = await startSandboxBucket()
const { url } = await serveForm(storage, Number(process.env.PORT ?? 3000))
console.log(`Open ${url}`)
