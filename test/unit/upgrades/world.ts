/** One endpoint, one bucket and one set of secrets, the same when a version is recorded and when a later one is asked. */
import { createSandbox, memoryStorage, type StoredUpload } from '../../../src/sandbox/index.ts'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import * as v from 'valibot'
import { type SignedFile, signResponse, type UploadTarget } from '../../../src/protocol/messages.ts'
import { s3 } from '../../../src/server/s3.ts'
import { formOf } from '../server/form-of.ts'

const ENDPOINT = 'https://app.test/api/upload'
/** When the files were signed, Unix ms. */
export const SIGNED_AT = Date.UTC(2026, 10, 26, 12)
/** The server was put into service anew in between. */
export const DEPLOYED_AT = SIGNED_AT + 5 * 60_000
export const LINK_PASSWORD = 'correct horse battery staple'
export const LINK_KEY = '2026/11/26/report.pdf'

const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY' }

export const storage = s3({
  ...KEYS,
  provider: 'aws',
  bucket: 'demo',
  region: 'us-east-1',
  endpoint: 'https://s3.test',
})

/** What a recorded version left: messages as they went over the wire, and what the storage and the database hold. */
export interface Recorded {
  version: string
  policy: unknown
  /** One for each way that bytes can go: a request of an old page, what it was answered, and what S3 had of it then. */
  uploads: { name: string; request: object; answer: unknown; begun?: StoredUpload }[]
  /** What the endpoint answered to the other actions, by action. */
  answers: Record<string, unknown>
  /** A link, the statements that made its table, and the table's rows as `{ row }`. */
  share: { token: string; schema: string[]; rows: unknown[] }
}

export const CONTENT = 'twenty bytes of text'
/** Bytes of the file that goes in parts. */
export const LARGE = 10 * 1024 ** 2 + 1

/** @param now Unix ms. */
export function openWorld(now: number) {
  const clock = { now }
  const s3Storage = memoryStorage()
  const sandbox = createSandbox({ ...KEYS, buckets: ['demo'], storage: s3Storage, clock: () => clock.now })
  const uploaded: string[] = []
  const open = (more: { incoming?: string }) =>
    createUploadHandler({
      storage,
      secret: 'the secret that signs the tokens of all versions',
      authorize: () => ({ userId: 'ada' }),
      multipartFrom: 5 * 1024 ** 2,
      now: () => clock.now,
      onUploaded: ({ name }) => void uploaded.push(name),
      fetch: (url, init) => sandbox.fetch(new Request(url, init)),
      ...more,
    })
  const [plain, incoming] = [open({}), open({ incoming: 'incoming/' })]
  return {
    clock,
    sandbox,
    s3Storage,
    /** Names of the files that `onUploaded` heard of. */
    uploaded,
    /** Sends the bytes where a signed upload says, `only` the first so many parts. */
    async send({ upload }: SignedFile, only = Number.POSITIVE_INFINITY): Promise<void> {
      for (const request of requestsOf(upload).slice(0, only)) {
        const response = await sandbox.fetch(request)
        if (!response.ok) throw new Error(await response.text())
      }
    },
    /** @param name of the upload: one goes through an incoming prefix. */
    async ask(name: string, message?: object): Promise<unknown> {
      const handler = name === 'incoming' ? incoming : plain
      const body = message && JSON.stringify(message)
      const headers = { 'content-type': 'application/json' }
      const response = await handler(
        body === undefined ? new Request(ENDPOINT) : new Request(ENDPOINT, { method: 'POST', headers, body }),
      )
      return await response.json()
    },
  }
}

function requestsOf(upload: UploadTarget): Request[] {
  if (upload.method === 'MULTIPART') {
    const { urls, partSize } = upload
    return urls.map(({ url, partNumber }) => {
      const body = new Uint8Array(Math.min(partSize, LARGE - (partNumber - 1) * partSize))
      return new Request(url, { method: 'PUT', headers: { 'content-length': String(body.length) }, body })
    })
  }
  const { method, url } = upload
  if (method === 'POST') {
    return [new Request(url, { method, body: formOf(upload.fields, CONTENT) })]
  }
  const headers = { ...upload.headers, 'content-length': String(CONTENT.length) }
  return [new Request(url, { method, headers, body: CONTENT })]
}

/** The one file of a `sign` answer, whose schema is that of the version that runs. */
export function signedIn(answer: unknown): SignedFile {
  const [file] = v.parse(signResponse, answer).files
  if (!file || 'error' in file) throw new Error(`Refused: ${file?.error.code}`)
  return file
}
