import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** What a page built by Vite consists of. */
const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.map', 'application/json'],
])

/**
 * Serves the files of a folder as they were at the start; a path that ends in `/` is the `index.html` there. What is asked for is looked up among their
 * names, so that no path can lead out of the folder.
 *
 * @throws Error (`ENOENT`) where there is no such folder.
 */
export async function serveFolder(folder: string): Promise<(request: Request) => Promise<Response>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = new Map(paths.map((path) => [`/${relative(folder, path).split(sep).join('/')}`, path]))

  return async (request) => {
    const { pathname } = new URL(request.url)
    const path = files.get(pathname.endsWith('/') ? `${pathname}index.html` : pathname)
    if (path === undefined) return new Response('Not found', { status: 404 })
    const type = TYPES.get(extname(path)) ?? 'application/octet-stream'
    return new Response(await readFile(path), {
      headers: { 'content-type': type, 'x-content-type-options': 'nosniff' },
    })
  }
}
