import type { Serialized } from '../protocol/serialized.ts'
import type { FileMeta, Lane, Limits } from '../protocol/messages.ts'
import type { CorsOptions } from './cors.ts'
import type { OnceStore } from './once.ts'
import type { RateLimit } from './rate-limit-hook.ts'
import type { S3Storage } from './s3.ts'

/** Who uploads. `userId` is bound into the upload: nobody else can complete or abort it. */
export interface UploadUser {
  userId: string
}

/** A file before its key is made. Everything in it was said by the browser. */
export interface IncomingFile {
  name: string
  /** MIME type, as it will be signed. */
  type: string
  /** Bytes. */
  size: number
  meta: FileMeta
}

/** An object in the bucket, checked against what was announced. */
export interface VerifiedObject {
  key: string
  /** Original file name. */
  name: string
  type: string
  /** Bytes. */
  size: number
  /** Without quotes. */
  etag: string
  lastModified: Date | undefined
  meta: FileMeta
}

/** What `onUploaded` is told besides the object. */
export interface UploadedContext<User> {
  /** What `authorize` returned; `undefined` without `authorize`. */
  user: User
  /** The same for every call about one upload: use it as a unique key in your database. */
  idempotencyKey: string
  /** The browser's `complete` request. */
  request: Request
}

/** Options of {@link createUploadHandler}. */
export interface UploadHandlerOptions<User extends UploadUser | undefined, Data> {
  /**
   * The bucket, from `s3()`. Name the `provider` of a server you run yourself: releases of Ceph and MinIO act on headers
   * that nobody signed, so that an upload URL could copy what only the server may read. Known by name, their PUTs are
   * guarded: see {@link Provider.writeGuard}. URLs of parts are not, which Ceph does without, since their length is signed;
   * so keep a MinIO that has no fix to `lanes: ['post', 'put']`.
   */
  storage: S3Storage
  /**
   * Signs the upload tokens: at least 16 characters, the same on all instances, not in the source code. A list rotates:
   * the first signs, all verify.
   */
  secret: string | readonly string[] | undefined
  /**
   * Says who asks: returns the user, or a Response that refuses (or nothing, which answers 401). Called for every
   * request. Without it anybody may upload.
   */
  authorize?: (request: Request) => User | Response | null | undefined | Promise<User | Response | null | undefined>
  /** Says whether one more request may pass. Default: all may. `bucketdrop/server/rate-limit` has a ready one. */
  rateLimit?: RateLimit<User>
  /**
   * What may be uploaded; per user, if it is a function. Default: all that S3 takes, of any type: 5 GiB a file, and
   * 5 TiB by multipart uploads. Sizes and types are signed. `maxFiles` and `maxTotalSize` hold for the files of one
   * request, since the server keeps no session: quotas over time are for this function, which may ask a database, and for
   * `rateLimit`. A type such as `.png` looks at the name only: name MIME types where it matters what a browser takes the
   * stored object for.
   */
  limits?: Limits | ((user: User) => Limits | Promise<Limits>)
  /** Makes the key. Default: `YYYY/MM/DD/<random>.<extension>`. */
  key?: (file: IncomingFile, user: User) => string | Promise<string>
  /**
   * Called once for each upload, after the object was seen in the bucket with the announced size and type. What it
   * returns (JSON) is `data` of the browser's `onComplete`. If it throws, the browser is told to try again. A process that
   * dies in the middle of it may lead to a second call: `idempotencyKey` tells.
   */
  onUploaded?: (object: VerifiedObject, context: UploadedContext<User>) => Data | Promise<Data>
  /**
   * Remembers what was confirmed. Default: this process's memory; give several instances a shared one. While it is away
   * the browser is told `database_unavailable`, and tries again.
   */
  once?: OnceStore
  /** Which other origins may call. Default: none. */
  cors?: CorsOptions
  /** How bytes may travel. Default: form POST up to 256 KiB, PUT above, multipart from `multipartFrom` on. */
  lanes?: readonly Lane[]
  /**
   * From this size on, in bytes, files travel in parts, where the client can do that. Default 16 MiB: below, one
   * connection's time hardly matters. From 5 MiB, the least size of a part, to 5 GiB, the most one PUT carries.
   */
  multipartFrom?: number
  /**
   * `false`: an upload URL, used again while it is good, cannot replace the object it made (nor one that a `key`
   * function's reused key names). PUTs and completed multipart uploads then carry `If-None-Match: *`, so the bucket's
   * CORS rule must allow that header; the storage must be known to honour it, by its own address or by the `provider`
   * that `s3()` was told, or the handler is refused; and the form POST lane is off, for S3 has no such condition there.
   * Default `true`: within `expiresIn`, whoever was allowed to upload a file may send another one of the same size and
   * type under its key, even after it was confirmed; the `etag` tells.
   */
  overwrite?: boolean
  /**
   * A prefix such as `incoming/`: browsers write there, under a key of each upload's own, and `complete` copies what it
   * has checked to the object's key, then deletes the first. A URL that is used again can then never reach an object
   * that was confirmed: on every provider and in every lane. Costs two more calls and a copy inside the storage for
   * each file, and holds for files up to 5 GiB, what CopyObject takes. Add a lifecycle rule that empties the prefix.
   * With `overwrite: false` besides, no other object under a reused key is replaced either; where the storage honours no
   * condition, but for two uploads that are completed at the same moment.
   */
  incoming?: string
  /**
   * Types that a browser would run, such as `text/html` and `image/svg+xml`, are stored as attachments: opened, they are
   * saved. Those named here are not. Name them only where their bytes are made harmless, or served from an origin of
   * their own. Default: none.
   */
  inlineTypes?: readonly string[]
  /** How long a signed URL may be used, in seconds. Default 900. */
  expiresIn?: number
  /** How long after its start an upload may be completed, in seconds. Default 86,400: one day. */
  completeWithin?: number
  /** Hears of every failure that is the server's, for your log. May be async; nobody waits for it. Default: `console.error`. */
  onError?: (error: unknown) => unknown
  /** Replaces `fetch` for the server's own calls to S3. */
  fetch?: typeof fetch
  /** Unix ms; for tests. */
  now?: () => number
}

/**
 * The endpoint: `(Request) => Promise<Response>`, for GET, POST and OPTIONS. Its type carries what `onUploaded` returns
 * to the browser: `<S3Uploader<typeof handler> … />`.
 */
export interface UploadHandler<Data = unknown> {
  (request: Request): Promise<Response>
  /** Exists in types only. */
  readonly '~types'?: { readonly data: Serialized<Data> }
}
