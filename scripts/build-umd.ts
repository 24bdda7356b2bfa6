import { fileURLToPath } from 'node:url'
import { build, type InlineConfig } from 'vite'
import { LANGUAGES } from '../src/locales/language-of.ts'
import { CSS_TARGET, withoutUnusedRules } from './styles.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = (path: string) => `${root}src/${path}`

/** What a page without a build step has nobody else to decide. */
const config: InlineConfig = {
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  define: { 'process.env.NODE_ENV': '"production"' },
}

/**
 * Builds what a page without a build step loads: `bucketdrop.umd.js`, with all it needs inside, `bucketdrop.css`, and in
 * `bucketdrop.locales/` the languages, which the first loads where a page asks for one.
 */
export async function buildUmd(outDir: string): Promise<void> {
  await build({
    ...config,
    resolve: {
      alias: [
        { find: /^\.\/stock-engine\.ts$/, replacement: source('element/no-stock-engine.ts') },
        { find: /^\.\/load-locale\.ts$/, replacement: source('element/load-locale.ts') },
      ],
    },
    css: { postcss: { plugins: [withoutUnusedRules] } },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      cssTarget: CSS_TARGET,
      sourcemap: true,
      license: { fileName: 'third-party-licenses.md' },
      lib: {
        entry: 'src/element/umd.ts',
        name: 'bucketdrop',
        formats: ['umd'],
        fileName: () => 'bucketdrop.umd.js',
        cssFileName: 'bucketdrop',
      },
      rolldownOptions: {
        output: {
          minify: true,
          postBanner: '/*! bucketdrop (MIT). What is inside besides: third-party-licenses.md */',
        },
      },
    },
  })
  await build({
    ...config,
    build: {
      outDir: `${outDir}/bucketdrop.locales`,
      emptyOutDir: true,
      target: 'es2022',
      license: { fileName: 'third-party-licenses.md' },
      lib: {
        entry: Object.fromEntries(LANGUAGES.map((code) => [code, `src/locales/${code}.ts`])),
        formats: ['es'],
        fileName: (_, name) => `${name}.js`,
      },
      rolldownOptions: { output: { minify: true, chunkFileNames: 'parts/[name].js' } },
    },
  })
}
