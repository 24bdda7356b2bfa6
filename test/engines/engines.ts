/** How Vitest drives each engine that the browser tests run on: Debian's Chromium, Firefox ESR and WebKitGTK. */
import { playwright } from '@vitest/browser-playwright'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'
import { firefoxProvider } from './firefox-provider.ts'
import { WEBKIT_PORT } from './webkit-driver.ts'

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const
export type Engine = (typeof ENGINES)[number]

/** The packages that each is, and what it needs to run; scripts/chromium.ts finds or installs Chromium by itself. */
export const ENGINE_PACKAGES: Record<Engine, string[]> = {
  chromium: [],
  firefox: ['firefox-esr', 'fonts-liberation'],
  webkit: ['webkit2gtk-driver', 'xvfb', 'xauth', 'fonts-liberation'],
}

export const isEngine = (name: string): name is Engine => ENGINES.some((engine) => engine === name)

const MINI_BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'
const WEBKIT_OPTIONS = { 'webkitgtk:browserOptions': { binary: MINI_BROWSER, args: ['--automation'] } }

/** The `browser` of a Vitest project. */
export async function browserOf(engine: Engine) {
  const common = { enabled: true, screenshotFailures: false }
  switch (engine) {
    case 'chromium':
      return {
        ...common,
        headless: true,
        provider: playwright({ launchOptions: await chromiumLaunchOptions() }),
        instances: [{ browser: 'chromium' as const }],
      }
    case 'firefox':
      return {
        ...common,
        headless: true,
        // Over WebDriver BiDi, which the Firefox of a distribution speaks; Playwright's own protocol needs its own build.
        provider: firefoxProvider({
          launchOptions: {
            channel: 'moz-firefox',
            executablePath: '/usr/bin/firefox-esr',
            firefoxUserPrefs: FIREFOX_PREFERENCES,
          },
        }),
        instances: [{ browser: 'firefox' as const }],
      }
    case 'webkit': {
      // Not above: it takes a second to load, and most runs have no use for it.
      const { webdriverio } = await import('@vitest/browser-webdriverio')
      return {
        ...common,
        // It has no headless mode: webkit-driver.ts gives it a screen that is not there.
        headless: false,
        ui: false,
        provider: webdriverio({
          hostname: '127.0.0.1',
          port: WEBKIT_PORT,
          path: '/',
          capabilities: {
            // What the driver goes by. Vitest writes a `browserName` beside it, after the instance.
            alwaysMatch: {
              browserName: 'MiniBrowser',
              'wdio:enforceWebDriverClassic': true,
              ...WEBKIT_OPTIONS,
            },
            firstMatch: [{}],
          },
        }),
        instances: [{ browser: 'safari' as const }],
      }
    }
  }
}

/** A camera that shows a test picture, and may. */
const FIREFOX_PREFERENCES = { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true }
