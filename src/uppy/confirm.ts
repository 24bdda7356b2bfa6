/**
 * The stage that the user sees as “Confirming…”: as soon as a file's bytes are in, the endpoint is told, and only its
 * answer makes the file done. It also asks the permission to upload, since both belong to one upload.
 */
import { BasePlugin, type PluginOpts, type Uppy } from '@uppy/core'
import { giveBack } from '../endpoint/give-back.ts'
import { uploadErrorOf } from '../endpoint/retry.ts'
import type { Endpoint, FileToSign, PreparedUpload, S3Call } from '../endpoint/endpoint.ts'
import type { PresignResponse, StoredObject } from '../protocol/messages.ts'
import './events.ts'
import { reopenUnconfirmed } from './reopen-unconfirmed.ts'
import { keepRunError } from './run-error.ts'
import { confirmFailed, sentAlready } from './file-progress.ts'
import { toSign, type UploadBody, type UploadedFile, type UploadFile, type UploadMeta, uploadedFile } from './types.ts'

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
  signing: Promise<PreparedUpload> | undefined
  prepared: PreparedUpload | undefined
  /** Fires when the file is removed. */
  cancel: AbortController
  /** The bytes are in. */
  sent: boolean
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
    this.uppy.on('restored', this.#onRestored)
    // Its code may have come later than the list.
    this.#onRestored()
    this.uppy.addPreProcessor(this.#startRun)
    this.uppy.addPostProcessor(this.#finishRun)
  }

  override uninstall(): void {
    this.uppy.off('upload-success', this.#onSuccess)
    this.uppy.off('upload-error', this.#onError)
    this.uppy.off('file-removed', this.#onRemoved)
    this.uppy.off('restored', this.#onRestored)
    this.uppy.removePreProcessor(this.#startRun)
    this.uppy.removePostProcessor(this.#finishRun)
    for (const id of this.#uploads.keys()) this.#drop(id)
  }

  /** What is known of a file's upload; for explaining its errors. */
  preparedOf(fileId: string): PreparedUpload | undefined {
    return this.#uploads.get(fileId)?.prepared
  }

  /**
   * Permission to send a file's bytes. One that is still good is used again: a paused file keeps its key.
   *
   * @throws UploadError what the endpoint answered; a DOMException `AbortError` when the file was removed meanwhile.
   */
  sign(fileId: string): Promise<PreparedUpload> {
    const file = toSign(this.uppy.getFile(fileId))
    const known = this.#uploads.get(fileId)
    if (known?.signing && this.#stillGood(known, file)) return known.signing
    this.#drop(fileId)

    const { endpoint } = this.opts
    const cancel = new AbortController()
    const upload: Upload = {
      file,
      endpoint,
      signing: undefined,
      prepared: undefined,
      cancel,
      sent: false,
      confirming: undefined,
      object: undefined,
    }
    this.#uploads.set(fileId, upload)
    upload.signing = this.#ask(upload)
    return upload.signing
  }

  /** The URL of one S3 call of a multipart upload that the engine runs itself. */
  async presign(fileId: string, call: S3Call): Promise<PresignResponse> {
    const known = this.#uploads.get(fileId)
    // The engine ends the parts of a file that was removed, and so does `#drop`.
    if (call.call === 'abortMultipartUpload' && !known) throw new DOMException('It was ended already.', 'AbortError')
    // One upload for all its calls: its permission may be older than a single request would want.
    const prepared = known?.prepared ?? (await this.sign(fileId))
    const { endpoint, cancel } = this.#uploads.get(fileId) ?? { endpoint: this.opts.endpoint, cancel: undefined }
    return await endpoint.presign(prepared, call, cancel && { signal: cancel.signal })
  }

  async #ask(upload: Upload): Promise<PreparedUpload> {
    const { file, endpoint, cancel } = upload
    try {
      upload.prepared = await endpoint.sign(file, { signal: cancel.signal })
      return upload.prepared
    } catch (error) {
      upload.signing = undefined
      // Uppy takes AbortError for what it is: the user's wish, no failure.
      throw cancel.signal.aborted ? new DOMException('The file was removed.', 'AbortError') : error
    }
  }

  /** Not for another file under the same id, nor from an endpoint that the page has left. */
  #stillGood({ file, endpoint, prepared }: Upload, wanted: FileToSign): boolean {
    const fresh = prepared?.expiresAt === undefined || prepared.expiresAt > Date.now() + FRESHNESS_MS
    return fresh && file.data === wanted.data && endpoint === this.opts.endpoint
  }

  #onSuccess = (file: UploadFile<M> | undefined): void => {
    const upload = file && this.#uploads.get(file.id)
    if (!upload) return
    upload.sent = true
    void this.#confirm(upload)
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
      this.#failConfirm(upload, error)
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

  #failConfirm(upload: Upload, thrown: unknown): void {
    const { id } = upload.file
    const file = this.uppy.getFile(id)
    if (!file || upload.cancel.signal.aborted) return
    const error = uploadErrorOf(thrown)
    if (LOST.has(error.code)) this.#uploads.delete(id)
    this.uppy.setFileState(id, { progress: confirmFailed(file.progress, LOST.has(error.code)) })
    this.uppy.emit('upload-error', this.uppy.getFile(id), error)
  }

  /** Bytes that failed to arrive: this signature is done with. A failed confirmation keeps it, so nothing is sent twice. */
  #onError = (file: UploadFile<M> | undefined, error: { message: string }): void => {
    const upload = file && this.#uploads.get(file.id)
    if (!file || !upload) return
    // Signed with If-None-Match: the bytes came through in an earlier try, whose answer was lost. Confirming will tell.
    if ('code' in error && error.code === 'already_exists') upload.sent = true
    // Sent in parts, it goes on with those that are stored, unless they are gone.
    const lost = 'code' in error && LOST.has(String(error.code))
    const parts = this.uppy.getFile(file.id)?.s3Multipart
    if (parts && lost) this.uppy.setFileState(file.id, { s3Multipart: undefined })
    if (!upload.sent && (lost || !parts)) this.#drop(file.id)
  }

  #onRemoved = (file: UploadFile<M>): void => this.#drop(file.id, file)

  #onRestored = (): void => reopenUnconfirmed(this.uppy)

  /** Ends an upload; the endpoint is told unless it was confirmed. */
  #drop(fileId: string, file: UploadFile<M> | undefined = this.uppy.getFile(fileId)): void {
    const upload = this.#uploads.get(fileId)
    if (!upload) return
    this.#uploads.delete(fileId)
    upload.cancel.abort()
    // Stored and confirmed, though the rest of its run is cancelled: the application must hear of it.
    if (upload.object) this.#report([fileId])
    if (!upload.prepared || upload.object) return
    this.#giveBack(upload, upload.prepared, file?.s3Multipart?.uploadId).catch((error: unknown) =>
      this.uppy.log(error, 'warning'),
    )
  }

  /** @param uploadId of parts that the engine sent: their id is in no token, so they are ended while that still holds. */
  async #giveBack({ endpoint }: Upload, prepared: PreparedUpload, uploadId: string | undefined): Promise<void> {
    if (uploadId !== undefined) {
      const { url, method } = await endpoint.presign(prepared, { call: 'abortMultipartUpload', uploadId })
      await fetch(url, { method })
    }
    await giveBack(endpoint, prepared)
  }

  /** Before a run: files whose bytes are in already are only confirmed, and Uppy sends no byte of them. */
  #startRun = async (fileIds: string[]): Promise<void> => {
    for (const id of fileIds) {
      const file = this.uppy.getFile(id)
      const upload = this.#uploads.get(id)
      if (file && upload?.sent) this.uppy.setFileState(id, { progress: sentAlready(file.progress) })
      // Parts of an earlier page, whose permission went with it.
      if (file?.s3Multipart && !upload) this.uppy.setFileState(id, { s3Multipart: undefined })
    }
  }

  /** Uppy's last stage of a run: waits for the confirmations, takes up those that failed before, and tells the result. */
  #finishRun = async (fileIds: string[]): Promise<void> => {
    await Promise.all(fileIds.map((id) => this.#settle(id)))
    for (const id of fileIds) if (this.#unreported.has(id)) this.#uploads.delete(id)
    this.#report(fileIds)
    keepRunError(this.uppy)
  }

  /** Waits for a confirmation that runs; begins the one that failed in an earlier run. */
  async #settle(fileId: string): Promise<void> {
    const upload = this.#uploads.get(fileId)
    // One that failed in this run stays failed: its error is what the user sees.
    if (upload?.sent && !upload.object && !this.uppy.getFile(fileId)?.error) await this.#confirm(upload)
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
