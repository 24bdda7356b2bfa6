/**
 * The endpoint under load: `sign` requests of 100 files each, by HTTP over loopback. The server is a process of its own,
 * so one core of it is measured, with the load made by this one. The last column counts seconds of the server's processor
 * time, of which what else runs on the machine takes none. Run: npm run bench:endpoint
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { createUploadHandler } from '../src/server/create-upload-handler.ts'
import { s3 } from '../src/server/s3.ts'
import { toNodeHandler } from '../src/server/to-node-handler.ts'

const FILES = 100
const WARM_UP_MS = 1000
/** Together with the warm-up: under ten seconds. */
const ROUNDS = [1, 4, 16, 64].map((connections) => ({ connections, milliseconds: 2000 }))

/** Half travel as forms, half as PUTs: both kinds of signature. */
const body = JSON.stringify({
  v: 1,
  action: 'sign',
  files: Array.from({ length: FILES }, (_, i) => ({
    id: `file-${i}`,
    name: `Urlaub am Meer ${i} (final).jpg`,
    type: 'image/jpeg',
    size: i % 2 === 0 ? 100_000 + i : 5_000_000 + i,
    meta: { album: 'summer' },
  })),
})

function serve() {
  const handler = createUploadHandler({
    storage: s3({
      bucket: 'bucketdrop-demo',
      region: 'eu-west-1',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    }),
    secret: 'the secret that signs tokens in a benchmark',
  })
  const server = createServer(toNodeHandler(handler))
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.on('message', () => process.send?.(processorTime()))
  process.once('disconnect', () => process.exit())
}

/** Of this process, in ms. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** One request; its time in ms, from the first byte sent to the last received. */
async function ask(port: number, agent: Agent): Promise<number> {
  const started = performance.now()
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const bytes = await new Promise<number>((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method: 'POST', agent, headers }, (answer) => {
      let received = 0
      if (answer.statusCode !== 200) reject(new Error(`answered ${answer.statusCode}`))
      answer.on('data', (chunk: Buffer) => (received += chunk.length))
      answer.on('end', () => resolve(received))
      answer.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
  if (bytes < FILES * 500) throw new Error(`only ${bytes} bytes: these are not ${FILES} permissions`)
  return performance.now() - started
}

async function load(port: number, connections: number, milliseconds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  const started = performance.now()
  const client = async () => {
    while (performance.now() - started < milliseconds) times.push(await ask(port, agent))
  }
  await Promise.all(Array.from({ length: connections }, client))
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  const sorted = times.toSorted((a, b) => a - b)
  const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { requests: times.length, rate: times.length / seconds, p50: percentile(0.5), p99: percentile(0.99) }
}

/** The number that the server says next. */
async function numberOf(server: ChildProcess): Promise<number> {
  const [said] = await once(server, 'message')
  return Number(said)
}

async function processorTimeOf(server: ChildProcess): Promise<number> {
  server.send('time')
  return await numberOf(server)
}

async function measure() {
  const server = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: ['--import', 'tsx'] })
  try {
    const port = await numberOf(server)
    // The answer is looked at once; in the rounds only its length.
    const first = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const { files }: { files: object[] } = await first.json()
    if (files.filter((file) => 'upload' in file).length !== FILES) throw new Error('not all files were signed')

    await load(port, 8, WARM_UP_MS)
    console.log(`sign requests of ${FILES} files by HTTP over loopback, the server on one core`)
    console.log(`Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown CPU'}\n`)
    const row = (cells: string[]) => console.log(cells.map((cell) => cell.padStart(12)).join(''))
    row(['connections', 'requests/s', 'files/s', 'p50', 'p99', 'per CPU s'])
    for (const { connections, milliseconds } of ROUNDS) {
      const before = await processorTimeOf(server)
      const { requests, rate, p50, p99 } = await load(port, connections, milliseconds)
      const perSecond = (requests * 1000) / ((await processorTimeOf(server)) - before)
      const files = Math.round(rate * FILES).toLocaleString('en')
      row([
        String(connections),
        rate.toFixed(0),
        files,
        `${p50.toFixed(1)} ms`,
        `${p99.toFixed(1)} ms`,
        perSecond.toFixed(0),
      ])
    }
  } finally {
    server.disconnect()
  }
}

if (process.argv[2] === 'serve') serve()
else await measure()
