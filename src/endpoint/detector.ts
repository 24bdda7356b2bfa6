/** Finds out whether a backend that is not ours speaks the dialect: part of what is loaded only where such one is met. */
import { ownValue } from '../protocol/own-value.ts'
import { type Answer, isSuccess } from './answer.ts'
import { StrangeAnswer } from './answer-error.ts'
import type { Dialect } from './dialect.ts'
import type { FileToSign, PreparedUpload } from './endpoint.ts'

const HINT =
  'It is no bucketdrop endpoint, and gave no URL for { filename, content_type, file_size }. ' +
  'Serve createUploadHandler() there, or describe yours as { sign, confirm }.'

/**
 * Resolves where it speaks the dialect: with the permission for that file, if it was the one that it was tried with.
 *
 * @throws the error, where it does not.
 */
export type Detector = (file: FileToSign, error: StrangeAnswer) => Promise<PreparedUpload | undefined>

/** @param probe the dialect without retries. It is tried once for all files that wait, bound to no caller's signal. */
export function createDetector(probe: Pick<Dialect, 'sign'>): Detector {
  let probing: Promise<PreparedUpload | undefined> | undefined
  return async (file, error) => {
    if (!isForeign(error.answer)) throw error
    const first = !probing
    probing ??= probe
      .sign(file)
      .catch(() => undefined)
      .finally(() => {
        probing = undefined
      })
    const prepared = await probing
    if (prepared) return first ? prepared : undefined
    // A server that crashes is likelier ill than strange.
    throw error.status === 500 ? error : new StrangeAnswer(error.answer, `${error.message} ${HINT}`)
  }
}

/**
 * Whether the answer is no other backend's mistake but its language: JSON without a version, or a request that it could
 * not make sense of: refused (400, 422) or failed over (500, the missing-key way).
 */
function isForeign(answer: Answer): boolean {
  const otherJson = isSuccess(answer) && answer.json !== undefined && ownValue(answer.json, 'v') === undefined
  return otherJson || [400, 422, 500].includes(answer.status)
}
