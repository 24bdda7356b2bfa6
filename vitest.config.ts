import { playwright } from '@vitest/browser-playwright'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { chromiumLaunchOptions } from './scripts/chromium.ts'
import { sourceAliases } from './scripts/source-aliases.ts'

const node = { alias: sourceAliases('node') }
const browser = { alias: sourceAliases('browser') }

/** Only the projects that open a browser look for one: unit tests run where there is none. */
const wanted = process.argv.flatMap((argument, i, all) => (argument === '--project' ? [all[i + 1]] : []))
const launchOptions =
  wanted.length > 0 && wanted.every((project) => project === 'unit') ? {} : await chromiumLaunchOptions()

export default defineConfig({
  test: {
    projects: [
      { resolve: node, test: { name: 'unit', environment: 'node', include: ['test/unit/**/*.test.{ts,tsx}'] } },
      {
        plugins: [react()],
        resolve: browser,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.{ts,tsx}'],
          globalSetup: ['test/browser/global-setup.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        resolve: node,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
