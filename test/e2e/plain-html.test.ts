/** `examples/plain-html` as a reader opens it: the built bundle, a real browser, the demo's server. */
import { afterAll, expect, test } from 'vitest'
import { buildUmd } from '../../scripts/build-umd.ts'
import { openDemo } from './open-demo.ts'

const PATIENCE = { timeout: 10_000 }
const { demo, page, uploaded, complaints, close } = await openDemo({ buildBundle: buildUmd })
afterAll(close)

test('one <script>: files go up, events tell, and the form sends their keys', async () => {
  await page.goto(`${demo.url}/plain-html/`)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByRole('button', { name: 'Send' }).click()
  // Nothing is uploaded yet, and a picture is required.
  expect(await page.locator('output').textContent()).toBe('')
  expect(await page.locator('s3-uploader').evaluate((element) => element.matches(':invalid'))).toBe(true)

  const picture = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') }
  const text = { name: 'no.txt', mimeType: 'text/plain', buffer: Buffer.from('no') }
  const input = page.locator('input.uppy-Dashboard-input:not([webkitdirectory])')
  await input.setInputFiles([text])
  await expect.poll(() => page.locator('output').textContent(), PATIENCE).toContain('not of an accepted type')
  await input.setInputFiles([picture])
  await expect.poll(() => page.locator('output').textContent(), PATIENCE).toBe('Stored: dot.png')
  await page.getByRole('button', { name: 'Send' }).click()
  const key = uploaded[0]?.key ?? ''
  await expect
    .poll(() => page.locator('output').textContent(), PATIENCE)
    .toBe(`The form sends: ${new URLSearchParams({ from: 'Ada', photos: key })}`)
  expect(uploaded).toHaveLength(1)
  expect(complaints).toEqual([])
})

test('the global mounts a widget into any element', async () => {
  await page.goto(`${demo.url}/plain-html/`)
  const names = await page.evaluate(`(() => {
    const host = document.createElement('div')
    document.body.append(host)
    window.mounted = bucketdrop.mount(host, { endpoint: '/api/upload', note: 'Mounted by hand' })
    return Object.keys(bucketdrop).toSorted()
  })()`)
  expect(names).toEqual(['S3UploaderElement', 'UploadError', 'mount'])
  await page.getByText('Mounted by hand').waitFor()
  await page.evaluate('window.mounted.destroy()')
  expect(await page.getByText('Mounted by hand').count()).toBe(0)
})

test('another language is loaded from beside the script', async () => {
  await page.goto(`${demo.url}/plain-html/`)
  await page.locator('s3-uploader').evaluate((element) => element.setAttribute('locale', 'ar'))
  await page.getByText('أفلت الملفات هنا').waitFor()
  expect(await page.locator('s3-uploader .uppy-Root').first().getAttribute('dir')).toBe('rtl')
  await page.locator('s3-uploader').evaluate((element) => element.setAttribute('locale', 'de-CH'))
  await page.getByText('Dateien hier ablegen oder').waitFor()
})

test('nothing in it is left for a build to decide, and React is not in it', async () => {
  const code = await (await fetch(`${demo.url}/bucketdrop.umd.js`)).text()
  expect(code).not.toMatch(/process\.env|react-dom|useSyncExternalStore/)
  expect(code).toContain('sourceMappingURL=bucketdrop.umd.js.map')
})

/** A PNG of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
