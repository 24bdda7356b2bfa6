import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Outage } from './schedule.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * A server that outages can take away.
 *
 * @param note writes a line into the log.
 */
export async function startStormyServer(outages: readonly Outage[], note: (line: string) => void, listener: Listener) {
  const sockets = new Set<Socket>()
  const hung = new Set<Socket>()
  let weather: 'fair' | 'cut' | 'hang' = 'fair'
  const server = createServer((request, response) => {
    if (weather !== 'hang') return void listener(request, response)
    note(`${request.method} unheard`)
    hung.add(request.socket)
  })
  server.on('connection', (socket) => {
    if (weather === 'cut') return socket.destroy()
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const timers = outages.flatMap(({ from, until, kind }) => [
    setTimeout(() => {
      weather = kind
      note(`OUTAGE ${kind}`)
      if (kind === 'cut') for (const socket of sockets) socket.destroy()
    }, from),
    setTimeout(() => {
      weather = 'fair'
      // Else preflights that hang would hold all of Chromium's connections for ever.
      for (const socket of hung) socket.destroy()
      note('BACK')
    }, until),
  ])
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    becalm() {
      for (const timer of timers) clearTimeout(timer)
      weather = 'fair'
    },
    async close() {
      for (const timer of timers) clearTimeout(timer)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
