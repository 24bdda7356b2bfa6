import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type S3Storage, toNodeHandler } from 'bucketdrop/server'
import { donePage, uploadPage } from './page.ts'

/** Serves both pages; `port` 0 takes any free one. */
export async function serveForm(storage: S3Storage, port: number) {
  const server = createServer(
    toNodeHandler(async (request) => {
      const { origin, pathname, searchParams } = new URL(request.url)
      // What S3 adds to the way back is the browser's word: before it is used, a server looks at the object (HeadObject).
      const page = pathname === '/done' ? donePage(searchParams) : uploadPage(storage, origin)
      return new Response(page, {
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "script-src 'none'" },
      })
    }),
  )
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
