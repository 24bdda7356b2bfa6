import { UploadError } from '../protocol/upload-error.ts'
import { abortable } from './abort.ts'
import type { Dialect, DialectParts } from './dialect.ts'
import type { Endpoint } from './endpoint.ts'
import { loadForeign } from './load-foreign.ts'

/** An endpoint that speaks another protocol than ours. It publishes no policy, knows no parts, and nothing to abort. */
export function lazyDialect(parts: DialectParts): Endpoint {
  let loading: Promise<Dialect> | undefined

  function by<T>(signal: AbortSignal | undefined, work: (dialect: Dialect) => Promise<T>): Promise<T> {
    loading ??= loadForeign().then(
      ({ createDialect }) => createDialect(parts),
      (cause: unknown) => {
        loading = undefined
        throw new UploadError('endpoint_unreachable', { cause })
      },
    )
    return abortable(loading.then(work), signal)
  }
  const sign: Endpoint['sign'] = (file, options) => by(options?.signal, (dialect) => dialect.sign(file, options))

  return {
    policy: async () => undefined,
    reachable: async () => true,
    sign,
    signAny: sign,
    parts: noParts,
    resume: noParts,
    presign: noParts,
    complete: (file, prepared, options) => by(options?.signal, (dialect) => dialect.complete(file, prepared, options)),
    // A permission that nobody uses expires.
    abort: async () => undefined,
  }
}

/** Nobody asks: a dialect signs no multipart upload. */
async function noParts(): Promise<never> {
  throw new UploadError('unknown_action')
}
