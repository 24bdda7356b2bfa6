/** A message of each kind that the endpoint takes; those that need an upload under way begin one. */
import type { MessageName } from './messages.ts'

const MiB = 1024 ** 2
const FILE = { id: '1', name: 'Harbour.txt', type: 'text/plain', size: 22 }
const CONTENT = 'Straight to the bucket'
const FILM = { id: '1', name: 'Film.mp4', type: 'video/mp4', size: 17 * MiB }

export async function ask(endpoint: string, message: object | undefined): Promise<{ status: number; body: unknown }> {
  const response = await fetch(
    endpoint,
    message && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    },
  )
  return { status: response.status, body: await response.json() }
}

/** `undefined` for GET. */
export async function exampleOf(name: MessageName, endpoint: string): Promise<object | undefined> {
  if (name === 'policy') return undefined
  if (name === 'sign') return { v: 1, action: 'sign', accept: ['PUT', 'POST', 'MULTIPART'], files: [FILE] }
  if (name === 'complete') return { v: 1, action: 'complete', files: [{ token: await sendFile(endpoint) }] }
  const token = await beginFilm(endpoint)
  if (name === 'parts') return { v: 1, action: 'parts', token, partNumbers: [1, 2] }
  if (name === 'resume') return { v: 1, action: 'resume', token }
  if (name === 'presign') return { v: 1, action: 'presign', token, call: 'uploadPart', partNumber: 1 }
  return { v: 1, action: 'abort', tokens: [token] }
}

interface Signed {
  files: [
    {
      token: string
      upload: { url: string; headers: Record<string, string>; urls: [{ url: string }]; partSize: number }
    },
  ]
}

async function sign(endpoint: string, accept: string, file: object): Promise<Signed['files'][0]> {
  const { body } = await ask(endpoint, { v: 1, action: 'sign', accept: [accept], files: [file] })
  return (body as Signed).files[0]
}

/** A small file, whose bytes are stored. */
async function sendFile(endpoint: string): Promise<string> {
  const { token, upload } = await sign(endpoint, 'PUT', FILE)
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: CONTENT })
  return token
}

/** A file in parts, of which the first is stored. */
async function beginFilm(endpoint: string): Promise<string> {
  const { token, upload } = await sign(endpoint, 'MULTIPART', FILM)
  await fetch(upload.urls[0].url, { method: 'PUT', body: new Uint8Array(upload.partSize) })
  return token
}
