import { fileURLToPath } from 'node:url'
import { buildPage } from '../scripts/build-page.ts'

/** Builds the page with every contender in it, minified as an app's, and returns the folder it is in. */
export async function buildBenchPage(
  outDir = fileURLToPath(new URL('../.cache/bench', import.meta.url)),
): Promise<string> {
  await buildPage(fileURLToPath(new URL('page', import.meta.url)), outDir)
  return outDir
}
