/** `npm run storybook`: what a story uploads goes over HTTP, to an endpoint and an S3 in the development server. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { afterAll, expect, it, vi } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'
import { freePort } from '../unit/server/free-port.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const started: ChildProcess[] = []
afterAll(() => {
  for (const { pid } of started) if (pid !== undefined) process.kill(-pid)
})

it('uploads over HTTP, across origins', async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  // Tests have their backends in the page; this is not one of those.
  const { VITEST: _, ...env } = process.env
  const command = ['--no-install', 'storybook', 'dev', '--port', String(port), '--exact-port', '--no-open', '--ci']
  started.push(spawn('npx', command, { cwd: root, env, stdio: 'ignore', detached: true }))
  await vi.waitFor(async () => expect((await fetch(`${url}/index.json`)).status).toBe(200), {
    timeout: 60_000,
    interval: 300,
  })

  const browser = await chromium.launch(await chromiumLaunchOptions())
  try {
    const page = await browser.newPage()
    const answers: { method: string; url: URL; status: number }[] = []
    page.on('response', (response) =>
      answers.push({ method: response.request().method(), url: new URL(response.url()), status: response.status() }),
    )
    const id = 'network-room-live--room'
    await page.goto(`${url}/iframe.html?viewMode=story&id=${id}`)
    const file = { name: 'Harbour.txt', mimeType: 'text/plain', buffer: Buffer.from('Straight to the bucket') }
    await page.locator('input[type=file]').first().setInputFiles(file)
    await page.getByText('1 of 1 uploaded').waitFor({ timeout: 30_000 })

    const uploads = answers.filter(({ method, url: { pathname } }) => method === 'POST' && pathname === `/${id}`)
    expect(uploads).toMatchObject([{ status: 204 }])
    expect(uploads[0]?.url.origin).not.toBe(url)
    const asked = answers.filter(({ url: { pathname } }) => pathname === `/api/upload/${id}`)
    // Whichever is answered first: a file may be chosen before the policy is there.
    const said = asked.map(({ method, status }) => `${method} ${status}`).toSorted()
    expect(said).toEqual(['GET 200', 'POST 200', 'POST 200'])
  } finally {
    await browser.close()
  }
})
