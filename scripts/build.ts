/** `npm run build`: dist/, made by Vite (JavaScript, the UMD bundle, the style sheets, the demo's pages) and tsc (declarations). */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { buildDemoPage } from './build-demo-page.ts'
import { buildUmd } from './build-umd.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = `${root}dist`

// Whatever runs this, Vitest or a shell with an opinion: JSX for development would carry the paths of this machine.
process.env.NODE_ENV = 'production'
await build({ root, mode: 'production', configFile: `${root}vite.config.ts`, logLevel: 'warn' })
await buildUmd(dist)
await buildDemoPage(`${dist}/demo/page`)
const tsc = `${root}node_modules/typescript/bin/tsc`
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })

const names = readdirSync(dist, { recursive: true, encoding: 'utf8' })
const declarations = names.filter((name) => name.endsWith('.d.ts'))
for (const name of declarations) {
  const path = `${dist}/${name}`
  const text = readFileSync(path, 'utf8')
  // TypeScript rewrites `./x.ts` to `./x.js` in JavaScript only (rewriteRelativeImportExtensions).
  writeFileSync(path, text.replace(/\b((?:from|import|module)\s*\(?\s*)(['"])(\.[^'"]*)\.tsx?\2/g, '$1$2$3.js$2'))
  if (/['"]#crypto['"]/.test(text)) throw new Error(`${name}: types must come from crypto/types.ts, not from #crypto.`)
}
// An import of a style sheet for its effect alone is an error in TypeScript where it has no declaration.
for (const sheet of ['bucketdrop', 'components', 'styles']) writeFileSync(`${dist}/${sheet}.css.d.ts`, 'export {}\n')

const modules = names.filter((name) => name.endsWith('.js'))
console.info(`dist: ${modules.length} modules, ${declarations.length} declarations, 3 style sheets, bucketdrop.umd.js`)
