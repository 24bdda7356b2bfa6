import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDemo } from '../demo/start-demo.ts'
import type { Output } from './output.ts'

export interface RunDemoOptions {
  port: number
  s3Port: number
  /** The folder of the built pages. */
  page: string
  /** The folder of `bucketdrop.umd.js` and `bucketdrop.css`. */
  bundle: string
  /** Where uploads are kept. Default: a temporary folder, which goes with the demo. */
  directory?: string | undefined
  /** Ends it. */
  signal: AbortSignal
}

/** `bucketdrop demo`: runs until the signal. Returns the exit code. */
export async function runDemo({ directory, signal, ...options }: RunDemoOptions, out: Output): Promise<number> {
  const temporary = directory === undefined ? await mkdtemp(join(tmpdir(), 'bucketdrop-demo-')) : undefined
  try {
    const demo = await startDemo({ ...options, directory: directory ?? temporary ?? '' })
    out.print(`\n  Open ${demo.url}\n`)
    out.print(demo.s3Line)
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await demo.close()
    return 0
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!taken) throw error
    out.complain(`${error.message}. Choose other ports: PORT=5000 S3_PORT=5001, or --port and --s3-port.`)
    return 1
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true })
  }
}
