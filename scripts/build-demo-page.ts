import { cp } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { sourceAliases } from './source-aliases.ts'

/**
 * Builds the demo's page as a user's app would be built, lays the page that needs no build beside it, and returns the
 * folder they are in.
 */
export async function buildDemoPage(
  outDir = fileURLToPath(new URL('../.cache/demo', import.meta.url)),
): Promise<string> {
  await buildPage(fileURLToPath(new URL('../examples/demo/page', import.meta.url)), outDir)
  const plain = new URL('../examples/plain-html/', import.meta.url)
  await cp(plain, `${outDir}/plain-html`, { recursive: true })
  return outDir
}

/** Builds the page in that folder, with the sources of this checkout for `bucketdrop`. */
export async function buildPage(root: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    resolve: { alias: sourceAliases('browser') },
    build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 1000, license: { fileName: 'third-party-licenses.md' } },
    plugins: [react()],
  })
}
