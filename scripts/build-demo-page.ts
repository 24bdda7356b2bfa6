import { cp } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildPage } from './build-page.ts'

/** Builds the demo's page, lays the page that needs no build beside it, and returns the folder they are in. */
export async function buildDemoPage(
  outDir = fileURLToPath(new URL('../.cache/demo', import.meta.url)),
): Promise<string> {
  const license = { fileName: 'third-party-licenses.md' }
  await buildPage(fileURLToPath(new URL('../examples/demo/page', import.meta.url)), outDir, { license })
  const plain = new URL('../examples/plain-html/', import.meta.url)
  await cp(plain, `${outDir}/plain-html`, { recursive: true })
  return outDir
}
