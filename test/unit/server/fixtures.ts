/** An endpoint over a sandbox S3, in one process, with a clock that stands still. Every answer is checked by the schemas. */
import * as v from 'valibot'
import { expect, vi } from 'vitest'
import {
  abortResponse,
  completeResponse,
  errorResponse,
  policyResponse,
  type SignResponse,
  type SingleUploadTarget,
  signResponse,
  type UploadTarget,
} from '../../../src/protocol/messages.ts'
import { createSandbox } from '../../../src/sandbox/index.ts'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import { createGate } from '../../../src/server/gate.ts'
import { headObject } from '../../../src/server/head-object.ts'
import type { UploadHandler, UploadHandlerOptions, UploadUser } from '../../../src/server/options.ts'
import { s3 } from '../../../src/server/s3.ts'
import { formOf } from './form-of.ts'

export const SECRET = 'the secret that signs all tokens here'
export const STORAGE_SECRET = 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY'
export const ENDPOINT = 'https://app.test/api/upload'
export const NOON = Date.UTC(2026, 10, 22, 12)

export const storage = s3({
  bucket: 'demo',
  // The sandbox does what AWS does.
  provider: 'aws',
  region: 'us-east-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: STORAGE_SECRET,
  endpoint: 'https://s3.test',
})

export interface FileLike {
  id?: string
  name?: unknown
  type?: unknown
  size?: unknown
  [more: string]: unknown
}
type SignAnswer = SignResponse['files'][number]
type SignedAnyway = Extract<SignAnswer, { token: string }>
/** A file that travels in one request. */
export type Signed = SignedAnyway & { upload: SingleUploadTarget }
/** A file that travels in parts. */
export type SignedInParts = SignedAnyway & { upload: Extract<UploadTarget, { method: 'MULTIPART' }> }

/** A handler's options where only those that matter are said. */
export type Given<User extends UploadUser | undefined, Data> = Partial<UploadHandlerOptions<User, Data>>

export function setup<User extends UploadUser | undefined = undefined, Data = undefined>(
  options: Given<User, Data> = {},
) {
  const clock = { now: NOON }
  const errors: unknown[] = []
  const sandbox = createSandbox({
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: STORAGE_SECRET,
    buckets: ['demo'],
    clock: () => clock.now,
  })
  /** What the server asked of S3: `HEAD /demo/key`. */
  const calls: string[] = []
  const settings: UploadHandlerOptions<User, Data> = {
    storage,
    secret: SECRET,
    now: () => clock.now,
    onError: (error) => errors.push(error),
    fetch: (url, init) => {
      const request = new Request(url, init)
      calls.push(`${request.method} ${new URL(request.url).pathname}`)
      return sandbox.fetch(request)
    },
    ...options,
  }
  return { handler: createUploadHandler(settings), settings, sandbox, clock, errors, calls }
}
export type Thread = Pick<ReturnType<typeof setup>, 'sandbox'>

/** A request as the browser sends it; a body that is no string is sent as JSON. */
export function post(body: unknown, headers: Record<string, string> = {}, url = ENDPOINT): Request {
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Asks, and checks what holds for every answer. */
export async function ask(handler: UploadHandler, request: Request): Promise<{ response: Response; body: unknown }> {
  const response = await handler(request)
  const text = await response.clone().text()
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  for (const secret of [SECRET, STORAGE_SECRET]) {
    expect(text).not.toContain(secret)
    expect(JSON.stringify([...response.headers])).not.toContain(secret)
  }
  if (!response.ok) expect(text).not.toMatch(/X-Amz-Signature|https?:/i)
  return { response, body: JSON.parse(text) }
}

/** `[status, code]` of an answer that failed as a whole. */
export async function failure(handler: UploadHandler, request: Request): Promise<[number, string]> {
  const { response, body } = await ask(handler, request)
  return [response.status, v.parse(errorResponse, body).error.code]
}

export async function policyOf(handler: UploadHandler, headers: Record<string, string> = {}) {
  return v.parse(policyResponse, (await ask(handler, new Request(ENDPOINT, { headers }))).body)
}

const fileOf = (file: FileLike) => ({ id: 'a', name: 'a.txt', type: 'text/plain', size: 5, ...file })

export async function signAll(handler: UploadHandler, files: FileLike[], headers?: Record<string, string>) {
  const { body } = await ask(handler, post({ v: 1, action: 'sign', files: files.map(fileOf) }, headers))
  return v.parse(signResponse, body).files
}

export async function signOne(handler: UploadHandler, file: FileLike = {}, headers?: Record<string, string>) {
  const [answer] = await signAll(handler, [file], headers)
  return accepted(answer)
}

function accepted(answer: SignAnswer | undefined): Signed {
  if (!answer || 'error' in answer) throw new Error(`Refused: ${answer?.error.code}, ${answer?.error.message}`)
  const { upload } = answer
  if (upload.method === 'MULTIPART') throw new Error('Signed in parts, though nobody said that parts can be sent.')
  return { ...answer, upload }
}

const IN_PARTS = ['PUT', 'POST', 'MULTIPART']

/** Signs for a client that can send parts. */
export async function signInParts(
  handler: UploadHandler,
  file: FileLike = {},
  headers?: Record<string, string>,
): Promise<SignedInParts> {
  const message = {
    v: 1,
    action: 'sign',
    accept: IN_PARTS,
    files: [fileOf({ name: 'film.mp4', type: 'video/mp4', ...file })],
  }
  const { body } = await ask(handler, post(message, headers))
  const [answer] = v.parse(signResponse, body).files
  if (!answer || 'error' in answer) throw new Error(`Refused: ${answer?.error.code}, ${answer?.error.message}`)
  const { upload } = answer
  if (upload.method !== 'MULTIPART') throw new Error(`Signed as ${upload.method}, not in parts.`)
  return { ...answer, upload }
}

/** The code of what was refused, of one file; `ok` for what was not. */
export function codeOf(answer: { error: { code: string } } | object | undefined): string {
  return answer && 'error' in answer ? answer.error.code : 'ok'
}

export async function completeAll(handler: UploadHandler, tokens: string[], headers?: Record<string, string>) {
  const files = tokens.map((token) => ({ token }))
  const { body } = await ask(handler, post({ v: 1, action: 'complete', files }, headers))
  return v.parse(completeResponse, body).files
}

export async function completeOne(handler: UploadHandler, token: string, headers?: Record<string, string>) {
  const [answer] = await completeAll(handler, [token], headers)
  if (!answer) throw new Error('No answer')
  return answer
}

export async function abortAll(handler: UploadHandler, tokens: string[], headers?: Record<string, string>) {
  const { body } = await ask(handler, post({ v: 1, action: 'abort', tokens }, headers))
  return v.parse(abortResponse, body).files
}

export interface Changes {
  url?: string
  headers?: Record<string, string>
  fields?: Record<string, string>
}

/** Sends the bytes as a browser would; `changes` are what an attacker would do. The answer's status and S3's code. */
export async function send(
  { sandbox }: Thread,
  { upload }: Signed,
  content: string | Uint8Array<ArrayBuffer> = 'hello',
  changes: Changes = {},
): Promise<{ status: number; code: string | undefined }> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const response = await sandbox.fetch(
    upload.method === 'PUT'
      ? new Request(changes.url ?? upload.url, {
          method: 'PUT',
          headers: { ...upload.headers, 'content-length': String(bytes.length), ...changes.headers },
          body: bytes,
        })
      : new Request(changes.url ?? upload.url, {
          method: 'POST',
          body: formOf({ ...upload.fields, ...changes.fields }, bytes),
        }),
  )
  return { status: response.status, code: /<Code>(\w+)/.exec(await response.text())?.[1] }
}

/** Signs, sends and gives back what was signed, ready to be completed. */
export async function upload(
  thread: Thread & { handler: UploadHandler },
  file: FileLike = {},
  headers?: Record<string, string>,
): Promise<Signed> {
  const signed = await signOne(thread.handler, file, headers)
  const size = typeof file.size === 'number' ? file.size : 5
  expect(await send(thread, signed, new Uint8Array(size))).toMatchObject({ code: undefined })
  return signed
}

/** What stands under a key, looked at past the handler. */
export async function stored(thread: Thread & { clock: { now: number } }, key: string) {
  const fetch = (url: URL | RequestInfo, init?: RequestInit) => thread.sandbox.fetch(new Request(url, init))
  return await headObject({ storage, fetch, calls: createGate({ atOnce: 1 }), now: () => thread.clock.now }, key)
}

/** Under fake timers: waits are skipped, also those that begin only after something real was done. */
export async function soon<T>(promise: Promise<T>): Promise<T> {
  const state = { settled: false }
  const done = () => {
    state.settled = true
  }
  promise.then(done, done)
  while (!state.settled) await vi.advanceTimersByTimeAsync(1000)
  return await promise
}
