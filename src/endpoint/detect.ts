import { abortable } from './abort.ts'
import { StrangeAnswer } from './answer-error.ts'
import type { Detector } from './detector.ts'
import type { DialectParts } from './dialect.ts'
import type { Endpoint, FileToSign, PreparedUpload } from './endpoint.ts'
import { lazyDialect } from './lazy-dialect.ts'
import { loadForeign } from './load-foreign.ts'

/**
 * An endpoint known by its URL alone. It is taken for one of ours; when its first answer looks like another backend's,
 * the dialect is tried once, and if that gives a permission to upload, this endpoint speaks the dialect from then on.
 */
export function detectDialect(native: Endpoint, parts: DialectParts): Endpoint {
  const dialect = lazyDialect(parts)
  let spoken: Endpoint | undefined
  let loading: Promise<Detector> | undefined

  const load = (error: StrangeAnswer) =>
    (loading ??= loadForeign().then(
      ({ createDetector, createDialect }) =>
        createDetector(createDialect({ ...parts, requester: { ...parts.requester, attempts: 1 } })),
      () => {
        loading = undefined
        throw error
      },
    ))

  async function signBy<Prepared>(
    file: FileToSign,
    signal: AbortSignal | undefined,
    by: (endpoint: Endpoint) => Promise<Prepared>,
  ): Promise<Prepared | PreparedUpload> {
    if (spoken) return await by(spoken)
    try {
      const prepared = await by(native)
      spoken = native
      return prepared
    } catch (error) {
      if (!(error instanceof StrangeAnswer) || spoken === native) throw error
      const detecting = load(error).then((detect) => detect(file, error))
      const prepared = await abortable(detecting, signal)
      spoken = dialect
      return prepared ?? (await by(dialect))
    }
  }

  return {
    ...native,
    policy: (options) => (spoken ?? native).policy(options),
    sign: (file, options) => signBy(file, options?.signal, (endpoint) => endpoint.sign(file, options)),
    signAny: (file, options) => signBy(file, options?.signal, (endpoint) => endpoint.signAny(file, options)),
    complete: (file, prepared, options) => (prepared.token ? native : dialect).complete(file, prepared, options),
  }
}
