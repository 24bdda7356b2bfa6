/** Opens storms for a page that asks by HTTP, and closes them again. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { scheduleOf } from './schedule.ts'
import { startStorm } from './storm.ts'

export async function startStormRoom() {
  const storms = new Map<string, Awaited<ReturnType<typeof startStorm>>>()
  const server = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse) {
    response.setHeader('access-control-allow-origin', '*')
    const [, what, id = ''] = (request.url ?? '').split('/')
    if (what === 'open') {
      const storm = await startStorm(scheduleOf(Number(id)))
      const name = crypto.randomUUID()
      storms.set(name, storm)
      return response.end(JSON.stringify({ name, endpoint: storm.endpoint }))
    }
    const storm = storms.get(id)
    if (!storm) return response.writeHead(404).end()
    if (what === 'report') return response.end(JSON.stringify(await storm.report()))
    if (what === 'becalm') storm.becalm()
    if (what === 'close') {
      storms.delete(id)
      await storm.close()
    }
    response.end('{}')
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await Promise.all([...storms.values()].map((storm) => storm.close()))
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
