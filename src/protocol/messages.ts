/**
 * Version 1 of the endpoint's protocol: one URL, `GET` for the policy, `POST` for `{ v: 1, action, … }`. Both sides
 * validate with these schemas, and their types are the types of both sides. Sizes are bytes, times are Unix
 * milliseconds.
 */
import * as v from 'valibot'
import { errorCodes } from './errors.ts'

/** The protocol's version, sent as `v` in every message. */
export const PROTOCOL_VERSION = 1

/** The most files one `sign` or `complete` may carry. */
export const MAX_BATCH = 100

/** The most bytes of JSON one file's metadata may take: it travels in the token. */
export const MAX_META_BYTES = 2048

/** S3 stores objects up to 5 TiB ("Amazon S3 multipart upload limits"). */
const MAX_OBJECT_SIZE = 5 * 1024 ** 4

const version = v.literal(PROTOCOL_VERSION)
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(512))
const token = v.pipe(v.string(), v.minLength(1), v.maxLength(16_384))
const byteCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_OBJECT_SIZE))

const metaValue = v.union([v.string(), v.number(), v.boolean(), v.null()])
const meta = v.record(v.string(), metaValue)

/** Metadata of a file: flat, JSON values only. */
export type FileMeta = Record<string, string | number | boolean | null>

const error = v.object({
  code: v.picklist(errorCodes),
  message: v.string(),
  retryable: v.boolean(),
  /** Seconds. */
  retryAfter: v.optional(v.number()),
  storageCode: v.optional(v.string()),
  requestId: v.optional(v.string()),
})
/** An error as it travels. */
export type ErrorMessage = v.InferOutput<typeof error>

/** Any answer that failed as a whole. */
export const errorResponse = v.object({ error })

// ── GET: the policy ─────────────────────────────────────────────────────────────────────────────────────────────────

export const limits = v.object({
  /** Bytes. */
  maxFileSize: v.optional(byteCount),
  /** Bytes. */
  minFileSize: v.optional(byteCount),
  maxFiles: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Bytes, all files together. */
  maxTotalSize: v.optional(byteCount),
  /** MIME types, `image/*` patterns and `.ext` extensions. */
  types: v.optional(v.array(v.string())),
})
/** What may be uploaded. Everything left out is unlimited. */
export type Limits = v.InferOutput<typeof limits>

const lane = v.picklist(['post', 'put'])
/** How bytes may travel: a form POST (small files) or a PUT. */
export type Lane = v.InferOutput<typeof lane>

/** The public policy: what the widget shows before anything is asked. */
export const policyResponse = v.object({
  v: version,
  limits,
  lanes: v.array(lane),
  /** Origin that the bytes will go to, so that the connection can be opened early. */
  storageOrigin: v.string(),
})
export type Policy = v.InferOutput<typeof policyResponse>

// ── POST sign ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** A checksum that S3 verifies on arrival. */
const checksum = v.object({
  algorithm: v.picklist(['crc32', 'crc32c', 'sha1', 'sha256']),
  /** Base64 of the digest's bytes. */
  value: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{6,43}={0,2}$/)),
})
export type Checksum = v.InferOutput<typeof checksum>

/** One file that wants to be uploaded. */
export const signFile = v.object({
  /** The caller's name for the file within this request. */
  id,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  type: v.pipe(v.string(), v.maxLength(255)),
  /** Bytes. */
  size: byteCount,
  meta: v.optional(meta),
  checksum: v.optional(checksum),
})
export type SignFile = v.InferOutput<typeof signFile>

/** The files are validated one by one (`signFile`), so that one bad file does not fail the others. */
export const signRequest = v.object({
  v: version,
  action: v.literal('sign'),
  files: v.pipe(v.array(v.looseObject({ id })), v.minLength(1), v.maxLength(MAX_BATCH)),
})

const httpUrl = v.pipe(v.string(), v.regex(/^https?:\/\/[^/]/i))
const stringRecord = v.record(v.string(), v.string())

/** How to send the bytes. */
export const uploadTarget = v.union([
  v.object({ method: v.literal('PUT'), url: httpUrl, headers: stringRecord }),
  v.object({ method: v.literal('POST'), url: httpUrl, fields: stringRecord }),
])
export type UploadTarget = v.InferOutput<typeof uploadTarget>

const signedFile = v.object({
  id,
  key: v.string(),
  token,
  /** When `upload` stops working, Unix ms by the server's clock. */
  expiresAt: v.number(),
  upload: uploadTarget,
})

const refusedFile = v.object({ id, error })

export const signResponse = v.object({
  v: version,
  /** The server's time, Unix ms: what `expiresAt` is to be read against, since the browser's clock may be off. */
  now: v.optional(v.number()),
  files: v.array(v.union([signedFile, refusedFile])),
})
export type SignResponse = v.InferOutput<typeof signResponse>

// ── POST complete ───────────────────────────────────────────────────────────────────────────────────────────────────

export const completeRequest = v.object({
  v: version,
  action: v.literal('complete'),
  files: v.pipe(v.array(v.object({ token })), v.minLength(1), v.maxLength(MAX_BATCH)),
})

const storedObject = v.object({
  key: v.string(),
  /** The name the file had on the user's disk. */
  name: v.string(),
  /** Bytes, as the storage counts them. */
  size: v.number(),
  type: v.string(),
  /** Without quotes; empty where the storage gives none. */
  etag: v.string(),
  /** Unix ms, where the storage tells. */
  lastModified: v.optional(v.number()),
  /** What the application's `onUploaded` returned. */
  data: v.optional(v.unknown()),
})
/** An object that the endpoint has seen in the bucket, `Data` being what `onUploaded` returned. */
export type StoredObject<Data = unknown> = Omit<v.InferOutput<typeof storedObject>, 'data'> & { data: Data }

export const completeResponse = v.object({
  v: version,
  files: v.array(v.union([v.object({ object: storedObject }), v.object({ error })])),
})
export type CompleteResponse = v.InferOutput<typeof completeResponse>

// ── POST abort ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const abortRequest = v.object({
  v: version,
  action: v.literal('abort'),
  tokens: v.pipe(v.array(token), v.minLength(1), v.maxLength(MAX_BATCH)),
})

export const abortResponse = v.object({
  v: version,
  /** `removed` is false where nothing of the upload was stored, or where it was confirmed before. */
  files: v.array(v.union([v.object({ removed: v.boolean() }), v.object({ error })])),
})
export type AbortResponse = v.InferOutput<typeof abortResponse>
