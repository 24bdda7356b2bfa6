/** The published Storybook: built, served from a sub-path as a project's page is, and walked through in a browser. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import axeCore from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bucketdrop-storybook-'))
const BASE = '/some/project/'
/** As many pages at once as keep two cores busy. */
const TABS = 3

/** In the page, once it has been put there. */
declare const axe: typeof axeCore

interface Entry {
  id: string
  type: 'docs' | 'story'
  title: string
}

const opened: { browser?: Browser; server?: Server; url: string; entries: Entry[] } = { url: '', entries: [] }

beforeAll(async () => {
  const run = promisify(execFile)
  await run('npx', ['--no-install', 'storybook', 'build', '--quiet', '-o', folder], { cwd: root })
  await run(process.execPath, ['--import', 'tsx', 'scripts/docs-text.ts', folder], { cwd: root })
  const index: { entries: Record<string, Entry> } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
  opened.entries = Object.values(index.entries)
  opened.server = await serve()
  opened.url = `http://127.0.0.1:${(opened.server.address() as AddressInfo).port}${BASE}`
  opened.browser = await chromium.launch(await chromiumLaunchOptions())
}, 180_000)

afterAll(async () => {
  await opened.browser?.close()
  opened.server?.closeAllConnections()
  opened.server?.close()
  rmSync(folder, { recursive: true, force: true })
})

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
}

/** As a project's page is served: below a path, compressed. */
async function serve(): Promise<Server> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !statSync(join(folder, name)).isDirectory(),
  )
  const bodies = new Map(
    files.map((name) => [
      `${BASE}${name.replaceAll('\\', '/')}`,
      gzipSync(readFileSync(join(folder, name)), { level: 6 }),
    ]),
  )
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host')
    const path = pathname === BASE ? `${BASE}index.html` : pathname
    const body = bodies.get(path)
    response.statusCode = body ? 200 : 404
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream')
    response.setHeader('content-encoding', 'gzip')
    response.setHeader('cache-control', 'max-age=600')
    response.end(body ?? gzipSync('Not found'))
  })
  return await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** A page that keeps what it complains of, by what it shows. */
async function newPage(complaints: string[], where: () => string, options?: BrowserContextOptions): Promise<Page> {
  const page = await opened.browser?.newPage(options)
  if (!page) throw new Error('No browser')
  page.on('pageerror', ({ message }) => complaints.push(`${where()}: ${message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${where()}: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${where()}: ${response.status()} ${response.url()}`)
  })
  return page
}

/** Opens all, some at once. */
async function walk(
  ids: string[],
  open: (page: Page, id: string) => Promise<void>,
  options?: BrowserContextOptions,
): Promise<string[]> {
  const complaints: string[] = []
  const left = [...ids]
  await Promise.all(
    Array.from({ length: TABS }, async () => {
      let id: string | undefined
      const page = await newPage(complaints, () => id ?? '', options)
      while ((id = left.shift()) !== undefined) {
        try {
          await open(page, id)
        } catch (error) {
          complaints.push(`${id}: ${String(error)}`)
        }
      }
      await page.close()
    }),
  )
  return complaints
}

describe('the static Storybook', () => {
  it('takes no more than 15 MB', () => {
    const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)))
    const bytes = sizes.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
    console.info(`${(bytes / 1e6).toFixed(1)} MB, ${opened.entries.length} pages and stories`)
    expect(bytes).toBeLessThan(15e6)
  })

  it.each([
    { colorScheme: 'light', width: 1100 },
    { colorScheme: 'dark', width: 360 },
  ] as const)(
    'shows every page of text without a fault: $colorScheme, $width px wide',
    async ({ colorScheme, width }) => {
      const pages = opened.entries.filter(({ type }) => type === 'docs').map(({ id }) => id)
      expect(pages.length).toBeGreaterThan(25)
      const open = async (page: Page, id: string) => {
        await page.goto(`${opened.url}iframe.html?viewMode=docs&id=${id}`)
        await page.locator('#storybook-docs h1').first().waitFor()
        // Each story in the text is there.
        await page.waitForFunction(
          () => document.querySelectorAll('.sb-story .sb-loader, .sb-story .sb-errordisplay').length === 0,
        )
        await page.evaluate(axeCore.source)
        const faults = await page.evaluate(async () => {
          const wider = document.documentElement.scrollWidth - innerWidth
          // Stories are looked at by themselves; here, some stand twice on a page.
          const { violations } = await axe.run({ include: '#storybook-docs', exclude: '.sb-story' })
          const words = document.querySelector('#storybook-docs')?.cloneNode(true) as Element
          for (const other of words.querySelectorAll('pre, code, textarea, style, .sb-story')) other.remove()
          const raw = /.{0,40}(`|\|---|\]\(|\*\*).{0,40}/.exec(words.textContent)
          return [
            ...(wider > 0 ? [`${wider} px wider than the window`] : []),
            ...(raw ? [`Markdown that is not drawn: ${raw[0]}`] : []),
            ...violations.flatMap(({ help, nodes }) => nodes.map(({ html }) => `${help}: ${html}`)),
          ]
        })
        if (faults.length > 0) throw new Error(faults.join('\n'))
      }
      expect(await walk(pages, open, { colorScheme, viewport: { width, height: 900 } })).toEqual([])
    },
  )

  it('shows every story', async () => {
    const stories = opened.entries.filter(({ type }) => type === 'story').map(({ id }) => id)
    const complaints = await walk(stories, async (page, id) => {
      await page.goto(`${opened.url}iframe.html?viewMode=story&id=${id}`)
      await page.locator('.sb-show-main .story-ground > *').first().waitFor()
    })
    // What stories do is tested by `vitest --project storybook`; failures that are meant are logged by Uppy.
    expect(complaints.filter((complaint) => !/^errors-|\[Uppy\]/.test(complaint))).toEqual([])
  })

  it('opens as a book, and a file that is dropped on its first page is uploaded and confirmed', async () => {
    const complaints: string[] = []
    const page = await newPage(complaints, () => 'first page')
    await page.goto(opened.url)
    const frame = page.frameLocator('#storybook-preview-iframe')
    const input = frame.locator('input.uppy-Dashboard-input:not([webkitdirectory])')
    await input.setInputFiles({
      name: 'Harbour.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Straight to the bucket'),
    })
    await frame.getByRole('button', { name: 'Upload 1 file' }).click()
    await frame.getByText('Complete').first().waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  it.each([
    // Where a link to a page leads, and the bar of 3 s; a busy machine gets a little more.
    { what: 'the first page', path: 'iframe.html?viewMode=docs&id=start-overview--docs', within: 4 },
    // Around it, 1.2 MB (gzip) of Storybook's own list and toolbar come first: 3.4 s where the page alone took 2.0.
    { what: 'the first page within the book', path: '', within: 6 },
  ])('takes files soon on a 4G line: $what', async ({ what, path, within }) => {
    const page = await newPage([], () => '')
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    // "Fast 4G" as Chromium's tools have it is 9 Mbit/s, 1.5 Mbit/s and 60 ms, with what servers add.
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 60,
      downloadThroughput: 9e6 / 8,
      uploadThroughput: 1.5e6 / 8,
    })
    const started = performance.now()
    await page.goto(opened.url + path, { waitUntil: 'commit' })
    const shown = path ? page : page.frameLocator('#storybook-preview-iframe')
    await shown.locator('input.uppy-Dashboard-input').first().waitFor({ state: 'attached' })
    const seconds = (performance.now() - started) / 1000
    console.info(`${what} takes files after ${seconds.toFixed(1)} s`)
    await page.close()
    expect(seconds).toBeLessThan(within)
  })

  it('has itself as text, and every link of that leads somewhere', async () => {
    const read = async (path: string) => {
      const response = await fetch(new URL(path, opened.url))
      return response.ok ? await response.text() : ''
    }
    const index = await read('llms.txt')
    expect(index).toMatch(/^# bucketdrop\n\n> /)
    const ids = opened.entries.map(({ id }) => id)
    const links = [...index.matchAll(/\]\((\.\/[^)]+)\)/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(20)
    for (const link of links.filter((each) => each.endsWith('.md'))) {
      const text = await read(link)
      expect(text, link).not.toBe('')
      for (const [, inner = ''] of text.matchAll(/\]\((\.\/[\w-]+\.md)\)/g))
        expect(await read(`text/${inner}`), `${link} links to ${inner}`).not.toBe('')
      for (const [, id = ''] of text.matchAll(/\?path=\/(?:docs|story)\/([\w-]+)/g))
        expect(ids, `${link} links to ${id}`).toContain(id)
      const words = text.replaceAll(/```[\s\S]*?```/g, '')
      expect(words, link).not.toMatch(/<(Meta|Story|Sample|Source)\b|^import /m)
    }
    expect(await read('api.txt')).toContain('export declare function createUploadHandler')
  })
})
