/** The demo as a user meets it: a real browser, the real page, real CORS between two origins. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { presignUrl } from 'bucketdrop/server'
import { afterAll, expect, test } from 'vitest'
import type { ObjectRow } from '../../src/demo/list-objects.ts'
import { openDemo } from './open-demo.ts'

const KB = 1024
const MB = 1024 * KB
/** Name, bytes. Small ones travel as forms, the rest as PUTs; two are alike in name, size and type. */
const FILES: [name: string, size: number][] = [
  ['empty.txt', 0],
  ['one-byte.bin', 1],
  ['日本語 #?%.png', 3 * KB],
  ['emoji 🎉 & “quotes”.jpg', 10 * KB],
  [`${'long '.repeat(48)}name.pdf`, 20 * KB],
  ['no-extension', 64 * KB],
  ['.hidden', 5 * KB],
  ['two..dots.tar.gz', 100 * KB],
  ['<script>alert(1)</script>.html', 2 * KB],
  ['plus+and space.csv', 255 * KB],
  ['exactly-256-KiB.bin', 256 * KB],
  ['one-over-256-KiB.bin', 256 * KB + 1],
  ['half.mp3', 512 * KB],
  ['one.mov', MB],
  ['two.zip', 2 * MB],
  ['five.webm', 5 * MB],
  ['eleven.iso', 11 * MB],
  ['twin.txt', 30 * KB],
  ['twin.txt', 30 * KB],
  ['video.mp4', 120 * MB],
]

const { folder, demo, page, uploaded, complaints, close } = await openDemo()
afterAll(close)

test('the page has a policy without `unsafe-*`, under which all that follows works', async () => {
  const policy = (await fetch(demo.url)).headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
})

test('20 mixed files arrive byte for byte, and the server hears of each exactly once', async () => {
  const paths: string[] = []
  const sums = new Map<string, string[]>()
  for (const [index, [name, size]] of FILES.entries()) {
    // Folders of their own, so that two files can have one name.
    const path = await writeRandomFile(join(folder, `f${index}`), name, size)
    paths.push(path)
    sums.set(name, [...(sums.get(name) ?? []), await sha256(createReadStream(path))])
  }

  await page.goto(demo.url)
  await page.locator('input.uppy-Dashboard-input:not([webkitdirectory])').setInputFiles(paths)
  await page.getByRole('button', { name: 'Upload 20 files' }).click()
  await page.locator('.uppy-StatusBar.is-complete').waitFor({ timeout: 150_000 })
  await expect.poll(() => page.locator('tbody tr').count()).toBe(20)
  // The list counts in the widget's steps of 1,024.
  await expect(page.locator('tbody tr', { hasText: 'five.webm' }).textContent()).resolves.toContain('5 MB')

  const rows: ObjectRow[] = await (await fetch(`${demo.url}/api/objects`)).json()
  const stored = new Map<string, string[]>()
  for (const { key, name } of rows) {
    const response = await fetch(presignUrl(demo.bucket, { method: 'GET', key, expiresIn: 60 }))
    expect(response.status).toBe(200)
    stored.set(name, [...(stored.get(name) ?? []), await sha256(response.body ?? [])])
  }
  expect(sorted(stored)).toEqual(sorted(sums))

  expect(uploaded).toHaveLength(20)
  expect(new Set(uploaded.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(20)
  expect(new Set(uploaded.map(({ key }) => key))).toEqual(new Set(rows.map(({ key }) => key)))
  expect(complaints).toEqual([])
})

test('the link of a stored object downloads it under its own name', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '日本語 #?%.png' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^日本語 #.%\.png$/)
})

test('the S3 line is one any S3 client can use', () => {
  expect(demo.s3Line).toMatch(
    /^S3 http:\/\/127\.0\.0\.1:\d+ bucket=demo accessKeyId=\S+ secretAccessKey=\S+ region=us-east-1$/,
  )
})

async function writeRandomFile(directory: string, name: string, size: number): Promise<string> {
  await mkdir(directory)
  // A file system takes 255 bytes and no slash.
  const path = join(directory, name.replaceAll('/', '∕'))
  const file = await open(path, 'w')
  // Not the same block over and over: a part that is missing or swapped must show.
  for (let written = 0; written < size; written += MB) {
    await file.write(crypto.getRandomValues(new Uint8Array(64 * KB)), 0, Math.min(64 * KB, size - written), written)
  }
  await file.truncate(size)
  await file.close()
  return path
}

async function sha256(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(source, hash)
  return hash.digest('hex')
}

function sorted(sums: Map<string, string[]>) {
  return Object.fromEntries([...sums].map(([name, all]) => [name.replaceAll('/', '∕'), all.toSorted()]))
}
