/**
 * Version 1 of the endpoint's protocol: one URL, `GET` for the policy, `POST` for `{ v: 1, action, … }`. Both sides
 * validate with these schemas, and their types are the types of both sides. Sizes are bytes, times are Unix
 * milliseconds.
 */
import * as v from 'valibot'
import { errorCodes } from './errors.ts'
import { MAX_OBJECT_SIZE, MAX_PART_SIZE, MAX_PARTS } from './part-plan.ts'

/** The protocol's version, sent as `v` in every message. */
export const PROTOCOL_VERSION = 1

/** The most files one `sign` or `complete` may carry. */
export const MAX_BATCH = 100

/** The most bytes of JSON one file's metadata may take: it travels in the token. */
export const MAX_META_BYTES = 2048

/** The most URLs one `parts` may ask for: some 60 KB of answer. */
const MAX_PART_URLS = 100

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
  /** Of `parts_missing`: which ones. */
  partNumbers: v.optional(v.array(v.number())),
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

const lane = v.picklist(['post', 'put', 'multipart'])
/** How bytes may travel: a form POST (small files), a PUT, or a multipart upload (large files). */
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

/**
 * A checksum that S3 verifies on arrival. Where it does not, the file is refused (`file_invalid`): dropped in silence, it
 * would be a promise that nobody keeps.
 */
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
  /** As the browser reports it; what is no usable MIME type is sent as `application/octet-stream`. */
  type: v.string(),
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
  /**
   * The methods of `upload` that the caller can follow, other names being ignored. Default: PUT and POST, what every
   * client can.
   */
  accept: v.optional(v.pipe(v.array(v.string()), v.maxLength(16))),
  files: v.pipe(v.array(v.looseObject({ id })), v.minLength(1), v.maxLength(MAX_BATCH)),
})

const httpUrl = v.pipe(v.string(), v.regex(/^https?:\/\/[^/]/i))
const stringRecord = v.record(v.string(), v.string())

const partNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PARTS))
const partSize = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PART_SIZE))

/** Where one part goes, by PUT. The length of the part is signed: `partSize`, or what is left for the last one. */
const partUrl = v.object({ partNumber, url: httpUrl })
export type PartUrl = v.InferOutput<typeof partUrl>

/** How to send the bytes. */
export const uploadTarget = v.union([
  /** A `412` says that this very file is there already: an earlier try arrived and only its answer was lost. */
  v.object({ method: v.literal('PUT'), url: httpUrl, headers: stringRecord }),
  v.object({ method: v.literal('POST'), url: httpUrl, fields: stringRecord }),
  v.object({
    method: v.literal('MULTIPART'),
    /** Bytes of every part but the last. */
    partSize,
    partCount: partNumber,
    /** Of the first parts; `parts` gives the others. */
    urls: v.array(partUrl),
  }),
])
export type UploadTarget = v.InferOutput<typeof uploadTarget>
/** An upload in one request. */
export type SingleUploadTarget = Exclude<UploadTarget, { method: 'MULTIPART' }>
/** An upload in parts. */
export type MultipartTarget = Extract<UploadTarget, { method: 'MULTIPART' }>

const signedFile = v.object({
  id,
  key: v.string(),
  token,
  /** When `upload` stops working, Unix ms by the server's clock. */
  expiresAt: v.number(),
  upload: uploadTarget,
})
export type SignedFile = v.InferOutput<typeof signedFile>

const refusedFile = v.object({ id, error })

export const signResponse = v.object({
  v: version,
  /** The server's time, Unix ms: what `expiresAt` is to be read against, since the browser's clock may be off. */
  now: v.optional(v.number()),
  files: v.array(v.union([signedFile, refusedFile])),
})
export type SignResponse = v.InferOutput<typeof signResponse>

// ── POST parts ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Asks for URLs of parts: further ones, or anew for those whose time is over. */
export const partsRequest = v.object({
  v: version,
  action: v.literal('parts'),
  token,
  partNumbers: v.pipe(v.array(partNumber), v.minLength(1), v.maxLength(MAX_PART_URLS)),
})

export const partsResponse = v.object({
  v: version,
  /** The server's time, Unix ms. */
  now: v.number(),
  /** When the URLs stop working, Unix ms by the server's clock. */
  expiresAt: v.number(),
  urls: v.array(partUrl),
})
export type PartsResponse = v.InferOutput<typeof partsResponse>

// ── POST resume ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Asks what of a multipart upload is stored. */
export const resumeRequest = v.object({ v: version, action: v.literal('resume'), token })

export const resumeResponse = v.object({
  v: version,
  key: v.string(),
  /** Bytes of the whole file. */
  size: byteCount,
  partSize,
  partCount: partNumber,
  /** Those that need not be sent again, by number. All of them, where the object itself is there. */
  parts: v.array(v.object({ partNumber, size: byteCount })),
})
export type ResumeResponse = v.InferOutput<typeof resumeResponse>

// ── POST presign ────────────────────────────────────────────────────────────────────────────────────────────────────

const uploadId = v.pipe(v.string(), v.minLength(1), v.maxLength(2048))
const presignEntries = { v: version, action: v.literal('presign'), token }

/**
 * Asks for one S3 call's URL, for clients that run a multipart upload themselves, such as the stock @uppy/aws-s3. Such
 * a client creates the upload, so only it knows the `uploadId`, and says it each time. The URL is bound to the key of
 * the token; S3 knows an upload id for its own key only. Parts must be cut as `planParts(size)` cuts them: each part's
 * length is signed. Where `sign` created the upload, its id is in the token, and no other is taken.
 */
export const presignRequest = v.variant('call', [
  v.object({ ...presignEntries, call: v.literal('createMultipartUpload') }),
  v.object({ ...presignEntries, call: v.literal('uploadPart'), uploadId: v.optional(uploadId), partNumber }),
  v.object({
    ...presignEntries,
    call: v.picklist(['listParts', 'completeMultipartUpload', 'abortMultipartUpload']),
    uploadId: v.optional(uploadId),
  }),
])
export type PresignRequest = v.InferOutput<typeof presignRequest>

export const presignResponse = v.object({
  v: version,
  /** The server's time, Unix ms. */
  now: v.number(),
  /** When the URL stops working, Unix ms by the server's clock. */
  expiresAt: v.number(),
  method: v.picklist(['GET', 'PUT', 'POST', 'DELETE']),
  url: httpUrl,
  /** To be sent along: they are signed. */
  headers: stringRecord,
  /** The key the bytes are sent to, which is not the object's where uploads pass an incoming prefix. */
  key: v.string(),
})
export type PresignResponse = v.InferOutput<typeof presignResponse>

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
