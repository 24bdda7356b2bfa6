import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { CSS_TARGET, withoutUnusedRules } from './styles.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Builds what a page without a build step loads: `bucketdrop.umd.js`, with all it needs inside, and `bucketdrop.css`. */
export async function buildUmd(outDir: string): Promise<void> {
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { alias: [{ find: /^\.\/stock-engine\.ts$/, replacement: `${root}src/element/no-stock-engine.ts` }] },
    css: { postcss: { plugins: [withoutUnusedRules] } },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      cssTarget: CSS_TARGET,
      sourcemap: true,
      lib: {
        entry: 'src/element/umd.ts',
        name: 'bucketdrop',
        formats: ['umd'],
        fileName: () => 'bucketdrop.umd.js',
        cssFileName: 'bucketdrop',
      },
      rolldownOptions: { output: { minify: true } },
    },
  })
}
