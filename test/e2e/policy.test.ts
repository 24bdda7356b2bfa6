/**
 * All components under the Content-Security-Policy that the demo sends: what draws (the avatar's dialog, the image editor),
 * what films (the webcam), and what works beside the page (`bucketdrop/images`).
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPage } from '../../scripts/build-demo-page.ts'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'
import type { Uploaded } from '../../src/demo/endpoint.ts'
import { startDemo } from '../../src/demo/start-demo.ts'

const PICTURE = fileURLToPath(new URL('../../docs/widget.png', import.meta.url))

const uploaded: Uploaded[] = []
/** What the policy refused, and what the console complained of. */
const complaints: string[] = []
let folder = ''
let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser
let page: Page

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bucketdrop-policy-'))
  const [pages, bundle] = [join(folder, 'page'), join(folder, 'bundle')]
  await mkdir(bundle)
  await buildPage(fileURLToPath(new URL('policy-page', import.meta.url)), pages)
  demo = await startDemo({
    port: 0,
    s3Port: 0,
    page: pages,
    bundle,
    directory: join(folder, 'storage'),
    onUploaded: (upload) => uploaded.push(upload),
  })
  browser = await chromium.launch(await chromiumLaunchOptions())
  page = await browser.newPage()
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', ({ message }) => complaints.push(message))
  await page.exposeFunction('refused', (what: string) => complaints.push(what))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      Reflect.get(window, 'refused')(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`)
    })
  })
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
  await rm(folder, { recursive: true, force: true })
})

test('everything works, and nothing is refused', async () => {
  const workers: string[] = []
  page.on('worker', (worker) => workers.push(worker.url()))
  const answer = await page.goto(demo.url)
  expect(answer?.headers()['content-security-policy']).toMatch(/^default-src 'none'(?!.*unsafe)/)
  const names = () => uploaded.map(({ name }) => name).toSorted()
  const note = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('hello') })

  await page.locator('[data-part="avatar"] input[type=file]').setInputFiles(PICTURE)
  const dialog = page.getByRole('dialog', { name: /picture/i })
  await dialog.getByRole('slider').fill('50')
  await dialog.getByRole('button', { name: 'Turn right' }).click()
  await dialog.getByRole('button', { name: 'Use picture' }).click()
  await expect.poll(names).toEqual(['widget.png'])

  await page.locator('[data-part="upload-button"] input[type=file]').setInputFiles(PICTURE)
  await expect.poll(names).toEqual(['widget.png', 'widget.png'])
  expect(workers).toHaveLength(1)

  await page.locator('[data-part="upload-field"] [data-part="file-input"]').setInputFiles(note('field.txt'))
  await expect.poll(names).toContain('field.txt')

  const dashboard = page.locator('.uppy-Dashboard')
  await dashboard.getByRole('tab', { name: 'Camera' }).click()
  await dashboard.getByRole('button', { name: 'Take a picture' }).click()
  await dashboard.getByRole('button', { name: 'Submit recorded file' }).click()
  await dashboard.getByRole('button', { name: 'Rotate 90°' }).click()
  await dashboard.getByRole('button', { name: 'Save', exact: true }).click()
  await dashboard.getByRole('button', { name: 'Upload 1 file' }).click()
  await expect.poll(() => uploaded.length, { timeout: 10_000 }).toBe(4)
  expect(complaints).toEqual([])
})
