/**
 * All components under the Content-Security-Policy that the demo sends: what draws (the avatar's dialog, the image editor),
 * what films (the webcam), and what works beside the page (`bucketdrop/images`).
 */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPage } from '../../scripts/build-page.ts'
import { openDemo } from './open-demo.ts'

const PICTURE = fileURLToPath(new URL('../../docs/widget.png', import.meta.url))

const { demo, page, uploaded, complaints, close } = await openDemo({
  buildPages: (pages) => buildPage(fileURLToPath(new URL('policy-page', import.meta.url)), pages),
})
afterAll(close)

beforeAll(async () => {
  page.on('console', (message) => {
    if (message.type() === 'warning') complaints.push(message.text())
  })
  await page.exposeFunction('refused', (what: string) => complaints.push(what))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      Reflect.get(window, 'refused')(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`)
    })
  })
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
