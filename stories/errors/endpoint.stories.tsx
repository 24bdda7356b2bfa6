import { fn } from 'storybook/test'
import preview from '../../.storybook/preview.tsx'
import type { BackendOptions } from '../backend/in-page-backend.ts'
import { ENDPOINT } from '../backend/story-backends.ts'
import { fileOf } from '../test/files.ts'
import { FailingUpload } from './failing-upload.tsx'
import { endpointSays, producing, statusOnly } from './producing.ts'

const meta = preview.type<{ parameters: { backend?: BackendOptions } }>().meta({
  title: 'Errors/On the way to the endpoint',
  component: FailingUpload,
  tags: ['!autodocs'],
  args: { endpoint: ENDPOINT, onError: fn() },
})

export const EndpointUnreachable = meta.story(producing('endpoint_unreachable', { fault: () => Response.error() }))
export const EndpointTimeout = meta.story({
  args: { timeout: 200 },
  ...producing('endpoint_timeout', { latency: { sign: 2000 } }),
})
export const EndpointInvalid = meta.story(
  producing('endpoint_invalid', {
    fault: () => new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } }),
  }),
)
export const BadRequest = meta.story(producing('bad_request', statusOnly(400)))
export const UnsupportedVersion = meta.story(producing('unsupported_version', endpointSays('unsupported_version')))
export const UnknownAction = meta.story(producing('unknown_action', endpointSays('unknown_action')))
/** The endpoint's own `authorize` knows nobody. */
export const Unauthorized = meta.story(producing('unauthorized', { signedIn: false }))
export const Forbidden = meta.story(producing('forbidden', statusOnly(403)))
export const NotFound = meta.story(producing('not_found', statusOnly(404)))
export const MethodNotAllowed = meta.story(producing('method_not_allowed', statusOnly(405)))
export const PayloadTooLarge = meta.story(producing('payload_too_large', statusOnly(413)))
export const UnsupportedMediaType = meta.story(producing('unsupported_media_type', statusOnly(415)))
export const RateLimited = meta.story(producing('rate_limited', statusOnly(429)))
export const InternalError = meta.story(producing('internal_error', statusOnly(500)))
/** S3 refuses the server, which was to begin a file in parts: its secret key is wrong. */
export const StorageRefused = meta.story(
  producing('storage_refused', { rightSecret: false }, () => [fileOf('Film.mp4', 17 * 1024 ** 2, 'video/mp4')]),
)
export const StorageUnavailable = meta.story(producing('storage_unavailable', endpointSays('storage_unavailable')))
export const DatabaseUnavailable = meta.story(
  producing('database_unavailable', endpointSays('database_unavailable', 'complete')),
)
