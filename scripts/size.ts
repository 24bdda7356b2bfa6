/**
 * `npm run size`: what a user's bundler makes of the built package, minified and gzipped, without React. Fails where a
 * budget is exceeded.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin, type Rolldown } from 'vite'
import { budgets, UMD_LIMIT } from './budgets.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

let exceeded = false
for (const { what, limit, code, inAll = false, without } of budgets) {
  const chunks = await bundle(code)
  const counted = inAll
    ? [...usual(chunks).map((chunk) => chunk.code), styles()]
    : atOnce(chunks).map((chunk) => chunk.code)
  const brought = atOnce(chunks).flatMap((chunk) => chunk.moduleIds.filter((id) => without?.test(id)))
  if (brought.length > 0) console.error(`✗ ${what} brings ${brought.join(', ')}`)
  exceeded ||= brought.length > 0
  report(what, counted, limit)
}
const plain = ['bucketdrop.umd.js', 'bucketdrop.css'].map((name) => readFileSync(`${root}dist/${name}`, 'utf8'))
report('bucketdrop.umd.js and bucketdrop.css', plain, UMD_LIMIT)

if (exceeded) {
  console.error('A byte budget is exceeded.')
  process.exitCode = 1
}

function report(what: string, texts: string[], limit: number): void {
  const size = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0) / 1000
  const over = size > limit
  exceeded ||= over
  console.info(`${over ? '✗' : '✓'} ${size.toFixed(1).padStart(6)} kB of ${String(limit).padStart(3)}  ${what}`)
}

/** All but the languages, the stock engine, which `engine="aws-s3"` loads, and what only endpoints that are not ours do. */
function usual(chunks: Rolldown.OutputChunk[]): Rolldown.OutputChunk[] {
  const isLanguage = ({ moduleIds }: Rolldown.OutputChunk) =>
    moduleIds.every((id) => /[\\/](locales|messages)[\\/]/.test(id))
  return chunks.filter(
    (chunk) => !isLanguage(chunk) && !chunk.name.startsWith('stock-engine') && !chunk.name.startsWith('foreign'),
  )
}

/** The entry chunk, and those it imports statically. */
function atOnce(chunks: Rolldown.OutputChunk[]): Rolldown.OutputChunk[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const found = new Set(chunks.filter((chunk) => chunk.isEntry))
  for (const chunk of found) {
    for (const name of chunk.imports) {
      const imported = byName.get(name)
      if (imported) found.add(imported)
    }
  }
  return [...found]
}

function styles(): string {
  return readFileSync(`${root}dist/styles.css`, 'utf8')
}

/** Bundles a module for browsers as an app would, but for React. */
async function bundle(code: string): Promise<Rolldown.OutputChunk[]> {
  const user: Plugin = {
    name: 'user',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('user.js') ? `${root}user.js` : undefined),
    load: (id) => (id === `${root}user.js` ? code : undefined),
  }
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [user],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      // As a library: Vite's own helper for preloading is the app's.
      lib: { entry: 'user.js', formats: ['es'] },
      rolldownOptions: {
        external: /^react(-dom)?($|\/)/,
        // As in an app, whose entry nobody imports: what its chunks share stays in it.
        preserveEntrySignatures: 'allow-extension',
        // What bundlers tell each other in comments, an app's minifier takes out.
        output: { minify: true, comments: { annotation: false } },
        checks: { moduleLevelDirective: false },
      },
    },
  })
  return [result].flat().flatMap((built) => {
    if (!('output' in built)) throw new Error('Vite built nothing.')
    return built.output.filter((file) => file.type === 'chunk')
  })
}
