/**
 * The last step of `npm run build-storybook`: beside the pages, what machines and readers of plain text want. `llms.txt`
 * (llmstxt.org) names each page, `text/<page>.md` is that page, `api.txt` the public interface.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createServer } from 'vite'
import { apiText } from './api-text.ts'
import { mdxText } from './mdx-text.ts'
import { sourceAliases } from './source-aliases.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = resolve(root, process.argv[2] ?? 'storybook-static')

interface Entry {
  id: string
  type: string
  title: string
  name: string
  importPath: string
}

const index: { entries: Record<string, Entry> } = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'))
const pages = Object.values(index.entries).filter(
  ({ type, importPath }) => type === 'docs' && importPath.endsWith('.mdx'),
)

const vite = await createServer({
  root,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, ws: false },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias: sourceAliases('node') },
})

/** Components that draw the same without a browser. */
async function drawersOf(page: string, mdx: string) {
  const drawn = new Map<string, (props: object) => unknown>()
  for (const [, names = '', path = ''] of mdx.matchAll(/^import \{([^}]+)\} from '(\.[^']+\.tsx)'/gm)) {
    if (/sample\.tsx|bucket-rules\.tsx/.test(path)) continue
    const module = await vite.ssrLoadModule(join(dirname(page), path))
    for (const name of names.split(',').map((each) => each.trim())) drawn.set(name, module[name])
  }
  return (name: string, attributes: string) => {
    const component = drawn.get(name)
    if (!component) return undefined
    const props = Object.fromEntries([...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]))
    return renderToStaticMarkup(createElement(component as () => null, props))
  }
}

try {
  mkdirSync(join(out, 'text'), { recursive: true })
  const links: { group: string; link: string }[] = []
  for (const { id, title, name, importPath } of pages) {
    const path = join(root, importPath)
    const mdx = readFileSync(path, 'utf8')
    const raw = (specifier: string) => readFileSync(join(dirname(path), specifier), 'utf8')
    const text = mdxText(mdx, { raw, draw: await drawersOf(path, mdx) })
    // Links of the book lead to its pages of text, where there are such; else into the book.
    const linked = text.replaceAll(/\]\((?:\.\/)?\?path=\/(docs|story)\/([\w-]+)(#[\w-]+)?\)/g, (_, kind, target) =>
      pages.some((page) => page.id === target) ? `](./${target}.md)` : `](../?path=/${kind}/${target})`,
    )
    writeFileSync(join(out, 'text', `${id}.md`), `${linked}\n`)
    const [group = '', ...rest] = title.split('/')
    const [first = ''] = text.split('\n').filter((line) => /^[A-Z`*]/.test(line))
    const shown = [...rest, ...(name === 'Docs' ? [] : [name])].join(': ') || title
    links.push({ group, link: `- [${shown}](./text/${id}.md): ${first.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')}` })
  }
  const groups = [...new Set(links.map(({ group }) => group))]
  const sections = groups.map(
    (group) =>
      `## ${group}\n\n${links
        .filter((each) => each.group === group)
        .map(({ link }) => link)
        .join('\n')}`,
  )
  writeFileSync(
    join(out, 'llms.txt'),
    `# bucketdrop

> A React upload widget that sends files straight from the browser to S3, and the endpoint kit that signs and confirms them.

One npm package, \`bucketdrop\`. The page has a component or a hook; the server has one handler, which says the limits, signs, and confirms. A file is done when the server has seen the object.

${sections.join('\n\n')}

## Reference

- [Public interface](./api.txt): every entry of the package, with declarations and their comments.
`,
  )

  const types = join(root, '.cache/api')
  execFileSync(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    join(root, 'tsconfig.build.json'),
    '--outDir',
    types,
  ])
  writeFileSync(join(out, 'api.txt'), apiText(root, types))
} finally {
  await vite.close()
}
