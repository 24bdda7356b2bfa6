import {
  type Guard,
  isAbortedFile,
  isConfirmedFile,
  isFileList,
  isPartsAnswer,
  isPolicy,
  isPresignAnswer,
  isResumeAnswer,
  isSignedFile,
  isSingleFile,
} from '../protocol/answers.ts'
import { MAX_BATCH, PROTOCOL_VERSION, type SignedFile, type SignFile } from '../protocol/messages.ts'
import { ownValue } from '../protocol/own-value.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { abortedError } from './abort.ts'
import { isSuccess } from './answer.ts'
import { errorIn, errorOfAnswer, StrangeAnswer } from './answer-error.ts'
import { createBatch } from './batch.ts'
import type { AnyPreparedUpload, Endpoint, FileToSign } from './endpoint.ts'
import type { Requester } from './request.ts'
import { withRetries } from './retry.ts'

/** An endpoint of our own protocol, version 1. */
export function createNativeEndpoint(url: string, requester: Requester): Endpoint {
  /** One request, the policy's where there is no message. */
  async function request<T>(is: Guard<T>, message: object | undefined, signal: AbortSignal | undefined) {
    const answer = await requester.send(url, message && { v: PROTOCOL_VERSION, ...message }, signal)
    const { json } = answer
    if (!isSuccess(answer) || ownValue(json, 'v') !== PROTOCOL_VERSION || !is(json)) throw errorOfAnswer(answer)
    return { answer, json }
  }

  /** A time of the endpoint's clock by this machine's. */
  const localTime = (time: number, now = requester.clock.now()) => time + requester.clock.now() - now

  /**
   * Calls that travel together, each file of the answer for one of them.
   *
   * @param find the file of the answer that is for the call at `index`.
   */
  const batch = <In, File, Out>(
    messageOf: (inputs: In[]) => object,
    find: (files: unknown[], index: number, asked: number) => unknown,
    is: Guard<File>,
    valueOf: (file: File, now: number | undefined) => Out,
  ) =>
    createBatch<In, Out>(requester, MAX_BATCH, async (inputs, signal) => {
      const { answer, json } = await request(isFileList, messageOf(inputs), signal)
      // Each by itself, so that a bad one fails its own file only.
      return inputs.map((_, index) => {
        const file = find(json.files, index, inputs.length)
        if (is(file)) return { value: valueOf(file, json.now) }
        return { error: errorIn(file, answer) ?? new StrangeAnswer(answer) }
      })
    })

  /** A batch of its own for each way of asking: what is accepted is said once a request. */
  const signBy = <File extends SignedFile>(accept: object, is: Guard<File>) =>
    batch(
      // Ids of our own within the request: two uploaders on a page may use the same ones.
      (files: FileToSign[]) => ({ action: 'sign', ...accept, files: files.map(describe) }),
      (files, index) => files.find((file) => ownValue(file, 'id') === String(index)),
      is,
      ({ upload, key, token, expiresAt }, now): AnyPreparedUpload & { upload: File['upload'] } => ({
        upload,
        key,
        token,
        expiresAt: localTime(expiresAt, now),
      }),
    )
  const complete = batch(
    (tokens: string[]) => ({ action: 'complete', files: tokens.map((token) => ({ token })) }),
    atPlace,
    isConfirmedFile,
    ({ object }) => object,
  )
  const abort = batch(
    (tokens: string[]) => ({ action: 'abort', tokens }),
    atPlace,
    isAbortedFile,
    () => undefined,
  )

  /** About one upload of the endpoint's making. */
  async function ask<T>(
    is: Guard<T>,
    { token }: Pick<AnyPreparedUpload, 'token'>,
    message: object,
    { signal }: { signal?: AbortSignal } = {},
  ) {
    if (token === undefined) throw new UploadError('token_invalid')
    return (await withRetries(requester, signal, () => request(is, { ...message, token }, signal))).json
  }

  return {
    async policy({ signal } = {}) {
      try {
        return (await withRetries(requester, signal, () => request(isPolicy, undefined, signal))).json
      } catch {
        // Advice only: an app may serve POST alone, and what is wrong for real shows when a file is to be signed.
        if (signal?.aborted) throw abortedError(signal)
        return undefined
      }
    },
    reachable: ({ signal } = {}) =>
      requester.send(url, undefined, signal).then(
        () => true,
        () => false,
      ),
    // PUT and POST are what an endpoint takes for granted.
    sign: signBy({}, isSingleFile),
    signAny: signBy({ accept: ['PUT', 'POST', 'MULTIPART'] }, isSignedFile),
    async parts(upload, partNumbers, options) {
      const { urls, expiresAt, now } = await ask(isPartsAnswer, upload, { action: 'parts', partNumbers }, options)
      return { urls, expiresAt: localTime(expiresAt, now) }
    },
    resume: (upload, options) => ask(isResumeAnswer, upload, { action: 'resume' }, options),
    presign: (upload, call, options) => ask(isPresignAnswer, upload, { action: 'presign', ...call }, options),
    async complete(_file, { token }, options) {
      if (token === undefined) throw new UploadError('token_invalid')
      return await complete(token, options)
    },
    async abort({ token }, options) {
      if (token !== undefined) await abort(token, options)
    },
  }
}

/** Answers without ids are dealt out by order, so none is used when there are not exactly as many as were asked for. */
function atPlace(files: unknown[], index: number, asked: number): unknown {
  return files.length === asked ? files[index] : undefined
}

/** A file as it travels: without its bytes. What it is sent as, where the browser knows no type, the server says. */
function describe({ name, type, size, meta, checksum }: FileToSign, index: number): SignFile {
  return { id: String(index), name, type, size, meta, checksum }
}
