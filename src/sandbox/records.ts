/** The records of a folder storage, checked as they are read: a file a user edited must not break the sandbox later. */
import * as v from 'valibot'
import type { StoredObject, StoredPart, StoredUpload } from './storage.ts'

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0))
const segment = v.object({ id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)), size: wholeNumber })
const algorithm = v.picklist(['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'])
const checksumType = v.picklist(['COMPOSITE', 'FULL_OBJECT'])
const named = {
  bucket: v.string(),
  key: v.string(),
  headers: v.record(v.string(), v.string()),
  metadata: v.array(v.tuple([v.string(), v.string()])),
}

const objectRecord = v.object({
  ...named,
  size: wholeNumber,
  etag: v.string(),
  lastModified: v.number(),
  checksum: v.optional(v.object({ algorithm, type: checksumType, value: v.string() })),
  segments: v.array(segment),
  upload: v.optional(v.object({ id: v.string(), parts: v.string() })),
})

const uploadRecord = v.object({
  ...named,
  id: v.string(),
  initiated: v.number(),
  checksum: v.optional(v.object({ algorithm, type: checksumType })),
})

const partRecord = v.object({
  number: wholeNumber,
  size: wholeNumber,
  etag: v.string(),
  lastModified: v.number(),
  checksum: v.optional(v.object({ algorithm, value: v.string() })),
  segment,
})

function read<Schema extends v.GenericSchema>(schema: Schema, text: string): v.InferOutput<Schema> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const result = v.safeParse(schema, value)
  return result.success ? result.output : undefined
}

/** `undefined` when the text is no such record. */
export const readObjectRecord = (text: string): StoredObject | undefined => read(objectRecord, text)
export const readUploadRecord = (text: string): StoredUpload | undefined => read(uploadRecord, text)
export const readPartRecord = (text: string): StoredPart | undefined => read(partRecord, text)
