import {
  type Guard,
  isAbortedFile,
  isConfirmedFile,
  isFailure,
  isFileList,
  isPartsAnswer,
  isPolicy,
  isPresignAnswer,
  isRefusedFile,
  isResumeAnswer,
  isSignedFile,
} from '../protocol/answers.ts'
import { contentTypeOf } from '../protocol/content-type.ts'
import {
  MAX_BATCH,
  PROTOCOL_VERSION,
  type Policy,
  type SignedFile,
  type SignFile,
  type SingleUploadTarget,
  type StoredObject,
  type UploadTarget,
} from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { abortedError } from './abort.ts'
import type { Answer } from './answer.ts'
import { errorOfAnswer, errorOfMessage, invalidAnswer } from './answer-error.ts'
import { createBatch, type Outcome } from './batch.ts'
import type { AnyPreparedUpload, Endpoint, FileToSign, PreparedUpload } from './endpoint.ts'
import { markIfForeign } from './foreign-answer.ts'
import type { Requester } from './request.ts'
import { type RetryRules, withRetries } from './retry.ts'

/** An endpoint of our own protocol, version 1. */
export function createNativeEndpoint(url: string, requester: Requester, rules: RetryRules): Endpoint {
  async function post<T>(is: Guard<T>, message: object, signal: AbortSignal | undefined) {
    const answer = await requester.send(url, { v: PROTOCOL_VERSION, ...message }, signal)
    const error = errorOfAnswer(answer)
    if (error) throw markIfForeign(error, answer)
    const { json } = answer
    if (!is(json)) throw markIfForeign(invalidAnswer(answer), answer)
    return { answer, json }
  }

  /** A batch of its own for each way of asking: what is accepted is said once a request. */
  const signBy = <Target extends UploadTarget>(
    accept: { accept?: readonly UploadTarget['method'][] },
    accepted: (upload: UploadTarget) => upload is Target,
  ) =>
    createBatch<FileToSign, PreparedUpload<Target>>({
      ...rules,
      max: MAX_BATCH,
      async send(inputs, signal) {
        // Ids of our own within the request: two uploaders on a page may use the same ones.
        const message = { action: 'sign', ...accept, files: inputs.map(describe) }
        const { answer, json } = await post(isFileList, message, signal)
        const behind = json.now === undefined ? 0 : rules.clock.now() - json.now
        const byId = new Map<string, Outcome<PreparedUpload<Target>>>()
        // Each by itself, so that a bad one fails its own file only.
        for (const file of json.files) {
          if (isSignedFile(file)) byId.set(file.id, outcomeOf(file, behind, accepted))
          else if (isRefusedFile(file)) byId.set(file.id, { error: errorOfMessage(file.error, answer) })
        }
        return inputs.map((_, i) => byId.get(String(i)) ?? { error: invalidAnswer(answer) })
      },
    })
  // PUT and POST are what an endpoint takes for granted.
  const sign = signBy({}, isSingle)
  const signAny = signBy({ accept: ['PUT', 'POST', 'MULTIPART'] }, (_upload): _upload is UploadTarget => true)

  /** About one upload of the endpoint's making. */
  async function ask<T>(
    is: Guard<T>,
    { token }: Pick<AnyPreparedUpload, 'token'>,
    message: object,
    signal: AbortSignal | undefined,
  ) {
    if (token === undefined) throw new UploadError('token_invalid')
    return (await withRetries(rules, signal, () => post(is, { ...message, token }, signal))).json
  }

  const complete = createBatch<string, StoredObject>({
    ...rules,
    max: MAX_BATCH,
    async send(tokens, signal) {
      const message = { action: 'complete', files: tokens.map((token) => ({ token })) }
      const { answer, json } = await post(isFileList, message, signal)
      return inOrder<StoredObject>(answer, json.files, tokens.length, (file) => {
        if (isFailure(file)) return { error: errorOfMessage(file.error, answer) }
        if (!isConfirmedFile(file)) return undefined
        const { key, name, size, type, etag, lastModified, data } = file.object
        return { value: { key, name, size, type, etag, data, ...(lastModified === undefined ? {} : { lastModified }) } }
      })
    },
  })

  const abort = createBatch<string, undefined>({
    ...rules,
    max: MAX_BATCH,
    async send(tokens, signal) {
      const { answer, json } = await post(isFileList, { action: 'abort', tokens }, signal)
      return inOrder<undefined>(answer, json.files, tokens.length, (file) => {
        if (isFailure(file)) return { error: errorOfMessage(file.error, answer) }
        return isAbortedFile(file) ? { value: undefined } : undefined
      })
    },
  })

  return {
    async policy({ signal } = {}) {
      try {
        return await withRetries(rules, signal, () => askPolicy(url, requester, signal))
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
    sign: (file, { signal } = {}) => sign(file, signal),
    signAny: (file, { signal } = {}) => signAny(file, signal),
    async parts(upload, partNumbers, { signal } = {}) {
      const { urls, expiresAt, now } = await ask(isPartsAnswer, upload, { action: 'parts', partNumbers }, signal)
      return { urls, expiresAt: expiresAt + rules.clock.now() - now }
    },
    resume: (upload, { signal } = {}) => ask(isResumeAnswer, upload, { action: 'resume' }, signal),
    presign: (upload, call, { signal } = {}) => ask(isPresignAnswer, upload, { action: 'presign', ...call }, signal),
    async complete(_file, { token }, { signal } = {}) {
      if (token === undefined) throw new UploadError('token_invalid')
      return await complete(token, signal)
    },
    async abort({ token }, { signal } = {}) {
      if (token !== undefined) await abort(token, signal)
    },
  }
}

const isSingle = (upload: UploadTarget): upload is SingleUploadTarget => upload.method !== 'MULTIPART'

/**
 * @param behind how far the endpoint's clock is behind this machine's, ms.
 * @param accepted whether it is one of the ways that this client said it can.
 */
function outcomeOf<Target extends UploadTarget>(
  { upload, key, expiresAt, token }: SignedFile,
  behind: number,
  accepted: (upload: UploadTarget) => upload is Target,
): Outcome<PreparedUpload<Target>> {
  if (accepted(upload)) return { value: { upload, key, expiresAt: expiresAt + behind, token } }
  const message = 'The upload endpoint asks for parts, which this uploader said it cannot send.'
  return { error: new UploadError('endpoint_invalid', { message }) }
}

async function askPolicy(
  url: string,
  requester: Requester,
  signal: AbortSignal | undefined,
): Promise<Policy | undefined> {
  const answer = await requester.send(url, undefined, signal)
  const error = errorOfAnswer(answer)
  if (error) throw error
  return isPolicy(answer.json) ? answer.json : undefined
}

/** A file as it travels: without its bytes, with the type that both sides sign and send. */
function describe({ name, type, size, meta, checksum }: FileToSign, index: number): SignFile {
  return {
    id: String(index),
    name,
    type: contentTypeOf(type),
    size,
    ...(meta && { meta }),
    ...(checksum && { checksum }),
  }
}

/** Answers without ids are dealt out by order, so none is used when there are not exactly as many as were asked for. */
function inOrder<Out>(
  answer: Answer,
  entries: unknown[],
  asked: number,
  read: (entry: unknown) => Outcome<Out> | undefined,
): Outcome<Out>[] {
  if (entries.length !== asked) throw invalidAnswer(answer, `an answer for ${asked} files`)
  return entries.map((entry) => read(entry) ?? { error: invalidAnswer(answer) })
}
