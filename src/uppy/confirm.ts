/**
 * The stage that the user sees as “Confirming…”: as soon as a file's bytes are in, the endpoint is told, and only its
 * answer makes the file done. It also asks the permission to upload, since both belong to one upload.
 */
import { BasePlugin, type PluginOpts, type Uppy } from '@uppy/core'
import type { FileProgressStarted } from '@uppy/core/utils'
import type { Endpoint, FileToSign, PreparedUpload } from '../endpoint/endpoint.ts'
import type { Policy, StoredObject } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { endpointMeta, type UploadBody, type UploadedFile, type UploadFile, type UploadMeta } from './types.ts'

export interface S3ConfirmOptions extends PluginOpts {
  endpoint: Endpoint
  locale?: typeof locale
}

const locale = { strings: { confirming: 'Confirming…' } }

/** A signature this close to its end (ms) is not used again. */
const FRESHNESS_MS = 30_000

/** One file's upload, from its signature to its confirmation. */
interface Upload {
  file: FileToSign
  /** The endpoint that signed it also confirms it, though the page may have changed to another since. */
  endpoint: Endpoint
  prepared: PreparedUpload | undefined
  /** Fires when the file is removed. */
  cancel: AbortController
  confirming: Promise<void> | undefined
  object: StoredObject | undefined
}

/** Errors of `complete` after which the bytes must be sent anew. */
const LOST = new Set(['object_missing', 'object_mismatch', 'token_invalid', 'token_expired', 'upload_aborted'])

/** Uppy plugin: signs through an endpoint and confirms with it. */
export class S3Confirm<M extends UploadMeta> extends BasePlugin<S3ConfirmOptions, M, UploadBody> {
  #uploads = new Map<string, Upload>()
  /** Confirmed, and not yet told. */
  #unreported = new Map<string, UploadedFile<unknown, M>>()
  /** About to be told, all at once. */
  #telling: UploadedFile<unknown, M>[] = []

  constructor(uppy: Uppy<M, UploadBody>, options: S3ConfirmOptions) {
    super(uppy, options)
    this.id = options.id ?? 'S3Confirm'
    this.type = 'confirm'
    this.defaultLocale = locale
    this.i18nInit()
  }

  override install(): void {
    this.uppy.on('upload-success', this.#onSuccess)
    this.uppy.on('upload-error', this.#onError)
    this.uppy.on('file-removed', this.#onRemoved)
    this.uppy.addPostProcessor(this.#finishRun)
  }

  override uninstall(): void {
    this.uppy.off('upload-success', this.#onSuccess)
    this.uppy.off('upload-error', this.#onError)
    this.uppy.off('file-removed', this.#onRemoved)
    this.uppy.removePostProcessor(this.#finishRun)
    for (const id of this.#uploads.keys()) this.#drop(id)
  }

  /** What is known of a file's upload; for explaining its errors. */
  preparedOf(fileId: string): PreparedUpload | undefined {
    return this.#uploads.get(fileId)?.prepared
  }

  /**
   * Permission to send a file's bytes. A signature that is still good is used again: a paused file keeps its key.
   *
   * @throws UploadError what the endpoint answered; a DOMException `AbortError` when the file was removed meanwhile.
   */
  async sign(fileId: string): Promise<PreparedUpload> {
    const known = this.#uploads.get(fileId)?.prepared
    if (known && (known.expiresAt === undefined || known.expiresAt > Date.now() + FRESHNESS_MS)) return known
    this.#drop(fileId)

    const { endpoint } = this.opts
    const file = toSign(this.uppy.getFile(fileId))
    const cancel = new AbortController()
    const upload: Upload = {
      file,
      endpoint,
      prepared: undefined,
      cancel,
      confirming: undefined,
      object: undefined,
    }
    this.#uploads.set(fileId, upload)
    try {
      upload.prepared = await endpoint.sign(file, { signal: cancel.signal })
    } catch (error) {
      // Uppy takes AbortError for what it is: the user's wish, no failure.
      throw cancel.signal.aborted ? new DOMException('The file was removed.', 'AbortError') : error
    }
    return upload.prepared
  }

  #onSuccess = (file: UploadFile<M> | undefined): void => {
    const upload = file && this.#uploads.get(file.id)
    if (upload) void this.#confirm(upload)
  }

  /** Confirms one upload. Never rejects: a failure is the file's state. */
  #confirm(upload: Upload): Promise<void> {
    upload.confirming ??= this.#runConfirm(upload).finally(() => {
      upload.confirming = undefined
    })
    return upload.confirming
  }

  async #runConfirm(upload: Upload): Promise<void> {
    const { file, endpoint, prepared, cancel } = upload
    if (!prepared) return
    const { id } = file
    this.uppy.emit('postprocess-progress', this.uppy.getFile(id), {
      mode: 'indeterminate',
      message: this.i18n('confirming'),
    })
    try {
      upload.object = await endpoint.complete(file, prepared, { signal: cancel.signal })
    } catch (error) {
      if (!cancel.signal.aborted) this.#failConfirm(id, error)
      return
    }
    // Read late: the file may have been removed while the endpoint answered.
    const current = this.uppy.getFile(id)
    if (!current) return
    this.uppy.setFileState(id, { response: { status: 200, ...current.response, body: { ...upload.object } } })
    this.uppy.emit('postprocess-complete', this.uppy.getFile(id))
    const uploaded = uploadedFile(this.uppy.getFile(id), upload.object)
    this.#unreported.set(id, uploaded)
    this.uppy.emit('s3:confirmed', uploaded)
  }

  #failConfirm(id: string, thrown: unknown): void {
    const error = thrown instanceof UploadError ? thrown : new UploadError('internal_error', { cause: thrown })
    const { postprocess: _over, ...progress } = this.uppy.getFile(id).progress
    this.uppy.setFileState(id, { progress: LOST.has(error.code) ? notStarted(progress) : progress })
    if (LOST.has(error.code)) this.#uploads.delete(id)
    this.uppy.emit('upload-error', this.uppy.getFile(id), error)
  }

  /** Bytes that failed to arrive: this signature is done with. A failed confirmation keeps it, so nothing is sent twice. */
  #onError = (file: UploadFile<M> | undefined): void => {
    if (file && !file.progress.uploadComplete) this.#drop(file.id)
  }

  #onRemoved = (file: UploadFile<M>): void => this.#drop(file.id)

  /** Ends an upload; the endpoint is told unless it was confirmed. */
  #drop(fileId: string): void {
    const upload = this.#uploads.get(fileId)
    if (!upload) return
    this.#uploads.delete(fileId)
    upload.cancel.abort()
    // Stored and confirmed, though the rest of its run is cancelled: the application must hear of it.
    if (upload.object) this.#report([fileId])
    if (!upload.prepared || upload.object) return
    // Only tidies up: a bucket's lifecycle rule does it where the endpoint cannot.
    upload.endpoint.abort(upload.prepared).catch((error: unknown) => this.uppy.log(error, 'warning'))
  }

  /** Uppy's last stage of a run: waits for the confirmations, takes up those that failed before, and tells the result. */
  #finishRun = async (fileIds: string[]): Promise<void> => {
    await Promise.all(fileIds.map((id) => this.#settle(id)))
    for (const id of fileIds) if (this.#unreported.has(id)) this.#uploads.delete(id)
    this.#report(fileIds)
  }

  /** Waits for a confirmation that runs; begins the one that failed in an earlier run. */
  async #settle(fileId: string): Promise<void> {
    const upload = this.#uploads.get(fileId)
    const file = this.uppy.getFile(fileId)
    // One that failed in this run stays failed: its error is what the user sees.
    if (upload && !upload.object && file?.progress.uploadComplete && !file.error) await this.#confirm(upload)
  }

  /** After Uppy has finished what it is at, so that a listener may clear the list or start the next run. */
  #report(fileIds: string[]): void {
    for (const id of fileIds) {
      const file = this.#unreported.get(id)
      if (!this.#unreported.delete(id) || !file) continue
      if (this.#telling.length === 0) setTimeout(() => this.uppy.emit('s3:complete', this.#telling.splice(0)))
      this.#telling.push(file)
    }
  }
}

function toSign<M extends UploadMeta>(file: UploadFile<M>): FileToSign {
  return {
    id: file.id,
    name: file.name,
    type: file.type,
    size: file.size ?? 0,
    meta: endpointMeta(file.meta),
    data: file.data instanceof Blob ? file.data : undefined,
  }
}

function uploadedFile<M extends UploadMeta>(file: UploadFile<M>, object: StoredObject): UploadedFile<unknown, M> {
  const { key, size, type, etag, data } = object
  return { id: file.id, name: file.name, key, size, type, etag, meta: file.meta, data }
}

/** Progress of a file whose bytes must be sent anew. */
function notStarted({ bytesTotal }: { bytesTotal: FileProgressStarted['bytesTotal'] }) {
  return { percentage: 0, bytesUploaded: false, bytesTotal, uploadComplete: false, uploadStarted: null } as const
}

declare module '@uppy/core' {
  // The type parameters must be named as Uppy's declaration names them.
  export interface UppyEventMap<M extends import('@uppy/core').Meta, B extends import('@uppy/core').Body> {
    /** One file is stored and confirmed. */
    's3:confirmed': (file: UploadedFile<unknown, M> & { readonly '~body'?: B }) => void
    /** The endpoint's policy arrived, and its limits hold from now on. */
    's3:policy': (policy: Policy) => void
    /** A run is over; these files were confirmed in it. */
    's3:complete': (files: UploadedFile<unknown, M>[]) => void
  }
}
