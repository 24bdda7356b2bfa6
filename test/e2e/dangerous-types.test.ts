/** Which types a real browser runs scripts in, and that none of them does once it was uploaded. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDangerousType, presignGet, presignPut } from 'bucketdrop/server'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandboxBucket } from '../../examples/presign/sandbox-bucket.ts'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'

const XHTML = 'http://www.w3.org/1999/xhtml'
const RUNS = `<html xmlns="${XHTML}"><head><title>no</title></head><body><script>document.title = 'ran'</script></body></html>`

const run = [
  'text/html',
  'Text/HTML; charset=utf-8',
  'application/xhtml+xml',
  'application/xml',
  'text/xml',
  'text/xsl',
  'image/svg+xml',
  'image/svg+xml;',
  'image/png, text/html',
  'image/png;, text/html',
  'text/html(png',
  'text/html png',
  'text',
  '*/*',
  'unknown/unknown',
]
const doNotRun = [
  'application/json',
  'application/octet-stream',
  'application/pdf',
  'application/vnd.example',
  'application/xml-dtd',
  'font/woff2',
  'image/png',
  'image/png; a=b',
  'text/css',
  'text/csv',
  'text/htmlx',
  'text/markdown',
  'text/plain',
  'text/vtt',
  'video/mp4',
]

let bucket: Awaited<ReturnType<typeof startSandboxBucket>>
let server: Server
let browser: Browser
let page: Page

beforeAll(async () => {
  bucket = await startSandboxBucket()
  // Answers with the type that the query names.
  server = createServer((request, response) => {
    const type = new URL(request.url ?? '', 'http://localhost').searchParams.get('type') ?? ''
    response.setHeader('content-type', type).end(RUNS)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  browser = await chromium.launch(await chromiumLaunchOptions())
  page = await browser.newPage()
})
afterAll(async () => {
  await browser?.close()
  server?.close().closeAllConnections()
  await bucket?.close()
})

/** Whether the browser, led to an address, runs what is there. What it saves instead is no page. */
async function runs(url: string): Promise<boolean> {
  await page.goto('about:blank')
  await page.goto(url).catch((error: Error) => expect(error.message).toMatch(/Download is starting|ERR_ABORTED/))
  return (await page.title()) === 'ran'
}

test.each([...run, ...doNotRun])('%s', async (type) => {
  const { port } = server.address() as AddressInfo
  const ran = await runs(`http://127.0.0.1:${port}/?type=${encodeURIComponent(type)}`)
  expect([ran, isDangerousType(type)]).toEqual([run.includes(type), run.includes(type)])

  const at = { key: 'file', expiresIn: 60 }
  const { url, headers } = presignPut(bucket.storage, { ...at, contentType: type })
  expect((await fetch(url, { method: 'PUT', headers, body: RUNS })).status).toBe(200)
  expect(await runs(presignGet(bucket.storage, at))).toBe(false)
})
