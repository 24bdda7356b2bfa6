import { existsSync } from 'node:fs'

const PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox']

/** Launch options for Playwright, which drives a Firefox of the system's by WebDriver BiDi. Throws where there is none. */
export function firefoxLaunchOptions() {
  const executablePath = process.env.FIREFOX ?? PATHS.find((path) => existsSync(path))
  if (!executablePath) throw new Error('There is no Firefox: apt-get install firefox-esr, or FIREFOX=/path/to/firefox.')
  return { channel: 'moz-firefox', executablePath }
}
