import { type Policy, PROTOCOL_VERSION } from '../../protocol/messages.ts'
import type { RequestContext } from '../context.ts'

/** Answers `GET`: the limits of this user, and where the bytes will go. */
export function policy({ settings, limits }: RequestContext): Policy {
  return {
    v: PROTOCOL_VERSION,
    limits,
    lanes: [...settings.lanes],
    storageOrigin: settings.storage.address.origin,
  }
}
