import type { DialectOptions, SignFunction } from './dialect.ts'
import type { Endpoint } from './endpoint.ts'
import { foreignEndpoint } from './foreign-endpoint.ts'
import { createNativeEndpoint } from './native.ts'
import { createRequester } from './request.ts'
import { type EndpointSettings, resolveSettings } from './settings.ts'

/**
 * Where permissions to upload come from: the URL of a bucketdrop endpoint (or of any backend that answers
 * `{ filename, content_type, file_size }` with a presigned URL: that is found out), such a backend in more words, or a
 * function.
 */
export type EndpointOption = string | SignFunction | DialectOptions

/**
 * The client of an endpoint. It makes no request by itself.
 *
 * @throws TypeError where `endpoint` is none of the three, or an empty URL.
 */
export function createEndpoint(endpoint: EndpointOption, settings?: EndpointSettings): Endpoint {
  const requester = createRequester(resolveSettings(settings))
  if (typeof endpoint === 'string' && endpoint !== '') {
    return foreignEndpoint({ requester, sign: endpoint, case: 'both' }, createNativeEndpoint(endpoint, requester))
  }
  const options = typeof endpoint === 'function' ? { sign: endpoint } : endpoint
  if (typeof options !== 'object' || options === null || !options.sign) {
    throw new TypeError(
      '`endpoint` must be the URL of an upload endpoint, a function (file) => ({ url }), or { sign, confirm? }.',
    )
  }
  return foreignEndpoint({ ...options, requester })
}
