/** What the sandbox asks of the place that keeps its objects. `memoryStorage()` and `folderStorage()` are two. */
import type { StoredChecksum } from './checksums.ts'
import type { Bytes } from './streams.ts'

/** Bytes kept under an id of the storage's own. An object is one segment, or one for each part. */
export interface Segment {
  readonly id: string
  /** Bytes. */
  readonly size: number
}

/** What a request says of the object besides its bytes. */
export interface ObjectMetadata {
  /** System metadata by lower-case header name: `content-type`, `cache-control` … Values as a header carries them. */
  readonly headers: Readonly<Record<string, string>>
  /** User metadata: names without `x-amz-meta-`, lower case. */
  readonly metadata: readonly (readonly [name: string, value: string])[]
}

export interface StoredObject extends ObjectMetadata {
  readonly bucket: string
  readonly key: string
  /** Bytes, all segments together. */
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly lastModified: number
  readonly checksum?: StoredChecksum
  readonly segments: readonly Segment[]
  /** The multipart upload it came from, so that a repeated Complete can be told from a wrong one. */
  readonly upload?: {
    readonly id: string
    /** Part numbers and ETags as completed, `1:etag,2:etag`. */
    readonly parts: string
  }
}

export interface StoredUpload extends ObjectMetadata {
  readonly id: string
  readonly bucket: string
  readonly key: string
  /** Milliseconds since 1970. */
  readonly initiated: number
  readonly checksum?: Pick<StoredChecksum, 'algorithm' | 'type'>
}

export interface StoredPart {
  /** 1 to 10,000. */
  readonly number: number
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  readonly lastModified: number
  readonly checksum?: Pick<StoredChecksum, 'algorithm' | 'value'>
  readonly segment: Segment
}

/** Called with what stands under the key at the very moment of writing; throws to refuse the write. */
export type Precondition = (current: StoredObject | undefined) => void

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Keeps objects and multipart uploads. Every change is whole or not at all; bytes that nothing refers to any more are freed
 * by the storage itself, those of a `write` that came to nothing by `discard`.
 */
export interface SandboxStorage {
  /** Takes bytes in, seen by nobody until an object or a part refers to them. Rejects, keeping nothing, when the stream errors. */
  write(body: ReadableStream<Bytes>): Promise<Segment>
  /** Streams segments one after another, or a range over all of them. */
  read(segments: readonly Segment[], range?: ByteRange): ReadableStream<Bytes>
  discard(segment: Segment): Promise<void>

  getObject(bucket: string, key: string): Promise<StoredObject | undefined>
  /** Puts or replaces. When the precondition throws, nothing has changed and the segments are still the caller's. */
  putObject(object: StoredObject, precondition?: Precondition): Promise<void>
  deleteObject(bucket: string, key: string): Promise<void>
  /** In the order of the keys' UTF-8 bytes, from the first key ≥ `from`. */
  listObjects(bucket: string, from: string): AsyncIterable<StoredObject>

  createUpload(upload: StoredUpload): Promise<void>
  getUpload(id: string): Promise<StoredUpload | undefined>
  /** Ordered by key, then by time. */
  listUploads(bucket: string): Promise<readonly StoredUpload[]>
  /** Puts or replaces a part. `false` when there is no such upload (any more): the segment is still the caller's. */
  putPart(uploadId: string, part: StoredPart): Promise<boolean>
  /** Ordered by number. */
  listParts(uploadId: string): Promise<readonly StoredPart[]>
  /** Puts the object, forgets the upload, frees the parts the object does not use. `false` when there is no such upload. */
  completeUpload(uploadId: string, object: StoredObject, precondition?: Precondition): Promise<boolean>
  /** Forgets the upload and its parts. `false` when there is no such upload. */
  abortUpload(uploadId: string): Promise<boolean>
}
