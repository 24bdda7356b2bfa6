/** The dialects' code is loaded when a page needs it: whoever has an endpoint of ours never does. */
import { UploadError } from '../protocol/upload-error.ts'
import { abortable } from './abort.ts'
import type { Dialect, DialectParts } from './dialect.ts'
import type { Endpoint } from './endpoint.ts'

/** An endpoint that speaks another protocol than ours. It publishes no policy, knows no parts, and nothing to abort. */
export function lazyDialect(parts: DialectParts): Endpoint {
  let loading: Promise<Dialect> | undefined

  function load(signal: AbortSignal | undefined): Promise<Dialect> {
    loading ??= import('./dialect.ts').then(
      ({ createDialect }) => createDialect(parts),
      (cause: unknown) => {
        loading = undefined
        throw new UploadError('endpoint_unreachable', { cause })
      },
    )
    return abortable(loading, signal)
  }
  const sign: Endpoint['sign'] = async (file, options) => await (await load(options?.signal)).sign(file, options)

  return {
    policy: async () => undefined,
    reachable: async () => true,
    sign,
    signAny: sign,
    parts: noParts,
    resume: noParts,
    presign: noParts,
    complete: async (file, prepared, options) => await (await load(options?.signal)).complete(file, prepared, options),
    // A permission that nobody uses expires.
    abort: async () => undefined,
  }
}

/** Nobody asks: a dialect signs no multipart upload. */
async function noParts(): Promise<never> {
  throw new UploadError('unknown_action')
}
