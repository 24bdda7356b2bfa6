/** All that an upload goes through in production: browser, app, Postgres and a real S3, with a proxy before the app and the S3. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { chromium, type Page } from 'playwright'
import * as v from 'valibot'
import { buildPage } from '../../scripts/build-page.ts'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'
import { serveFolder } from '../../src/demo/serve-folder.ts'
import { presignGet, s3, toNodeHandler } from '../../src/server/index.ts'
import { bytesOf } from '../browser/soak/random.ts'
import { makeBucket } from '../s3/make-bucket.ts'
import { startRadosgw } from '../s3/radosgw.ts'
import { freePort } from '../unit/server/free-port.ts'
import { startPostgres } from '../unit/server/local-postgres.ts'
import type { AppSettings } from './app.ts'
import { startProxy } from './proxy.ts'

/** A file on the disk of the person who uploads. */
export interface LocalFile {
  path: string
  name: string
  sha256: string
}

const rows = v.array(v.object({ key: v.string(), name: v.string(), told: v.number() }))
const BUCKET = 'faults'

export async function openWorld() {
  const closing: (() => unknown)[] = []
  const close = async () => {
    for (const end of closing.splice(0).toReversed()) await end()
  }
  try {
    return { ...(await build(closing)), close }
  } catch (error) {
    await close()
    throw error
  }
}
export type World = Awaited<ReturnType<typeof openWorld>>

/** `closing`: what ends the parts, in the order in which they were started. */
async function build(closing: (() => unknown)[]) {
  const folder = mkdtempSync(join(tmpdir(), 'bucketdrop-faults-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))

  const radosgw = await startRadosgw()
  closing.push(() => radosgw[Symbol.asyncDispose]())
  const { accessKeyId, secretAccessKey } = radosgw
  const keys = { accessKeyId, secretAccessKey, bucket: BUCKET }
  /** Without the proxy: for what a test itself asks. */
  const storage = s3({ ...keys, provider: 'ceph', region: 'us-east-1', endpoint: radosgw.endpoint })
  await makeBucket(storage, {
    allowedOrigins: ['*'],
    allowedMethods: ['GET', 'PUT', 'POST'],
    allowedHeaders: ['*'],
    exposeHeaders: ['ETag'],
  })
  const storageProxy = await startProxy(radosgw.endpoint)
  closing.push(() => storageProxy.close())

  const postgres = await startPostgres()
  if (!postgres) throw new Error('The fault tests need Postgres: apt-get install postgresql')
  closing.push(() => postgres.stop())
  const database = new Pool({ connectionString: postgres.url })
  database.on('error', () => undefined)
  closing.push(() => database.end())

  const port = await freePort()
  const app = createApp({ port, database: postgres.url, storage: { ...keys, endpoint: storageProxy.url } })
  closing.push(() => app.kill())
  await app.start()
  const appProxy = await startProxy(`http://127.0.0.1:${port}`)
  closing.push(() => appProxy.close())

  await buildPage(fileURLToPath(new URL('page', import.meta.url)), join(folder, 'page'))
  const pages = createServer(toNodeHandler(await serveFolder(join(folder, 'page')))).listen(0, '127.0.0.1')
  closing.push(() => void pages.close())
  const browser = await chromium.launch(await chromiumLaunchOptions())
  closing.push(() => browser.close())
  // One person's: what is kept there outlives its tabs.
  let context = await browser.newContext()

  return {
    radosgw,
    postgres,
    app,
    storageProxy,
    appProxy,
    storage,
    /** Somebody else: nothing is kept of what was before. */
    async newPerson(): Promise<void> {
      await context.close()
      context = await browser.newContext()
    },
    /** A tab with the widget; one that `keeps` has Uppy's Golden Retriever, which brings the list back. */
    async openTab(keeps = false): Promise<Page> {
      const page = await context.newPage()
      const { port: pagePort } = pages.address() as AddressInfo
      await page.goto(
        `http://127.0.0.1:${pagePort}/?endpoint=${encodeURIComponent(appProxy.url)}${keeps ? '&keeps' : ''}`,
      )
      return page
    },
    /** Writes a file of chance bytes. */
    makeFile(name: string, size: number, seed: number): LocalFile {
      const path = join(folder, `${randomUUID()}-${name}`)
      const bytes = bytesOf(seed, size)
      writeFileSync(path, bytes)
      return { path, name: basename(path), sha256: sha256Of(bytes) }
    },
    /** What the app has taken down of files of these names. */
    async uploaded(files: readonly LocalFile[]) {
      const names = files.map(({ name }) => name)
      return v.parse(
        rows,
        (await database.query('SELECT key, name, told FROM files WHERE name = ANY($1)', [names])).rows,
      )
    },
    /** What the S3 itself has under the key. */
    async stored(key: string): Promise<string> {
      const answer = await fetch(presignGet(storage, { key, expiresIn: 60 }))
      if (!answer.ok) return `nothing: ${answer.status}`
      return sha256Of(new Uint8Array(await answer.arrayBuffer()))
    },
  }
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The app's process. */
function createApp(settings: AppSettings) {
  let child: ChildProcess | undefined
  const script = fileURLToPath(new URL('app.ts', import.meta.url))
  return {
    async start(): Promise<void> {
      const started = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(settings)], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      child = started
      await new Promise<void>((resolve, reject) => {
        started.once('message', () => resolve())
        started.once('exit', (code) => reject(new Error(`The app ended with ${code}.`)))
      })
    },
    /** As a power cut would: nothing is finished, nothing is said. */
    async kill(): Promise<void> {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const exited = new Promise((resolve) => child?.once('exit', resolve))
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** What the widget has told the page. */
export const toldTo = (page: Page) => page.evaluate(() => window.told)

/** Chooses files in the widget. */
export async function choose(page: Page, files: readonly LocalFile[]): Promise<void> {
  const input = page.locator('input.uppy-Dashboard-input:not([webkitdirectory])')
  await input.setInputFiles(files.map(({ path }) => path))
}

/** The keys of what the page was told is stored, when that many are; a person presses “Retry” and “Upload” meanwhile, where they are offered. */
export async function doneIn(page: Page, count: number, seconds = 90): Promise<string[]> {
  for (const ends = performance.now() + seconds * 1000; performance.now() < ends; await page.waitForTimeout(300)) {
    const { done } = await toldTo(page)
    if (done.length >= count) return done
    const more = page.locator('.uppy-StatusBar-actionBtn--retry, .uppy-StatusBar-actionBtn--upload').first()
    if (await more.isVisible()) await more.click({ timeout: 1000 }).catch(() => undefined)
  }
  const told = await toldTo(page)
  throw new Error(`Of ${count} files only ${told.done.length} are done: ${told.failed.join(' · ')}`)
}
