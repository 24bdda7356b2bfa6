import type { Clock } from '../../../src/endpoint/clock.ts'
import type { AnyPreparedUpload, Endpoint, FileToSign, PreparedUpload } from '../../../src/endpoint/endpoint.ts'
import type { StoredObject } from '../../../src/protocol/messages.ts'
import { partCountOf } from '../../../src/protocol/part-plan.ts'
import { UploadError } from '../../../src/protocol/upload-error.ts'

/** Bytes of a part here: a hundred make a large file. */
const PART = 100

type Work<Input> = (input: Input) => unknown

/** An endpoint in memory. A file's MIME type says by its end which way it is to travel: `post`, `put` or `parts`. */
export interface FakeEndpoint extends Endpoint {
  /** How many files each request carried: calls of one tick travel together, at most a hundred. */
  signs: number[]
  completes: number[]
  /** Ids of the files that were signed, and confirmed, in order. */
  signed: string[]
  confirmed: string[]
  /** Tokens given back, and part numbers asked for, a list a request. */
  aborted: string[]
  partsAsked: number[][]
  /** What happens first; it may throw, or take its time. */
  onSign: Work<FileToSign>
  onParts: Work<readonly number[]>
  onComplete: Work<string>
  onResume: () => ReturnType<Endpoint['resume']>
  /** Whether nobody answers: the network is gone. */
  silent: boolean
  /** Milliseconds that a permission holds. */
  validity: number
  /** URLs of so many parts come with the permission. */
  urlsAtOnce: number
}

export function fakeEndpoint(clock: Clock): FakeEndpoint {
  let grants = 0
  const together = (counts: number[]) => {
    let open = false
    return () => {
      const last = counts.length - 1
      if (open && (counts[last] ?? 0) < 100) counts[last] = (counts[last] ?? 0) + 1
      else counts.push(1)
      if (!open) setImmediate(() => (open = false))
      open = true
    }
  }
  const signs: number[] = []
  const completes: number[] = []
  const countSign = together(signs)
  const countComplete = together(completes)
  const expiry = () => clock.now() + endpoint.validity
  const urlOf = (key: string, part: number, expiresAt: number) =>
    `https://s3.test/${key}?part=${part}&expires=${expiresAt}`

  async function grant({ id, size, type }: FileToSign): Promise<AnyPreparedUpload> {
    grants += 1
    const key = `${id}-${grants}`
    const expiresAt = expiry()
    const permission = { key, token: `token of ${key}`, expiresAt }
    if (type.endsWith('post')) {
      return { ...permission, upload: { method: 'POST', url: urlOf(key, 0, expiresAt), fields: { key } } }
    }
    if (type.endsWith('put'))
      return { ...permission, upload: { method: 'PUT', url: urlOf(key, 0, expiresAt), headers: {} } }
    const partCount = partCountOf(size, PART)
    const urls = Array.from({ length: Math.min(partCount, endpoint.urlsAtOnce) }, (_, i) => ({
      partNumber: i + 1,
      url: urlOf(key, i + 1, expiresAt),
    }))
    return { ...permission, upload: { method: 'MULTIPART', partSize: PART, partCount, urls } }
  }
  /** Ends at once when the signal fires, as a client does. */
  const abortable = <T>(work: Promise<T>, signal: AbortSignal | undefined) =>
    new Promise<T>((resolve, reject) => {
      const end = () => reject(new UploadError('aborted'))
      if (signal?.aborted) return end()
      signal?.addEventListener('abort', end)
      work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', end))
    })

  const endpoint: FakeEndpoint = {
    signs,
    completes,
    signed: [],
    confirmed: [],
    aborted: [],
    partsAsked: [],
    onSign: () => undefined,
    onParts: () => undefined,
    onComplete: () => undefined,
    onResume: () => Promise.reject(new UploadError('token_expired')),
    silent: false,
    validity: 900_000,
    urlsAtOnce: 32,
    policy: async () => undefined,
    reachable: async () => !endpoint.silent,
    sign: (): Promise<PreparedUpload> => Promise.reject(new Error('not asked here')),
    presign: () => Promise.reject(new Error('not asked here')),
    signAny(file, { signal } = {}) {
      countSign()
      const work = async () => {
        await endpoint.onSign(file)
        endpoint.signed.push(file.id)
        return await grant(file)
      }
      return abortable(work(), signal)
    },
    parts({ key = '' }, partNumbers, { signal } = {}) {
      endpoint.partsAsked.push([...partNumbers])
      const work = async () => {
        await endpoint.onParts(partNumbers)
        const expiresAt = expiry()
        const urls = partNumbers.map((partNumber) => ({ partNumber, url: urlOf(key, partNumber, expiresAt) }))
        return { urls, expiresAt }
      }
      return abortable(work(), signal)
    },
    resume: () => endpoint.onResume(),
    complete({ id, name, size, type }, { key = '', token = '' }, { signal } = {}) {
      countComplete()
      const work = async (): Promise<StoredObject> => {
        await endpoint.onComplete(token)
        endpoint.confirmed.push(id)
        return { key, name, size, type, etag: '', data: undefined }
      }
      return abortable(work(), signal)
    },
    async abort({ token = '' }) {
      endpoint.aborted.push(token)
    },
  }
  return endpoint
}
