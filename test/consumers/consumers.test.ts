/**
 * Apps of others: the packed package, installed from the registry's own versions of what it asks for, compiled by three
 * TypeScripts and bundled by two bundlers, with either React; and each bundle uploads in a browser.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'
import { startDemo } from '../../src/demo/start-demo.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Outside of the project, whose own settings the bundlers would find. */
const folder = mkdtempSync(join(tmpdir(), 'bucketdrop-consumers-'))
const tools = join(folder, 'tools')

const TYPESCRIPTS = { typescript5: '5.9.3', typescript6: '6.0.3', typescript7: '7.0.2' }
const BUNDLERS = {
  vite: '8.3.8',
  webpack: '5.113.0',
  'webpack-cli': '7.3.1',
  'css-loader': '7.1.5',
  // Not style-loader: it writes <style> elements, which a policy without `unsafe-inline` forbids.
  'mini-css-extract-plugin': '2.10.2',
}
const REACTS = {
  18: { react: '18.3.1', 'react-dom': '18.3.1', '@types/react': '18', '@types/react-dom': '18' },
  19: { react: '19', 'react-dom': '19', '@types/react': '19', '@types/react-dom': '19' },
}
/** Uppy's declarations, which are checked too, name `Symbol.dispose`. */
const LIB = ['es2022', 'dom', 'dom.iterable', 'esnext.disposable']
const reacts = Object.entries(REACTS).map(([react, packages]) => ({
  react,
  packages,
  app: join(folder, `react${react}`),
}))
const builds = reacts.flatMap(({ react, app }) => ['vite', 'webpack'].map((bundler) => ({ react, app, bundler })))
const compilations = reacts.flatMap(({ react, app }) =>
  Object.keys(TYPESCRIPTS).flatMap((compiler) =>
    ['bundler', 'nodenext'].map((resolution) => ({ react, app, compiler, resolution })),
  ),
)

const exec = promisify(execFile)

/** What it prints is the message of its failure. */
async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  try {
    return (await exec(command, args, { cwd, maxBuffer: 64 * 1024 ** 2 })).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}

async function install(app: string, dependencies: Record<string, string>): Promise<void> {
  mkdirSync(app, { recursive: true })
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module', dependencies }))
  await run(app, 'npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline')
}

beforeAll(async () => {
  await run(root, process.execPath, '--import', 'tsx', 'scripts/build.ts')
  await run(root, 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder)
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const compilers = Object.entries(TYPESCRIPTS).map(([name, version]) => [name, `npm:typescript@${version}`])
  await install(tools, { ...Object.fromEntries(compilers), ...BUNDLERS })
  for (const { app, packages } of reacts) {
    await install(app, { bucketdrop: `file:../${tarball}`, ...packages, '@types/node': '22' })
    cpSync(fileURLToPath(new URL('app', import.meta.url)), app, { recursive: true })
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.concurrent.each(compilations)('React $react, $compiler, $resolution', ({ app, compiler, resolution }) => {
  it('compiles, with what the endpoint returns typed in the page', async ({ expect }) => {
    const config = join(app, `${compiler}.${resolution}.json`)
    writeFileSync(
      config,
      JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          lib: LIB,
          module: resolution === 'bundler' ? 'esnext' : 'nodenext',
          moduleResolution: resolution,
          jsx: 'react-jsx',
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedSideEffectImports: true,
          allowImportingTsExtensions: true,
          noEmit: true,
          types: ['node'],
        },
        files: ['main.tsx', 'route.ts'],
      }),
    )
    await expect(
      run(app, process.execPath, join(tools, `node_modules/${compiler}/bin/tsc`), '-p', config),
    ).resolves.toBe('')
  })
})

describe('bundled', () => {
  const opened: { browser?: Browser } = {}
  beforeAll(async () => {
    opened.browser = await chromium.launch(await chromiumLaunchOptions())
  })
  afterAll(() => opened.browser?.close())

  it.each(builds)('by $bundler with React $react, it uploads', async ({ react, app, bundler }) => {
    const page = join(app, bundler)
    await (bundler === 'vite' ? buildWithVite(app, page) : buildWithWebpack(app, page))
    const uploaded: string[] = []
    const demo = await startDemo({
      port: 0,
      s3Port: 0,
      page,
      bundle: page,
      directory: join(folder, `storage-${bundler}-${react}`),
      onUploaded: ({ name }) => uploaded.push(name),
    })
    const tab = await opened.browser?.newPage()
    if (!tab) throw new Error('No browser')
    try {
      const errors: string[] = []
      tab.on('pageerror', ({ message }) => errors.push(message))
      await tab.goto(demo.url)
      for (const [section, name] of [
        ['#parts', 'part.txt'],
        ['#whole', 'whole.txt'],
      ]) {
        const input = tab.locator(`${section} input[type=file]:not([webkitdirectory])`).first()
        await input.setInputFiles({ name: name ?? '', mimeType: 'text/plain', buffer: Buffer.from('hello') })
      }
      await expect.poll(() => uploaded.toSorted(), { timeout: 20_000 }).toEqual(['part.txt', 'whole.txt'])
      await tab.locator('#parts [data-part=file][data-state=done]').waitFor()
      await tab.locator('#whole').getByText('Fertig').first().waitFor()
      expect(
        await tab.evaluate(() => getComputedStyle(document.querySelector('.uppy-Root') ?? document.body).textAlign),
      ).toBe('left')
      expect(errors).toEqual([])
    } finally {
      await tab.close()
      await demo.close()
    }
  })
})

async function buildWithVite(app: string, page: string): Promise<void> {
  writeFileSync(join(app, 'index.html'), html('./main.tsx'))
  const vite = join(tools, 'node_modules/vite/bin/vite.js')
  await run(app, process.execPath, vite, 'build', '--outDir', page, '--emptyOutDir', '--logLevel', 'warn')
}

/** As in an app where TypeScript compiles and webpack bundles. */
async function buildWithWebpack(app: string, page: string): Promise<void> {
  const options = {
    target: 'es2022',
    lib: LIB,
    module: 'esnext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    strict: true,
    outDir: 'compiled',
    rewriteRelativeImportExtensions: true,
    types: ['node'],
  }
  writeFileSync(join(app, 'webpack.tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['main.tsx'] }))
  await run(app, process.execPath, join(tools, 'node_modules/typescript7/bin/tsc'), '-p', 'webpack.tsconfig.json')
  writeFileSync(
    join(app, 'webpack.config.js'),
    `import Css from ${JSON.stringify(pathToFileURL(join(tools, 'node_modules/mini-css-extract-plugin/dist/index.js')).href)}
    export default {
      mode: 'production',
      entry: './compiled/main.js',
      output: { path: ${JSON.stringify(page)}, filename: 'main.js', publicPath: 'auto', clean: true },
      module: { rules: [{ test: /\\.css$/, use: [Css.loader, 'css-loader'] }] },
      plugins: [new Css({ filename: 'main.css' })],
      resolveLoader: { modules: [${JSON.stringify(join(tools, 'node_modules'))}] },
      performance: { hints: false },
    }`,
  )
  await run(app, process.execPath, join(tools, 'node_modules/webpack/bin/webpack.js'), '--config', 'webpack.config.js')
  writeFileSync(join(page, 'index.html'), html('./main.js', './main.css'))
}

const html = (script: string, sheet?: string) =>
  `<!doctype html><html lang="de"><meta charset="utf-8"><title>An app</title>${sheet ? `<link rel="stylesheet" href="${sheet}">` : ''}<div id="root"></div><script type="module" src="${script}"></script></html>`
