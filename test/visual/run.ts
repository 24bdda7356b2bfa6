/**
 * `npm run test:visual`: pictures of every story of the components, light and dark, 360 and 1280 px wide, written from
 * the left and from the right; compared with those of the last run that was accepted. A command, not a gate: fonts and
 * browsers differ between machines, so the pictures are kept in `.cache/visual/`, and not in the repository.
 *
 *   npm run test:visual                      all; what differs is listed, and lies beside what was kept
 *   npm run test:visual -- S3FileList        stories whose id has that in it
 *   npm run test:visual -- --accept          what is there now is kept
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright'
import { preview } from 'vite'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'
import { differingPixels } from './compare.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}.cache/visual`
const THEMES = ['light', 'dark']
const WIDTHS = [360, 1280]
const DIRECTIONS = ['ltr', 'rtl']
/** Part of a picture's pixels that may differ: a progress bar is never twice the same. */
const TOLERATED = 0.005

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { accept: { type: 'boolean', default: false }, 'no-build': { type: 'boolean', default: false } },
})
if (!values['no-build'])
  execFileSync('npx', ['storybook', 'build', '--quiet', '-o', `${folder}/storybook`], { cwd: root, stdio: 'inherit' })

const server = await preview({
  root,
  configFile: false,
  build: { outDir: `${folder}/storybook` },
  preview: { port: 0 },
})
const browser = await chromium.launch(await chromiumLaunchOptions())
try {
  process.exitCode = (await photograph(browser, server.resolvedUrls?.local[0] ?? '')) ? 0 : 1
} finally {
  await browser.close()
  await server.close()
}

/** @returns whether everything looks as it did. */
async function photograph(browser: Browser, url: string): Promise<boolean> {
  const stories = storiesOf(readFileSync(`${folder}/storybook/index.json`, 'utf8'))
  const counts = { same: 0, new: 0, different: 0 }
  rmSync(`${folder}/now`, { recursive: true, force: true })
  for (const path of ['now', 'kept']) mkdirSync(`${folder}/${path}`, { recursive: true })
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  for (const id of stories) {
    const page = await context.newPage()
    await page.setViewportSize({ width: 1280, height: 720 })
    await page.goto(`${url}iframe.html?id=${id}&viewMode=story`)
    await played(page, id)
    for (const { name, ...look } of looks(id)) {
      const picture = await pictureOf(page, look)
      const outcome = await judge(page, name, picture)
      counts[outcome] += 1
      if (outcome === 'different') console.info(`✗ ${name}`)
    }
    await page.close()
  }
  console.info(
    `${stories.length} stories: ${counts.same} pictures as before, ${counts.new} new, ${counts.different} different`,
  )
  if (counts.different > 0) console.info(`Compare ${folder}/now with ${folder}/kept. If they are right: --accept.`)
  return counts.different === 0
}

function storiesOf(index: string): string[] {
  const { entries }: { entries: Record<string, { id: string; type: string; title: string }> } = JSON.parse(index)
  return Object.values(entries)
    .filter(({ type, title }) => type === 'story' && /^(Parts|S3)/.test(title))
    .map(({ id }) => id)
    .filter((id) => positionals.length === 0 || positionals.some((part) => id.includes(part.toLowerCase())))
}

function looks(id: string) {
  return THEMES.flatMap((theme) =>
    WIDTHS.flatMap((width) =>
      DIRECTIONS.map((direction) => ({ name: `${id}.${theme}.${width}.${direction}`, theme, width, direction })),
    ),
  )
}

/** Waits until a story has done what its person does. */
async function played(page: Page, id: string): Promise<void> {
  const status = await page.waitForFunction(() => {
    const channel: unknown = Reflect.get(globalThis, '__STORYBOOK_ADDONS_CHANNEL__')
    if (!(channel instanceof Object) || !('last' in channel) || typeof channel.last !== 'function') return undefined
    if (channel.last('playFunctionThrewException')) return 'error'
    const [finished]: { status: string }[] = channel.last('storyFinished') ?? []
    return finished?.status
  })
  const said = await status.jsonValue()
  if (said !== 'success') console.info(`! ${id}: its play function ended with “${said}”`)
}

/** Changes how the story looks, in the state that it is in. */
async function pictureOf(page: Page, look: { theme: string; width: number; direction: string }): Promise<Buffer> {
  const { theme, width, direction } = look
  await page.setViewportSize({ width, height: 720 })
  await page.evaluate(
    (globals) => {
      const channel: unknown = Reflect.get(globalThis, '__STORYBOOK_ADDONS_CHANNEL__')
      if (channel instanceof Object && 'emit' in channel && typeof channel.emit === 'function')
        channel.emit('updateGlobals', { globals })
    },
    { theme, direction },
  )
  await page.waitForSelector(`.story-ground[data-theme="${theme}"][dir="${direction}"]`)
  // Pictures decode, and the layout settles.
  await page.waitForTimeout(150)
  return await page.screenshot({ fullPage: true, caret: 'hide' })
}

async function judge(page: Page, name: string, picture: Buffer): Promise<'same' | 'new' | 'different'> {
  const kept = `${folder}/kept/${name}.png`
  writeFileSync(`${folder}/now/${name}.png`, picture)
  const outcome = !existsSync(kept)
    ? 'new'
    : (await differingPixels(page, readFileSync(kept), picture)) <= TOLERATED
      ? 'same'
      : 'different'
  if (outcome === 'new' || values.accept) writeFileSync(kept, picture)
  return outcome
}
