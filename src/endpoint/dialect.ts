import { isFailure } from '../protocol/answers.ts'
import { contentTypeOf } from '../protocol/content-type.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { type Answer, isSuccess } from './answer.ts'
import { errorOfAnswer } from './answer-error.ts'
import { withDeadline } from './deadline.ts'
import { readDialectAnswer } from './dialect-answer.ts'
import type { Endpoint, FileToSign, PreparedUpload } from './endpoint.ts'
import { invalidAnswer, isHtml } from './explain-answer.ts'
import type { Requester } from './request.ts'
import { withRetries } from './retry.ts'

/** What a signer answers. Read leniently: everything a dialect endpoint may answer is understood here too. */
export interface SignAnswer {
  /** Where the bytes go: absolute. */
  url: string
  /** Makes it a form POST, with these fields before the file, as boto3's `generate_presigned_post` returns them. */
  fields?: Record<string, string> | undefined
  /** Headers of the PUT; `content-type` is the file's own where left out. */
  headers?: Record<string, string> | undefined
  /** The object's key, where it is known. */
  key?: string | undefined
  /** Default: `POST` with fields, `PUT` without. */
  method?: 'PUT' | 'POST' | undefined
  /** Seconds that the permission holds. */
  expiresIn?: number | undefined
}

/** Gives permission to upload one file. What it throws reaches the user as that file's error, with its message. */
export type SignFunction = (file: FileToSign, context: { signal: AbortSignal }) => SignAnswer | Promise<SignAnswer>

/** Takes note of an uploaded file; what it returns becomes the file's `data`. */
export type ConfirmFunction = (file: FileToSign, prepared: PreparedUpload, context: { signal: AbortSignal }) => unknown

/** Any backend that hands out presigned URLs or forms, one file a request. */
export interface DialectOptions {
  /** URL that takes `POST { filename, content_type, file_size }` and answers with a URL or a form; or a function. */
  sign: string | SignFunction
  /** URL that takes `POST { key }` (the key is in the query string too) once the bytes are stored; or a function. Default: none. */
  confirm?: string | ConfirmFunction | undefined
  /** Spelling of the names in the request: `content_type` or `contentType`. Default `snake`. */
  case?: 'snake' | 'camel' | undefined
}

/** What a dialect is made of. */
export interface DialectParts extends Omit<DialectOptions, 'case'> {
  case?: 'snake' | 'camel' | 'both' | undefined
  requester: Requester
}

/** What an endpoint of another protocol than ours can do. */
export type Dialect = Pick<Endpoint, 'sign' | 'complete'>

/** Files are confirmed where the backend has a way. */
export function createDialect(parts: DialectParts): Dialect {
  const { sign, confirm, requester } = parts

  /** The user's own function, held to the same time limit as a request. */
  const call = <T>(what: string, signal: AbortSignal | undefined, work: (signal: AbortSignal) => T | Promise<T>) =>
    withDeadline({ ...requester, signal }, async (inner) => {
      try {
        return await work(inner)
      } catch (cause) {
        if (cause instanceof UploadError) throw cause
        const message = cause instanceof Error && cause.message ? cause.message : `The ${what} function failed.`
        throw new UploadError('internal_error', { message, retryable: false, cause })
      }
    })

  async function prepare(file: FileToSign, signal: AbortSignal | undefined): Promise<PreparedUpload> {
    const type = contentTypeOf(file.type)
    const { json, refuse } =
      typeof sign === 'string'
        ? await ask(sign, describe(file, type, parts.case), signal)
        : { json: await call('sign', signal, (inner) => sign(file, { signal: inner })), refuse: badSigner }
    const read = readDialectAnswer(json, type)
    if (!read) throw refuse('a URL to upload to')
    // Better now than when all the bytes are there.
    if (typeof confirm === 'string' && read.key === undefined) {
      throw refuse('an upload answer with a `key` to confirm by')
    }
    const expiresAt = read.expiresIn === undefined ? undefined : requester.clock.now() + read.expiresIn * 1000
    return { upload: read.upload, key: read.key, expiresAt, token: undefined }
  }

  async function ask(url: string, body: object, signal: AbortSignal | undefined) {
    const answer = await requester.send(url, body, signal)
    if (!isSuccess(answer) || answer.json === undefined || isFailure(answer.json)) throw errorOfAnswer(answer)
    return { json: answer.json, refuse: (expected: string) => invalidAnswer(answer, expected) }
  }

  async function confirmed(
    file: FileToSign,
    prepared: PreparedUpload,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const { key } = prepared
    if (typeof confirm === 'function') {
      return await call('confirm', signal, (inner) => confirm(file, prepared, { signal: inner }))
    }
    if (confirm === undefined || key === undefined) return undefined
    return dataOf(await requester.send(withKey(confirm, key), { key }, signal))
  }

  return {
    sign: (file, { signal } = {}) => withRetries(requester, signal, () => prepare(file, signal)),
    async complete(file, { upload, ...prepared }, { signal } = {}) {
      if (upload.method === 'MULTIPART') throw new UploadError('endpoint_invalid')
      const data = await withRetries(requester, signal, () => confirmed(file, { ...prepared, upload }, signal))
      const { name, size } = file
      return { key: prepared.key ?? '', name, size, type: contentTypeOf(file.type), etag: '', data }
    },
  }
}

function describe({ name, size, meta }: FileToSign, type: string, spelling: DialectParts['case'] = 'snake'): object {
  return {
    filename: name,
    ...(spelling !== 'camel' && { content_type: type, file_size: size }),
    ...(spelling !== 'snake' && { contentType: type, fileSize: size }),
    ...(meta && { metadata: meta }),
  }
}

function badSigner(expected: string): UploadError {
  return new UploadError('endpoint_invalid', {
    message: `The sign function returned something that is not ${expected}.`,
  })
}

/** Some backends read the key from the query string, some from the body: both have it. */
function withKey(url: string, key: string): string {
  const [address = '', fragment] = url.split('#', 2)
  const query = `${address.includes('?') ? '&' : '?'}${new URLSearchParams({ key }).toString()}`
  return address + query + (fragment === undefined ? '' : `#${fragment}`)
}

/** Whatever a successful confirmation answers is the application's own: JSON, a word, nothing. Only a page is no answer. */
function dataOf(answer: Answer): unknown {
  const { json, text } = answer
  if (!isSuccess(answer) || isFailure(json) || (json === undefined && isHtml(answer))) throw errorOfAnswer(answer)
  if (json !== undefined) return json
  return text.trim() === '' ? undefined : text
}
