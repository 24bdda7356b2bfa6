/** The proxy with real sockets, and times that a busy machine still keeps: relative ones, or with room. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createWan, type Wan } from '../../../bench/wan/proxy.ts'
import type { LineOptions } from '../../../bench/wan/line.ts'

const KiB = 1024
const MiB = 1024 * KiB
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function listen(handle: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    handle(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Answers `ok` when as many bytes have come as asked. */
const answering = (bytes: number) => (socket: Socket) => {
  let received = 0
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received >= bytes) {
      received -= bytes
      socket.write('ok')
    }
  })
  socket.on('end', () => socket.end())
}

async function over(
  options: Partial<LineOptions>,
  handle: (socket: Socket) => void,
): Promise<{ wan: Wan; port: number }> {
  const wan = createWan({ roundTrip: 100, bitsPerSecond: 100e6, window: 256 * KiB, ...options })
  closing.push(() => wan.close())
  return { wan, port: await wan.listen(await listen(handle)) }
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  closing.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

async function ask(socket: Socket, bytes: number): Promise<number> {
  const started = performance.now()
  socket.write(Buffer.alloc(bytes))
  await once(socket, 'data')
  return performance.now() - started
}

test('the first answer takes two round trips, each further one takes one', async () => {
  const { port } = await over({}, answering(1000))
  const socket = await dial(port)
  const first = await ask(socket, 1000)
  expect(first).toBeGreaterThanOrEqual(199)
  expect(first).toBeLessThan(240)
  const second = await ask(socket, 1000)
  expect(second).toBeGreaterThanOrEqual(99)
  expect(second).toBeLessThan(130)
})

test('one connection carries window ÷ round trip, six share the capacity', async () => {
  const size = 2 * MiB
  const { port } = await over({ roundTrip: 50, bitsPerSecond: 8 * 6 * MiB }, answering(size))
  // Never too soon; and in time, the best of three, since a machine may have other things to do.
  const alone: number[] = []
  const together: number[] = []
  for (let round = 0; round < 3; round++) {
    alone.push(await ask(await dial(port), size))
    const sockets = await Promise.all(Array.from({ length: 6 }, () => dial(port)))
    const times = await Promise.all(sockets.map((socket) => ask(socket, size)))
    expect(Math.min(...times)).toBeGreaterThan(1950)
    together.push(Math.max(...times))
  }
  // 5 MiB/s: eight windows, of which the last only travels there and its answer back; a round trip to connect.
  expect(Math.min(...alone)).toBeGreaterThan(430)
  expect(Math.min(...alone)).toBeLessThan(540)
  expect(Math.min(...together)).toBeLessThan(2400)
})

test('a sender gets no further ahead than the window and what the kernel holds', async () => {
  const { port } = await over({ roundTrip: 1000, window: 64 * KiB }, () => {})
  const socket = await dial(port)
  let sent = 0
  for (let i = 0; i < 512; i++) socket.write(Buffer.alloc(64 * KiB), () => (sent += 64 * KiB))
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(sent).toBeLessThan(8 * MiB)
})

test('both ends may close, one after the other', async () => {
  const { port } = await over({ roundTrip: 20 }, (socket) => {
    socket.on('data', () => {})
    socket.on('end', () => socket.end('goodbye'))
  })
  const socket = await dial(port)
  socket.end('hello')
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toBe('goodbye')
  await once(socket, 'close')
})

test('a client that breaks off is gone for the server too', async () => {
  let serverSide: Socket | undefined
  const { port } = await over({ roundTrip: 20 }, (socket) => {
    serverSide = socket
    socket.on('data', () => {})
  })
  const socket = await dial(port)
  socket.write('hello')
  await new Promise((resolve) => setTimeout(resolve, 100))
  socket.resetAndDestroy()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(serverSide?.destroyed).toBe(true)
})

test('an outage that cuts breaks connections and refuses new ones until it is over', async () => {
  const { wan, port } = await over({ roundTrip: 20 }, answering(10))
  const socket = await dial(port)
  await ask(socket, 10)
  const outage = wan.outage(300, 'cut')
  await expect(once(socket, 'data')).rejects.toThrow()
  const refused = connect(port, '127.0.0.1')
  await expect(once(refused, 'data')).rejects.toThrow()
  await outage
  expect(await ask(await dial(port), 10)).toBeLessThan(200)
})

test('an outage that hangs holds everything up, and then lets it through', async () => {
  const { wan, port } = await over({ roundTrip: 20 }, answering(10))
  const socket = await dial(port)
  await ask(socket, 10)
  void wan.outage(300, 'hang')
  expect(await ask(socket, 10)).toBeGreaterThan(290)
})
