/** A page of the documentation as Markdown: its samples in place, what its components draw as text. Pure. */

export interface MdxSources {
  /** The text of a file that the page imports with `?raw`, by the path it is imported by. */
  raw(specifier: string): string
  /** What a component of the page draws, as HTML; `undefined` for what is only alive in a browser. */
  draw(name: string, attributes: string): string | undefined
}

/** @param mdx the page's source. */
export function mdxText(mdx: string, { raw, draw }: MdxSources): string {
  const samples = new Map(
    [...mdx.matchAll(/^import (\w+) from '([^']+)\?raw'/gm)].map(([, name = '', path = '']) => [name, path]),
  )
  return mdx
    .replaceAll(/^import .*\n/gm, '')
    .replaceAll(/^<Meta .*\/>\n/gm, '')
    .replaceAll(
      /<div className="sb-unstyled[^>]*>\s*<Story of=\{(\w+)\.(\w+)\}[^>]*\/>\s*<\/div>/g,
      '_(A live example stands here.)_',
    )
    .replaceAll(/<Sample file="([^"]+)" code=\{(\w+)\}([^>]*)\/>/g, (_, file: string, name: string, more: string) => {
      const language = file.slice(file.lastIndexOf('.') + 1)
      const notRun = /notRun="([^"]+)"/.exec(more)?.[1]
      const code = raw(samples.get(name) ?? '').trim()
      return `\`${file}\`${notRun ? ` (not run by our tests: ${notRun})` : ''}\n\n\`\`\`${language}\n${code}\n\`\`\``
    })
    .replaceAll(/<img [^>]*alt="([^"]*)"[^>]*\/>/g, '_(A chart: $1)_')
    .replaceAll(/^<([A-Z]\w+)([^>]*)\/>$/gm, (_, name: string, attributes: string) => {
      const html = draw(name, attributes)
      return html === undefined ? '_(This part is alive in the browser only.)_' : htmlText(html)
    })
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

/** Headings, paragraphs, quotes, code and tables: what our components draw, and no more. */
function htmlText(html: string): string {
  return html
    .replaceAll(/<table>([\s\S]*?)<\/table>/g, (_, table: string) => `\n${tableText(table)}\n`)
    .replaceAll(
      /<h(\d)[^>]*>([\s\S]*?)<\/h\d>/g,
      (_, level: string, text: string) => `\n${'#'.repeat(Number(level))} ${inline(text)}\n`,
    )
    .replaceAll(/<blockquote>([\s\S]*?)<\/blockquote>/g, (_, text: string) => `\n> ${inline(text)}\n`)
    .replaceAll(/<p[^>]*>([\s\S]*?)<\/p>/g, (_, text: string) => `\n${inline(text)}\n`)
    .replaceAll(/<div class="sb-unstyled[\s\S]*?<\/div>/g, '')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

function tableText(table: string): string {
  const rows = [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => inline(cell).replaceAll('|', '\\|')),
  )
  const [head = [], ...body] = rows
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' }

const inline = (html: string) =>
  html
    .replaceAll(/<code>([\s\S]*?)<\/code>/g, '`$1`')
    .replaceAll(/<strong>([\s\S]*?)<\/strong>/g, '**$1**')
    .replaceAll(/<a href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, '[$2]($1)')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&(?:lt|gt|quot|#x27|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .trim()
