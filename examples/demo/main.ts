/** `npm start`: the demo of this checkout. It is `npx bucketdrop demo`, with its pages built afresh. */
import { fileURLToPath } from 'node:url'
import { buildDemoPage } from '../../scripts/build-demo-page.ts'
import { buildUmd } from '../../scripts/build-umd.ts'
import { runDemo } from '../../src/cli/run-demo.ts'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const bundle = fileURLToPath(new URL('../../.cache/umd', import.meta.url))
await buildUmd(bundle)

process.exitCode = await runDemo(
  {
    port: Number(process.env.PORT ?? 4000),
    s3Port: Number(process.env.S3_PORT ?? 4001),
    page: await buildDemoPage(),
    bundle,
    directory: '.demo-data',
    signal: stop.signal,
  },
  { print: console.info, complain: console.error },
)
