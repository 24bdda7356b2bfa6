import { afterEach, describe, expect, it, vi } from 'vitest'
import { UploadError } from '../../../src/protocol/upload-error.ts'
import { readJson } from '../../../src/server/read-json.ts'

const MEBIBYTE = 1024 * 1024

/** A request whose body counts how much of it was read, and whether it was cancelled. */
function request(chunks: number, chunk: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const seen = { bytes: 0, cancelled: false }
  let left = chunks
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull(controller) {
      if (left-- <= 0) return controller.close()
      seen.bytes += chunk.length
      controller.enqueue(chunk)
    },
    cancel: () => void (seen.cancelled = true),
  }
  const body = new ReadableStream(source, { highWaterMark: 0 })
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    duplex: 'half' as const,
  }
  return { seen, request: new Request('https://api.test/', init) }
}
const utf8 = (text: string) => new TextEncoder().encode(text)
const codeOf = async (read: Promise<unknown>) =>
  await read.then(
    () => 'ok',
    (error: unknown) => (error instanceof UploadError ? error.code : String(error)),
  )

afterEach(() => void vi.useRealTimers())

describe('readJson', () => {
  it('reads JSON out of any chunks', async () => {
    const text = '{"name":"日本語 😀"}'
    for (const byte of [1, 2, 3, 7, 100]) {
      const bytes = utf8(text)
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let i = 0; i < bytes.length; i += byte) controller.enqueue(bytes.slice(i, i + byte))
          controller.close()
        },
      })
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body: stream, duplex: 'half' as const }
      expect(await readJson(new Request('https://api.test/', init))).toEqual({ name: '日本語 😀' })
    }
  })

  it('reads no more than a mebibyte of 50, and lets the rest go', async () => {
    const { request: large, seen } = request(50 * 16, new Uint8Array(65_536).fill(32))
    expect(await codeOf(readJson(large))).toBe('payload_too_large')
    expect(seen.bytes).toBeLessThanOrEqual(MEBIBYTE + 65_536)
    expect(seen.cancelled).toBe(true)
  })

  it('reads nothing of a body that says it is too large', async () => {
    const { request: large, seen } = request(1, utf8('{}'), { 'content-length': '52428800' })
    expect(await codeOf(readJson(large))).toBe('payload_too_large')
    expect(seen.bytes).toBe(0)
  })

  it('believes no Content-Length that says less', async () => {
    const { request: large } = request(17, new Uint8Array(65_536).fill(32), { 'content-length': '2' })
    expect(await codeOf(readJson(large))).toBe('payload_too_large')
  })

  it('takes a mebibyte to the byte', async () => {
    const full = utf8('1'.padStart(MEBIBYTE, ' '))
    expect(await readJson(request(1, full).request)).toBe(1)
    expect(await codeOf(readJson(request(1, utf8('1'.padStart(MEBIBYTE + 1, ' '))).request))).toBe('payload_too_large')
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['UTF-8 cut short', utf8('"é"').slice(0, 2)],
    ['half a surrogate pair in UTF-8', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x31, 0x00])],
    ['HTML', utf8('<html>')],
    ['a cut object', utf8('{"a":')],
  ])('refuses %s', async (_, bytes) => {
    expect(await codeOf(readJson(request(1, bytes).request))).toBe('bad_request')
  })

  it('refuses a request without a body', async () => {
    const headers = { 'content-type': 'application/json' }
    expect(await codeOf(readJson(new Request('https://api.test/', { method: 'POST', headers })))).toBe('bad_request')
  })

  it('blames a body that broke off on the client', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('ECONNRESET')) })
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body, duplex: 'half' as const }
    const broken = new Request('https://api.test/', init)
    expect(await codeOf(readJson(broken))).toBe('bad_request')
  })

  it('says who must have read the body before', async () => {
    const { request: spoilt } = request(1, utf8('{}'))
    await spoilt.text()
    await expect(readJson(spoilt)).rejects.toThrow('request.clone()')
  })

  it('waits a minute for a body that comes a byte at a time, and no longer', async () => {
    vi.useFakeTimers()
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 7000))
        if (!cancelled) controller.enqueue(utf8(' '))
      },
      cancel: () => void (cancelled = true),
    })
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body, duplex: 'half' as const }
    const read = codeOf(readJson(new Request('https://api.test/', init)))
    await vi.advanceTimersByTimeAsync(59_000)
    expect(cancelled).toBe(false)
    await vi.advanceTimersByTimeAsync(1000)
    expect([await read, cancelled]).toEqual(['bad_request', true])
  })
})
