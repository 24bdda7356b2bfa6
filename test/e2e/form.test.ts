/** A plain HTML form in a real browser that may run no JavaScript, against the strict S3. */
import { presignGet, presignOperation } from 'bucketdrop/server'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveForm } from '../../examples/form/serve.ts'
import { startSandboxBucket } from '../../examples/presign/sandbox-bucket.ts'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'

let bucket: Awaited<ReturnType<typeof startSandboxBucket>>
let site: Awaited<ReturnType<typeof serveForm>>
let browser: Browser
let page: Page

beforeAll(async () => {
  bucket = await startSandboxBucket()
  site = await serveForm(bucket.storage, 0)
  browser = await chromium.launch(await chromiumLaunchOptions())
  page = await browser.newPage({ javaScriptEnabled: false })
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await bucket?.close()
})

async function upload(name: string, bytes: Buffer) {
  await page.goto(site.url)
  await page.getByLabel('A picture').setInputFiles({ name, mimeType: 'image/png', buffer: bytes })
  await page.getByRole('button', { name: 'Upload' }).click()
}

test('a form uploads without JavaScript, and the browser comes back with the key', async () => {
  const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(64 * 1024)))
  await upload('Größe “1”.png', bytes)
  await page.waitForURL(/\/done\?/)
  const key = (await page.locator('code').textContent()) ?? ''
  expect(key).toMatch(/^\d{4}\/\d\d\/\d\d\/[\w-]{22}\.png$/)

  const stored = await fetch(presignGet(bucket.storage, { key, expiresIn: 60 }))
  expect(Buffer.from(await stored.arrayBuffer()).equals(bytes)).toBe(true)
  expect(stored.headers.get('content-type')).toBe('image/png')
  expect(stored.headers.get('x-amz-meta-from')).toBe('a plain form')
})

test.each([
  ['too large', Buffer.alloc(5 * 1024 ** 2 + 1), 'EntityTooLarge'],
  ['empty', Buffer.alloc(0), 'EntityTooSmall'],
])('S3 refuses a file that is %s, and stores nothing', async (_case, bytes, code) => {
  const keys = async () => {
    const { url } = presignOperation(bucket.storage, 'ListObjectsV2', { expiresIn: 60 })
    return (await (await fetch(url)).text()).split('<Key>').length
  }
  const before = await keys()
  await upload('a.png', bytes)
  await expect.poll(() => page.content()).toContain(code)
  expect(await keys()).toBe(before)
})
