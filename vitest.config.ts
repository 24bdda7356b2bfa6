import { fileURLToPath } from 'node:url'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import './scripts/node20.ts'
import { sourceAliases } from './scripts/source-aliases.ts'
import { browserOf, type Engine, isEngine } from './test/engines/engines.ts'

/** `REACT=18`: the same tests on the other React that users have. `npm run test:react18` installs it beside ours. */
const react18 =
  process.env.REACT === '18'
    ? ['react', 'react-dom'].map((name) => ({
        find: new RegExp(`^${name}(?=$|/)`),
        replacement: fileURLToPath(new URL(`.cache/react18/node_modules/${name}`, import.meta.url)),
      }))
    : []
const node = { alias: [...sourceAliases('node'), ...react18] }
const browser = { alias: [...sourceAliases('browser'), ...react18] }

/** Only the projects that open a browser look for one: unit tests run where there is none. */
const wanted = process.argv.flatMap((argument, i, all) => (argument === '--project' ? [all[i + 1]] : []))
const opensBrowser = wanted.length === 0 || wanted.some((project) => project !== 'unit')
const engineTests = async (engine: Engine) => (opensBrowser ? await browserOf(engine) : { enabled: false })
/** `ENGINE=firefox`: the browser tests in that one. `npm run test:engines` installs and runs them all. */
const { ENGINE: engine = 'chromium' } = process.env
if (!isEngine(engine)) throw new Error(`ENGINE=${engine}: there is chromium, firefox and webkit.`)

/** A machine that has other things to do has been seen to take seven times as long. */
const PATIENT = { testTimeout: 60_000, expect: { poll: { timeout: 20_000 } } }

/**
 * The stories as tests, behaviour and accessibility, in one theme. On a page 320 px wide: the narrowest that WCAG asks
 * for, and axe can tell every colour there, which it cannot where a wide Dashboard lays its parts over each other.
 */
const stories = async (name: string, theme: 'light' | 'dark') => ({
  plugins: [storybookTest({ configDir: '.storybook', initialGlobals: { theme, viewport: { value: 'mobile1' } } })],
  test: {
    name,
    setupFiles: ['.storybook/vitest.setup.ts'],
    ...PATIENT,
    browser: await engineTests('chromium'),
  },
})

const BROWSER_DEPENDENCIES = [
  'react',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-dom/client',
  'react-dom/server',
  '@tanstack/virtual-core',
  'react-hook-form',
  '@tanstack/react-form',
  'valibot',
  '@uppy/core',
  '@uppy/core/utils',
  '@uppy/core/utils/preact',
  '@uppy/aws-s3',
  '@uppy/dashboard',
  '@uppy/compressor',
  ...['ar_SA', 'da_DK', 'de_DE', 'en_US', 'es_ES', 'fr_FR', 'ja_JP', 'pt_BR', 'zh_CN'].map(
    (name) => `@uppy/locales/lib/${name}.js`,
  ),
  '@uppy/image-editor',
  '@uppy/webcam',
]

export default defineConfig({
  test: {
    projects: [
      {
        resolve: node,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // Thousands of signatures are compared in one test, perhaps on a machine that has other things to do.
          testTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        resolve: browser,
        // One found only while a test runs would reload the page under it.
        optimizeDeps: { include: BROWSER_DEPENDENCIES },
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.{ts,tsx}'],
          globalSetup: [
            'test/browser/global-setup.ts',
            ...(engine === 'webkit' ? ['test/engines/webkit-driver.ts'] : []),
          ],
          setupFiles: engine === 'webkit' ? ['test/engines/webkit-setup.ts'] : [],
          ...PATIENT,
          browser: await engineTests(engine),
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
      await stories('storybook', 'light'),
      await stories('storybook-dark', 'dark'),
    ],
  },
})
