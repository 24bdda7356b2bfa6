/** The line with sockets: whoever connects to the proxy reaches the server behind it as over a long way. */
import { createServer, connect, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import type { Signal } from './direction.ts'
import { type Circuit, Line, type LineOptions } from './line.ts'

/**
 * Bytes that wait in front of the line, per connection: as much as the wire takes between two looks at it. More would be
 * progress that the browser reports and nobody has seen. What the kernel holds comes on top: see bench/README.md.
 */
const READ_AHEAD = 64 * 1024

/** How the line behaves while it is out: connections hang until it is back, or break, and new ones as well. */
export type OutageKind = 'hang' | 'cut'

export interface Wan {
  /** A port on 127.0.0.1 behind which the server at `port` is, a line away. All of one Wan share its capacity. */
  listen(port: number): Promise<number>
  /** Breaks the line for `milliseconds`; resolves when it is back. */
  outage(milliseconds: number, kind: OutageKind): Promise<void>
  /** How many connections there have been. */
  readonly connections: number
  close(): Promise<void>
}

export function createWan(options: LineOptions): Wan {
  const line = new Line(options)
  const servers: Server[] = []
  const open = new Set<() => void>()
  /** Sources that are not being read, since enough of theirs waits: asked again at every look. */
  const held = new Set<() => void>()
  let connections = 0
  let refusing = false
  let closed = false
  let cancelTimer = () => {}
  let endOutage = () => {}

  const now = () => performance.now()

  function look(): void {
    cancelTimer()
    if (closed) return
    line.advance(now())
    for (const goOn of held) goOn()
    const wait = line.nextIn(now())
    cancelTimer = wait === undefined ? () => {} : schedule(wait, look)
  }

  function accept(client: Socket, port: number): void {
    connections++
    if (refusing) return void client.resetAndDestroy()
    const server = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    client.setNoDelay(true)

    const hangUp = (end: 'end' | 'reset' = 'reset') => {
      if (!open.delete(abandon)) return
      line.disconnect(circuit)
      for (const socket of [client, server]) {
        if (end === 'end') socket.destroySoon()
        else socket.resetAndDestroy()
      }
    }
    const abandon = () => hangUp()
    open.add(abandon)

    let ended = 0
    const arriveAt = (socket: Socket) => (what: Uint8Array | Signal) => {
      if (what === 'reset') return hangUp()
      if (what !== 'end') return void socket.write(what)
      socket.end()
      if (++ended === 2) hangUp('end')
    }
    const circuit = line.connect(now(), { atServer: arriveAt(server), atClient: arriveAt(client) })
    carry(client, 'up', circuit)
    carry(server, 'down', circuit)
    look()
  }

  /** Reads from a socket only as much as the line takes. */
  function carry(source: Socket, direction: 'up' | 'down', circuit: Circuit): void {
    const flow = circuit[direction]
    const goOn = () => {
      if (flow.queued >= READ_AHEAD) return
      held.delete(goOn)
      source.resume()
    }
    source.on('data', (chunk: Buffer) => {
      line.send(direction, circuit, chunk, now())
      if (flow.queued >= READ_AHEAD) {
        source.pause()
        held.add(goOn)
      }
      look()
    })
    source.on('end', () => {
      line.send(direction, circuit, 'end', now())
      look()
    })
    source.on('error', () => {
      line.reset(direction, circuit, now())
      look()
    })
    // One that was closed without an error, in the middle of sending: the other side must not wait for it.
    source.on('close', () => {
      held.delete(goOn)
      line.reset(direction, circuit, now())
      look()
    })
  }

  return {
    async listen(port) {
      const server = createServer({ allowHalfOpen: true }, (client) => accept(client, port))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      servers.push(server)
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
      return address.port
    },
    async outage(milliseconds, kind) {
      line.stop(now())
      if (kind === 'cut') {
        refusing = true
        for (const abandon of open) abandon()
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        endOutage = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      refusing = false
      line.start(now())
      look()
    },
    get connections() {
      return connections
    },
    async close() {
      closed = true
      cancelTimer()
      endOutage()
      for (const abandon of open) abandon()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

/** `setTimeout` rounds up to whole milliseconds: the last of them is spent turning round. */
function schedule(milliseconds: number, look: () => void): () => void {
  if (milliseconds < 0.5) {
    const immediate = setImmediate(look)
    return () => clearImmediate(immediate)
  }
  const timer = setTimeout(look, Math.floor(milliseconds))
  return () => clearTimeout(timer)
}
