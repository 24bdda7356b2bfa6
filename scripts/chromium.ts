/**
 * Finds a Chromium for the tests, or gets one: `$CHROMIUM`, the system's, Playwright's own, Debian's package (as root),
 * else the headless build that ships inside an npm package. Where all fail, the error says what to do.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { installDebianPackages } from './debian-packages.ts'

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Flags every run needs: no sandbox as root, no calls home, memory in /tmp where /dev/shm is small, a camera that shows a test picture. */
const ARGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]

export interface ChromiumLaunchOptions {
  executablePath: string
  args: string[]
}

/** Launch options for Playwright. Throws with instructions where no browser can be had. */
export async function chromiumLaunchOptions(): Promise<ChromiumLaunchOptions> {
  const named = process.env.CHROMIUM
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM=${named}: there is no such file.`)
    return { executablePath: named, args: ARGS }
  }
  const found = SYSTEM_PATHS.find(existsSync) ?? (await playwrightChromium()) ?? debianChromium()
  if (found) return { executablePath: found, args: ARGS }
  const packaged = await packagedChromium()
  if (packaged) return packaged
  throw new Error(
    'The tests need Chromium. Install it (Debian: apt-get install chromium; elsewhere: npx playwright install chromium), ' +
      'or set CHROMIUM to the path of a Chrome or Chromium.',
  )
}

async function playwrightChromium(): Promise<string | undefined> {
  const { chromium } = await import('playwright')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}

function debianChromium(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  console.info('No Chromium here: installing the Debian package.')
  try {
    installDebianPackages('The tests need', ['chromium', 'fonts-liberation'])
  } catch {
    return undefined
  }
  return existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined
}

/** @sparticuz/chromium carries a headless build for Linux on x64; it needs nss and nspr on the machine. */
async function packagedChromium(): Promise<ChromiumLaunchOptions | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const executablePath = await chromium.executablePath()
    execFileSync(executablePath, ['--version'], { stdio: 'ignore' })
    // Not with the arguments that package proposes: they switch CORS off, which is what half these tests are about.
    return { executablePath, args: ARGS }
  } catch {
    return undefined
  }
}
