/** `npm start`: the demo page, its upload endpoint and a sandbox S3, in one process. */
import { startDemo } from './start-demo.ts'

const demo = await startDemo({
  port: Number(process.env.PORT ?? 4000),
  s3Port: Number(process.env.S3_PORT ?? 4001),
  directory: '.demo-data',
}).catch((error: Error) => {
  const taken = /in use|EADDRINUSE/.test(error.message)
  console.error(taken ? `${error.message}. Choose other ports: PORT=5000 S3_PORT=5001 npm start` : error.message)
  process.exit(1)
})

console.info(`\n  Open ${demo.url}\n`)
console.info(demo.s3Line)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void demo.close().then(() => process.exit(0))
  })
}
