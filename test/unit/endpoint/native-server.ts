import * as v from 'valibot'
import { abortRequest, completeRequest, signFile, signRequest } from '../../../src/protocol/messages.ts'
import type { FileToSign } from '../../../src/endpoint/endpoint.ts'
import type { Reply, Seen } from './serve.ts'

/** An endpoint of protocol 1, as small as it can be. It checks with the schemas that it is asked properly. */
export function nativeReply({ method, text }: Seen): Reply {
  if (method === 'GET') return { json: policy }
  const message: unknown = JSON.parse(text)
  const sign = v.safeParse(signRequest, message)
  if (sign.success) {
    const files = sign.output.files.map((each) => signed(v.parse(signFile, each)))
    // In another order than asked: ids decide.
    return { json: { v: 1, files: files.toReversed() } }
  }
  const complete = v.safeParse(completeRequest, message)
  if (complete.success) return { json: { v: 1, files: complete.output.files.map(({ token }) => completed(token)) } }
  const { tokens } = v.parse(abortRequest, message)
  return { json: { v: 1, files: tokens.map(() => ({ removed: true })) } }
}

export const policy = { v: 1, limits: { maxFileSize: 5 }, lanes: ['put'], storageOrigin: 'https://s3.test' }

export function signed({ id, name, type }: { id: string; name: string; type: string }) {
  if (name.startsWith('refuse')) return { id, error: errorOf('file_too_large', `“${name}” is too large`) }
  const upload = { method: 'PUT', url: `https://s3.test/${name}`, headers: { 'content-type': type } }
  return { id, key: `k/${name}`, token: `token of ${name}`, expiresAt: 1_800_000_000_000, upload }
}

export function completed(token: string) {
  const name = token.replace('token of ', '')
  if (name.startsWith('lost')) return { error: errorOf('object_missing', `${name} is not there`) }
  return { object: { key: `k/${name}`, name, size: 1, type: 'text/plain', etag: 'e', data: { row: name } } }
}

export function errorOf(code: string, message: string, more: object = {}) {
  return { code, message, retryable: false, ...more }
}

export function file(name: string, more: Partial<FileToSign> = {}): FileToSign {
  return { id: name, name, type: 'text/plain', size: 1, ...more }
}

/** The parsed message a server saw. */
export function messageOf(seen: Seen | undefined): { action?: unknown; files?: unknown[] } {
  return v.parse(
    v.object({ action: v.optional(v.unknown()), files: v.optional(v.array(v.unknown())) }),
    parse(seen?.text),
  )
}

function parse(text: string | undefined): unknown {
  return JSON.parse(text ?? 'null')
}
