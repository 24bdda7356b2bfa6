import * as v from 'valibot'
import { contentTypeOf } from '../protocol/content-type.ts'
import {
  abortResponse,
  completeResponse,
  MAX_BATCH,
  PROTOCOL_VERSION,
  type Policy,
  policyResponse,
  type SignedFile,
  type SignFile,
  type StoredObject,
  signResponse,
} from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { abortedError } from './abort.ts'
import type { Answer } from './answer.ts'
import { errorOfAnswer, errorOfMessage, invalidAnswer } from './answer-error.ts'
import { createBatch, type Outcome } from './batch.ts'
import type { Endpoint, FileToSign, PreparedUpload } from './endpoint.ts'
import { markIfForeign } from './foreign-answer.ts'
import type { Requester } from './request.ts'
import { type RetryRules, withRetries } from './retry.ts'

// The entries of an answer are validated one by one, so that a bad one fails its own file only.
const envelope = v.object({
  v: v.literal(PROTOCOL_VERSION),
  now: signResponse.entries.now,
  files: v.array(v.unknown()),
})
const signEntry = signResponse.entries.files.item
const completeEntry = completeResponse.entries.files.item
const abortEntry = abortResponse.entries.files.item

/** An endpoint of our own protocol, version 1. */
export function createNativeEndpoint(url: string, requester: Requester, rules: RetryRules): Endpoint {
  async function post(message: object, signal: AbortSignal) {
    const answer = await requester.send(url, { v: PROTOCOL_VERSION, ...message }, signal)
    const error = errorOfAnswer(answer)
    if (error) throw markIfForeign(error, answer)
    const parsed = v.safeParse(envelope, answer.json)
    if (!parsed.success) throw markIfForeign(invalidAnswer(answer), answer)
    return { answer, ...parsed.output }
  }

  const sign = createBatch<FileToSign, PreparedUpload>({
    ...rules,
    max: MAX_BATCH,
    async send(inputs, signal) {
      // Ids of our own within the request: two uploaders on a page may use the same ones.
      const { answer, now, files } = await post({ action: 'sign', files: inputs.map(describe) }, signal)
      const behind = now === undefined ? 0 : rules.clock.now() - now
      const byId = new Map<string, Outcome<PreparedUpload>>()
      for (const file of files) {
        const parsed = v.safeParse(signEntry, file)
        if (!parsed.success) continue
        const entry = parsed.output
        byId.set(entry.id, 'error' in entry ? { error: errorOfMessage(entry.error, answer) } : prepared(entry, behind))
      }
      return inputs.map((_, i) => byId.get(String(i)) ?? { error: invalidAnswer(answer) })
    },
  })

  const complete = createBatch<string, StoredObject>({
    ...rules,
    max: MAX_BATCH,
    async send(tokens, signal) {
      const { answer, files } = await post({ action: 'complete', files: tokens.map((token) => ({ token })) }, signal)
      return inOrder<StoredObject>(answer, files, tokens.length, (file) => {
        const parsed = v.safeParse(completeEntry, file)
        if (!parsed.success) return undefined
        if ('error' in parsed.output) return { error: errorOfMessage(parsed.output.error, answer) }
        const { object } = parsed.output
        return { value: { ...object, data: object.data } }
      })
    },
  })

  const abort = createBatch<string, undefined>({
    ...rules,
    max: MAX_BATCH,
    async send(tokens, signal) {
      const { answer, files } = await post({ action: 'abort', tokens }, signal)
      return inOrder<undefined>(answer, files, tokens.length, (file) => {
        const parsed = v.safeParse(abortEntry, file)
        if (!parsed.success) return undefined
        return 'error' in parsed.output ? { error: errorOfMessage(parsed.output.error, answer) } : { value: undefined }
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
    sign: (file, { signal } = {}) => sign(file, signal),
    async complete(_file, { token }, { signal } = {}) {
      if (token === undefined) throw new UploadError('token_invalid')
      return await complete(token, signal)
    },
    async abort({ token }, { signal } = {}) {
      if (token !== undefined) await abort(token, signal)
    },
  }
}

/** @param behind how far the endpoint's clock is behind this machine's, ms. */
function prepared({ upload, key, expiresAt, token }: SignedFile, behind: number): Outcome<PreparedUpload> {
  if (upload.method !== 'MULTIPART') return { value: { upload, key, expiresAt: expiresAt + behind, token } }
  const message = 'The upload endpoint asks for parts, though this uploader said that it sends a file in one request.'
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
  const parsed = v.safeParse(policyResponse, answer.json)
  return parsed.success ? parsed.output : undefined
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
