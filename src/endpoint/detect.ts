import { type UploadError, withDetails } from '../protocol/upload-error.ts'
import { abortable } from './abort.ts'
import type { Endpoint, FileToSign, PreparedUpload } from './endpoint.ts'
import { ForeignAnswerError } from './foreign-answer.ts'

const HINT =
  'It is no bucketdrop endpoint, and gave no URL for { filename, content_type, file_size }. ' +
  'Serve createUploadHandler() there, or describe yours as { sign, confirm }.'

interface Candidates {
  native: Endpoint
  dialect: Endpoint
  /** The dialect without retries. */
  probe: Endpoint
}

/**
 * An endpoint known by its URL alone. It is taken for one of ours; when its first answer looks like another backend's,
 * the dialect is tried once, and if that gives a permission to upload, this endpoint speaks the dialect from then on.
 */
export function detectDialect({ native, dialect, probe }: Candidates): Endpoint {
  let spoken: Endpoint | undefined
  let probing: Promise<PreparedUpload | undefined> | undefined

  /** Not bound to any caller's signal: all files of a batch wait for it. */
  async function tryDialect(file: FileToSign): Promise<PreparedUpload | undefined> {
    try {
      const prepared = await probe.sign(file)
      spoken = dialect
      return prepared
    } catch {
      return undefined
    } finally {
      probing = undefined
    }
  }

  async function signBy<Prepared>(
    file: FileToSign,
    signal: AbortSignal | undefined,
    by: (endpoint: Endpoint) => Promise<Prepared | PreparedUpload>,
  ): Promise<Prepared | PreparedUpload> {
    if (spoken) return await by(spoken)
    try {
      const prepared = await by(native)
      spoken = native
      return prepared
    } catch (error) {
      if (!(error instanceof ForeignAnswerError) || spoken === native) throw error
      const mine = probing ? undefined : tryDialect(file)
      probing ??= mine
      const prepared = await abortable(mine ?? probing ?? Promise.resolve(undefined), signal)
      // A server that crashes is likelier ill than strange.
      if (spoken !== dialect) throw error.status === 500 ? error : withHint(error)
      return mine && prepared ? prepared : await by(dialect)
    }
  }

  return {
    policy: (options) => (spoken ?? native).policy(options),
    sign: (file, options) => signBy(file, options?.signal, (endpoint) => endpoint.sign(file, options)),
    signAny: (file, options) => signBy(file, options?.signal, (endpoint) => endpoint.signAny(file, options)),
    reachable: native.reachable,
    parts: native.parts,
    resume: native.resume,
    presign: native.presign,
    complete: (file, prepared, options) => (prepared.token ? native : dialect).complete(file, prepared, options),
    abort: native.abort,
  }
}

function withHint(error: UploadError): UploadError {
  return withDetails(error, { message: `${error.message} ${HINT}` })
}
