import { type Policy, PROTOCOL_VERSION } from '../../protocol/messages.ts'
import type { RequestContext } from '../context.ts'
import { presignUrl } from '../presign-url.ts'

/** Answers `GET`: the limits of this user, and where the bytes will go. */
export function policy({ settings, limits }: RequestContext): Policy {
  const bucketUrl = presignUrl(settings.storage, { method: 'GET', key: '', expiresIn: 1 })
  return { v: PROTOCOL_VERSION, limits, lanes: [...settings.lanes], storageOrigin: new URL(bucketUrl).origin }
}
