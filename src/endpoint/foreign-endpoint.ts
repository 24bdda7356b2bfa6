import { UploadError } from '../protocol/upload-error.ts'
import { abortable } from './abort.ts'
import { StrangeAnswer } from './answer-error.ts'
import type { DialectParts } from './dialect.ts'
import type { Endpoint, FileToSign, PreparedUpload } from './endpoint.ts'
import type { Foreign } from './foreign.ts'
import { loadForeign } from './load-foreign.ts'

/**
 * An endpoint that may speak another protocol than ours.
 *
 * With `native`, all that is known of it is its URL: it is taken for one of ours. When its first answer looks like another
 * backend's, the dialect is tried once, and if that gives a permission to upload, this endpoint speaks the dialect from then
 * on. Without, it is told that it speaks the dialect: it publishes no policy, knows no parts, and nothing to abort.
 */
export function foreignEndpoint(parts: DialectParts, native?: Endpoint): Endpoint {
  let spoken: 'ours' | 'dialect' | undefined = native ? undefined : 'dialect'
  let loading: Promise<Foreign> | undefined

  /** @param otherwise what is thrown where it cannot be loaded. */
  const load = (otherwise?: StrangeAnswer) =>
    (loading ??= loadForeign().then(
      ({ createForeign }) => createForeign(parts),
      (cause: unknown) => {
        loading = undefined
        throw otherwise ?? new UploadError('endpoint_unreachable', { cause })
      },
    ))

  async function sign<Prepared>(
    file: FileToSign,
    options: { signal?: AbortSignal } = {},
    by: ((file: FileToSign, options: { signal?: AbortSignal }) => Promise<Prepared>) | undefined,
  ): Promise<Prepared | PreparedUpload> {
    let strange: StrangeAnswer | undefined
    if (by && spoken !== 'dialect') {
      try {
        const prepared = await by(file, options)
        spoken = 'ours'
        return prepared
      } catch (error) {
        if (!(error instanceof StrangeAnswer) || spoken === 'ours') throw error
        strange = error
      }
    }
    const dialect = load(strange).then(async (foreign) => {
      const prepared = strange && (await foreign.detect(file, strange))
      spoken = 'dialect'
      return prepared ?? (await foreign.dialect.sign(file, options))
    })
    return await abortable(dialect, options.signal)
  }

  return {
    ...(native ?? nobody),
    policy: async (options) => (spoken === 'dialect' ? undefined : await native?.policy(options)),
    sign: (file, options) => sign(file, options, native?.sign),
    signAny: (file, options) => sign(file, options, native?.signAny),
    complete: (file, prepared, options) =>
      native && prepared.token
        ? native.complete(file, prepared, options)
        : abortable(
            load().then(({ dialect }) => dialect.complete(file, prepared, options)),
            options?.signal,
          ),
  }
}

/** Nobody asks: a dialect signs no multipart upload. */
async function noParts(): Promise<never> {
  throw new UploadError('unknown_action')
}

const nobody = {
  reachable: async () => true,
  parts: noParts,
  resume: noParts,
  presign: noParts,
  // A permission that nobody uses expires.
  abort: async () => undefined,
}
