/** 200 widgets at once, 100 files each, on one core of the endpoint: again and again, for as long as `LOAD_MINUTES` says. */
import { Agent, request as httpRequest } from 'node:http'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { completeResponse, policyResponse, signResponse } from '../../src/protocol/messages.ts'
import { startProcess } from './process.ts'

const MINUTES = Number(process.env.LOAD_MINUTES ?? 1)
const WIDGETS = 200
const FILES = 100
const MiB = 1024 ** 2
const CONTENT = 'twenty bytes of text'

it(`${WIDGETS} widgets send ${FILES} files each: no error, each told of once, memory flat over ${MINUTES} min`, async () => {
  await using storage = await startProcess()
  await using endpoint = await startProcess(storage.url)
  const agent = new Agent({ keepAlive: true, maxSockets: WIDGETS })
  /** Of each answer, ms, by action. */
  const times: Record<string, number[]> = { policy: [], sign: [], complete: [] }

  async function ask(action: string, message?: object): Promise<unknown> {
    const started = performance.now()
    const answer = await send(agent, endpoint.url, message ? 'POST' : 'GET', message && JSON.stringify(message))
    times[action]?.push(performance.now() - started)
    return JSON.parse(answer)
  }

  async function widget(number: number): Promise<void> {
    v.parse(policyResponse, await ask('policy'))
    const files = Array.from({ length: FILES }, (_, i) => ({
      id: String(i),
      name: `Urlaub ${number}-${i}.txt`,
      type: 'text/plain',
      size: CONTENT.length,
    }))
    const signed = v.parse(signResponse, await ask('sign', { v: 1, action: 'sign', accept: ['PUT'], files })).files
    const tokens: { token: string }[] = []
    for (const file of signed) {
      if ('error' in file || file.upload.method !== 'PUT') throw new Error(JSON.stringify(file))
      await send(agent, file.upload.url, 'PUT', CONTENT, file.upload.headers)
      tokens.push({ token: file.token })
    }
    const completed = v.parse(completeResponse, await ask('complete', { v: 1, action: 'complete', files: tokens }))
    for (const file of completed.files) if ('error' in file) throw new Error(JSON.stringify(file))
  }

  const heaps: number[] = []
  const ends = performance.now() + MINUTES * 60_000
  let rounds = 0
  do {
    await Promise.all(Array.from({ length: WIDGETS }, (_, number) => widget(number)))
    rounds += 1
    const { full, heap, resident, processor, uploaded, twice } = await endpoint.measure()
    await storage.measure()
    expect({ uploaded, twice }).toEqual({ uploaded: rounds * WIDGETS * FILES, twice: 0 })
    heaps.push(heap)
    console.log(
      `round ${rounds}: heap ${(heap / MiB).toFixed(1)} MiB and ${((full - heap) / WIDGETS / FILES).toFixed(0)} bytes for each upload, resident ${(resident / MiB).toFixed(0)} MiB, ${(processor / 1000).toFixed(1)} s of the processor`,
    )
  } while (performance.now() < ends)
  agent.destroy()

  for (const [action, taken] of Object.entries(times)) {
    const sorted = taken.toSorted((a, b) => a - b)
    const at = (share: number) => `${(sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0)} ms`
    console.log(`${action}: ${sorted.length} answers, p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`)
  }
  // The first round fills caches and compiles.
  expect(Math.max(...heaps.slice(1), 0) - (heaps[0] ?? 0)).toBeLessThan(5 * MiB)
})

/** @throws Error where the answer is no success. */
async function send(
  agent: Agent,
  url: string,
  method: string,
  body = '',
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body)
    const sent = { ...headers, ...(method === 'GET' ? {} : { 'content-length': String(length) }) }
    const outgoing = httpRequest(url, { method, agent, headers: sent }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (answer.statusCode === 200) resolve(text)
        else reject(new Error(`${method} answered ${answer.statusCode}: ${text}`))
      })
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A server closes a connection that nobody used for five seconds, perhaps at the moment it is used again.
      if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(send(agent, url, method, body, headers))
      else reject(error)
    })
    outgoing.end(body)
  })
}
