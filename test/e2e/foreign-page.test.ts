/** A page of somebody else's, open in a browser that is signed in: what it can do with the endpoint in that person's name. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSandbox } from 'bucketdrop/sandbox'
import { createUploadHandler, s3, toNodeHandler } from 'bucketdrop/server'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'

const keys = { accessKeyId: 'test', secretAccessKey: 'test-secret-key' }
const sandbox = createSandbox({ ...keys, buckets: ['demo'] })
const MESSAGE = { v: 1, action: 'sign', files: [{ id: 'a', name: 'a.txt', type: 'text/plain', size: 5 }] }

/** Requests that came with the person's cookie, by method and type; and how many files were signed. */
const seen = { withCookie: [] as string[], signed: 0 }
const handler = createUploadHandler({
  storage: s3({ ...keys, bucket: 'demo', provider: 'aws', region: 'us-east-1', endpoint: 'https://s3.test' }),
  secret: 'a secret of thirty-two letters, or more',
  fetch: (url, init) => sandbox.fetch(new Request(url, init)),
  authorize(request) {
    if (!request.headers.get('cookie')?.includes('session=ada')) return null
    seen.withCookie.push(`${request.method} ${request.headers.get('content-type')?.split(';')[0] ?? ''}`)
    return { userId: 'ada' }
  },
  key(file) {
    seen.signed += 1
    return `users/ada/${file.name}`
  },
})

const servers: Server[] = []
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

let browser: Browser
let app = ''
let foreign = ''
beforeAll(async () => {
  const upload = toNodeHandler(handler)
  app = await serve((request, response) => {
    if (request.url?.startsWith('/api/upload')) return upload(request, response)
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'session=ada; HttpOnly' }).end('<h1>App</h1>')
  })
  // Another port is another origin, but the same site: the browser sends the cookie along, whatever its SameSite.
  foreign = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Win a prize</h1>')
  })
  browser = await chromium.launch(await chromiumLaunchOptions())
})
afterAll(async () => {
  await browser?.close()
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

test('nothing is signed for it, in none of the ways by which a page can make a browser send', async () => {
  const page = await browser.newPage()
  await page.goto(app)
  const sign = ([url, message]: [string, string]) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: message }).then(
      ({ status }) => status,
    )
  const asked: [string, string] = [`${app}/api/upload`, JSON.stringify(MESSAGE)]
  // The app's own page can.
  expect([await page.evaluate(sign, asked), seen.signed]).toEqual([200, 1])

  await page.goto(foreign)
  expect(await page.evaluate(sign, asked).catch(String)).toContain('Failed to fetch')
  seen.withCookie.length = 0
  await page.evaluate(async ([url, message]) => {
    const credentials = 'include'
    const blob = (type: string) => new Blob([message], { type })
    await fetch(url, { method: 'POST', mode: 'no-cors', credentials, body: message })
    await fetch(url, { method: 'POST', mode: 'no-cors', credentials, body: blob('application/json') }).catch(() => {})
    await fetch(url, { method: 'POST', credentials, body: new URLSearchParams({ message }) }).catch(() => {})
    navigator.sendBeacon(url, blob('text/plain'))
    try {
      navigator.sendBeacon(url, blob('application/json'))
    } catch {}
    await fetch(url, { method: 'GET', mode: 'no-cors', credentials })
    await new Promise((resolve) => setTimeout(resolve, 300))
  }, asked)
  // JSON that closes itself over the `=` which such a form adds.
  await page.setContent(
    `<form method="post" enctype="text/plain" action="${app}/api/upload"><input name='${JSON.stringify(MESSAGE).slice(0, -1)},"x":"' value='"}'></form>`,
  )
  await page.evaluate(() => document.forms[0]?.submit())
  await page.waitForURL(`${app}/api/upload`)
  expect(await page.content()).toContain('unsupported_media_type')

  // They did come, with the cookie: what kept them out is the type, which no other origin may send without asking.
  expect(seen.withCookie).toContain('POST text/plain')
  expect(seen.withCookie).toContain('POST application/x-www-form-urlencoded')
  expect(seen.withCookie).not.toContain('POST application/json')
  expect(seen.signed).toBe(1)
  await page.close()
})

test('it reads nothing: neither the limits nor an error', async () => {
  const page = await browser.newPage()
  await page.goto(app)
  await page.goto(foreign)
  const read = await page.evaluate(
    (url) => fetch(url, { credentials: 'include' }).then((answer) => answer.text(), String),
    `${app}/api/upload`,
  )
  expect(read).toContain('Failed to fetch')
  // Nor as a script of its own.
  const run = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const script = Object.assign(document.createElement('script'), { src: url })
        script.addEventListener('load', () => resolve('loaded'))
        script.addEventListener('error', () => resolve('refused'))
        document.head.append(script)
      }),
    `${app}/api/upload`,
  )
  expect(run).toBe('refused')
  await page.close()
})
