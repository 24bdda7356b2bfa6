import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { sourceAliases } from '../scripts/source-aliases.ts'

/** Builds the page with every contender in it, minified as an app's, and returns the folder it is in. */
export async function buildPage(outDir = fileURLToPath(new URL('../.cache/bench', import.meta.url))): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('page', import.meta.url)),
    resolve: { alias: sourceAliases('browser') },
    build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 1000 },
  })
  return outDir
}
