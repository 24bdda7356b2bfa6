/** What the share endpoint is asked: `{ v: 1, action, … }`, as the upload endpoint is. Sizes and ranges are checked by the service. */
import * as v from 'valibot'
import { PROTOCOL_VERSION } from '../../protocol/messages.ts'

const version = v.literal(PROTOCOL_VERSION)
const text = v.pipe(v.string(), v.maxLength(4096))

export const createRequest = v.object({
  v: version,
  action: v.literal('create'),
  key: text,
  fileName: v.optional(text),
  /** Unix ms. */
  expiresAt: v.optional(v.number()),
  /** Seconds. */
  expiresIn: v.optional(v.number()),
  password: v.optional(text),
  maxDownloads: v.optional(v.number()),
})

export const downloadRequest = v.object({
  v: version,
  action: v.literal('download'),
  token: text,
  password: v.optional(text),
})

export const listRequest = v.object({
  v: version,
  action: v.literal('list'),
  cursor: v.optional(text),
  limit: v.optional(v.number()),
})

export const revokeRequest = v.object({ v: version, action: v.literal('revoke'), id: text })
