/** The demo's server on free ports, and a browser's page that keeps what it complains of. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { buildDemoPage } from '../../scripts/build-demo-page.ts'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'
import type { Uploaded } from '../../src/demo/endpoint.ts'
import { startDemo } from '../../src/demo/start-demo.ts'

interface DemoParts {
  /** Puts what the demo serves beside its page into the folder. */
  buildBundle?(bundle: string): Promise<unknown>
  /** Puts the page into the folder: the demo's own, unless told. */
  buildPages?(page: string): Promise<unknown>
}

export async function openDemo({ buildBundle, buildPages = buildDemoPage }: DemoParts = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'bucketdrop-demo-'))
  const bundle = join(folder, 'bundle')
  await mkdir(bundle)
  await buildBundle?.(bundle)
  const pages = join(folder, 'page')
  await buildPages(pages)
  /** What the endpoint's `onUploaded` heard of. */
  const uploaded: Uploaded[] = []
  const demo = await startDemo({
    port: 0,
    s3Port: 0,
    page: pages,
    bundle,
    directory: join(folder, 'storage'),
    onUploaded: (upload) => uploaded.push(upload),
  })
  const browser = await chromium.launch(await chromiumLaunchOptions())
  const page = await browser.newPage()
  /** Of its console, and errors that nobody caught. */
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    folder,
    demo,
    page,
    uploaded,
    complaints,
    async close() {
      await browser.close()
      await demo.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
