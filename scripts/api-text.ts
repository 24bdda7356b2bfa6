/**
 * The public interface as plain text: every name that an entry of the package exports, with its declaration and what is
 * written above it, from the declaration files that ship.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

interface Manifest {
  name: string
  version: string
  exports: Record<string, string | { types?: string }>
}

/** Declarations by exported name, in the order of names. */
type Declarations = Map<string, string>

/**
 * @param root folder of the package.json.
 * @param types folder of the declaration files, which package.json calls `dist`.
 */
export function apiText(root: string, types = join(root, 'dist')): string {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const sections = Object.entries(manifest.exports).flatMap(([entry, target]) => {
    const file = typeof target === 'string' ? undefined : target.types
    if (!file || file.endsWith('.css.d.ts')) return []
    const declarations = exportsOf(join(types, relative('dist', file)), types)
    const texts = [...declarations].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
    return [`${'='.repeat(100)}\n${manifest.name}${entry.slice(1)}\n${'='.repeat(100)}\n\n${texts.join('\n\n')}\n`]
  })
  return `${manifest.name}: every public entry\n\n${sections.join('\n')}`
}

function exportsOf(file: string, types: string): Declarations {
  const statements = statementsOf(readFileSync(file, 'utf8'))
  const found: Declarations = new Map()
  for (const { text, comment } of statements) {
    const from = / from ['"](\.[^'"]+)['"];?$/.exec(text)?.[1]
    const other = from && exportsOf(moduleFile(file, from), types)
    const names = /^export (?:type )?\{([^}]*)\}/.exec(text)?.[1]
    if (text.startsWith('export *') && other) {
      for (const [name, declaration] of other) if (!found.has(name)) found.set(name, declaration)
    } else if (names !== undefined) {
      for (const { name, as } of namesIn(names)) {
        const declaration = other ? other.get(name) : localOf(statements, name)
        found.set(as, declaration ?? `export { ${as} }${from ? ` from '${from}'` : ''}`)
      }
    } else {
      const name = declaredName(text)
      if (name && text.startsWith('export ')) found.set(name, [comment, text].filter(Boolean).join('\n'))
      // An overload belongs to the function before it.
      else if (text.startsWith('export default')) found.set('default', [comment, text].filter(Boolean).join('\n'))
    }
  }
  return found
}

function localOf(statements: readonly Statement[], name: string): string | undefined {
  const found = statements.filter(({ text }) => declaredName(text) === name)
  return found.length === 0
    ? undefined
    : found.map(({ comment, text }) => [comment, text].filter(Boolean).join('\n')).join('\n')
}

const declaredName = (text: string) =>
  /^(?:export )?(?:declare )?(?:abstract )?(?:function|const|let|class|interface|type|enum|namespace) (\w+)/.exec(
    text,
  )?.[1]

function namesIn(list: string): { name: string; as: string }[] {
  return list
    .split(',')
    .map((part) => part.trim().replace(/^type /, ''))
    .filter(Boolean)
    .map((part) => {
      const [name = '', as = name] = part.split(' as ')
      return { name, as }
    })
}

function moduleFile(from: string, specifier: string): string {
  const path = join(dirname(from), specifier.replace(/\.(js|ts|tsx)$/, ''))
  const file = `${path}.d.ts`
  if (!existsSync(file)) throw new Error(`${from}: there is no ${file}.`)
  return file
}

interface Statement {
  text: string
  comment: string
}

/** Top-level statements, as tsc writes them: each begins at the edge, and ends where its brackets are closed. */
function statementsOf(source: string): Statement[] {
  const statements: Statement[] = []
  let comment: string[] = []
  let open: string[] = []
  let inComment = false
  for (const line of source.split('\n')) {
    if (open.length === 0 && (line.startsWith('/**') || inComment)) {
      if (line.startsWith('/**')) comment = []
      comment.push(line)
      inComment = !line.trimEnd().endsWith('*/')
      continue
    }
    if (open.length === 0 && (line.trim() === '' || line.startsWith('//'))) continue
    open.push(line)
    const text = open.join('\n')
    if (depthOf(text) === 0 && /[;}]$/.test(line.trimEnd())) {
      statements.push({ text, comment: comment.join('\n') })
      comment = []
      open = []
    }
  }
  return statements
}

/** How many brackets are open, those in strings and comments left out. */
function depthOf(text: string): number {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`]*`/gm, '')
  return (code.match(/[{([]/g)?.length ?? 0) - (code.match(/[})\]]/g)?.length ?? 0)
}
