/** The parallel engine as an uploader plugin for any Uppy: signed, sent and confirmed through an endpoint. */
import { BasePlugin, type Body, type Meta, type PluginOpts, type Uppy, type UppyFile } from '@uppy/core'
import { filterFilesToEmitUploadStarted, filterFilesToUpload } from '@uppy/core/utils'
import { systemClock } from '../endpoint/clock.ts'
import { createEndpoint, type EndpointOption } from '../endpoint/create-endpoint.ts'
import type { AnyPreparedUpload, Endpoint } from '../endpoint/endpoint.ts'
import { uploadErrorOf } from '../endpoint/retry.ts'
import { type EndpointSettings, headersOf } from '../endpoint/settings.ts'
import type { StoredObject } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { createTransfer, type Transfer } from '../transfer/create-transfer.ts'
import type { FileTransfer } from '../transfer/file-transfer.ts'
import type { TransferSettings } from '../transfer/settings.ts'
import type { SentPart, Stage } from '../transfer/transfer-file.ts'
import { type EarlierUpload, earlierUpload } from '../transfer/earlier-upload.ts'
import { createPace } from '../transfer/pace.ts'
import './events.ts'
import { confirmFailed, sentAlready, sentAnew } from './file-progress.ts'
import { locationOf } from './location.ts'
import { createNetworkNote } from './network-note.ts'
import { reopenUnconfirmed } from './reopen-unconfirmed.ts'
import { keepRunError } from './run-error.ts'
import { toSign, type UploadedFile, uploadedFile } from './types.ts'

/** Options of {@link S3Transfer}. */
export interface S3TransferOptions
  extends PluginOpts,
    TransferSettings,
    Pick<EndpointSettings, 'headers' | 'credentials'> {
  /** The upload endpoint: its URL, a dialect's URLs, a function that signs, or a client made by `createEndpoint`. */
  endpoint: EndpointOption | Endpoint
  locale?: typeof locale
}

const locale = { strings: { confirming: 'Confirming…', waitingForNetwork: 'Waiting for the network' } }

/** One file's transfer, kept until it is done or removed: trying again goes on where it ended. */
interface Running {
  id: string
  transfer: FileTransfer
  engine: Transfer
  data: Blob
  prepared: AnyPreparedUpload | undefined
  stage: Stage
  bytes: number
  /** A run waits for it. */
  active: boolean
  /** What Uppy was told of its failure. */
  error: string | undefined
  /** Whether there is anything that Uppy has not been told. */
  changed: boolean
  /** The bytes that Uppy was told last. */
  told: number
}

/**
 * Uppy plugin: uploads files in parallel, in parts where they are large, through an endpoint that signs and confirms. It
 * tells what @uppy/aws-s3 tells; `upload-success` only once the endpoint has seen the object, with it as the `body`.
 *
 * Files of a remote source (Companion) fail: their bytes never reach the page. While a file goes in parts, the token of its
 * upload is in Uppy's state (`s3Multipart.uploadId`), so that Golden Retriever can bring it back: whoever reads that state
 * can go on with that one upload, complete or abort it, as far as the endpoint's `authorize` lets them.
 *
 * @example
 * uppy.use(S3Transfer, { endpoint: '/api/upload' })
 */
export class S3Transfer<M extends Meta, B extends Body> extends BasePlugin<S3TransferOptions, M, B> {
  #running = new Map<string, Running>()
  #engine: Transfer
  #engines: Transfer[] = []
  #runs = 0
  #note = createNetworkNote(this.uppy, () => this.i18n('waitingForNetwork'))
  #pace = createPace(systemClock, () => this.#tellProgress())

  constructor(uppy: Uppy<M, B>, options: S3TransferOptions) {
    super(uppy, options)
    this.id = options.id ?? 'S3Transfer'
    this.type = 'uploader'
    this.defaultLocale = locale
    this.i18nInit()
    this.#engine = this.#startEngine()
  }

  override install(): void {
    this.#setResumable(true)
    this.uppy.addUploader(this.#upload)
    this.uppy.on('file-removed', this.#onRemoved)
    this.uppy.on('upload-pause', this.#onPause)
    this.uppy.on('pause-all', this.#onPauseAll)
    this.uppy.on('resume-all', this.#onResumeAll)
    this.uppy.on('restored', this.#onRestored)
  }

  override uninstall(): void {
    this.#setResumable(false)
    this.uppy.removeUploader(this.#upload)
    this.uppy.off('file-removed', this.#onRemoved)
    this.uppy.off('upload-pause', this.#onPause)
    this.uppy.off('pause-all', this.#onPauseAll)
    this.uppy.off('resume-all', this.#onResumeAll)
    this.uppy.off('restored', this.#onRestored)
    for (const { id } of this.#running.values()) this.#drop(id)
    this.#pace.stop()
    this.#note.stop()
    for (const engine of this.#engines) engine.stop()
  }

  /** With another endpoint, new files go there; those under way stay with the one that signed them. */
  override setOptions(options: Partial<S3TransferOptions>): void {
    super.setOptions(options)
    if (options.endpoint === undefined) return
    if (this.#running.size === 0) for (const engine of this.#engines.splice(0)) engine.stop()
    this.#engine = this.#startEngine()
  }

  #startEngine(): Transfer {
    const { endpoint, ...settings } = this.opts
    // Those of the moment: an access token may be renewed by `setOptions`.
    const headers = () => headersOf(this.opts)
    const client = isEndpoint(endpoint) ? endpoint : createEndpoint(endpoint, { ...settings, headers })
    const engine = createTransfer({ ...settings, endpoint: client, onNetwork: this.#onNetwork })
    this.#engines.push(engine)
    return engine
  }

  #upload = async (fileIds: string[]): Promise<void> => {
    const files = filterFilesToUpload(this.uppy.getFilesByIds(fileIds))
    this.uppy.emit('upload-start', filterFilesToEmitUploadStarted(files))
    this.#runs += 1
    this.#onNetwork()
    const uploaded = await Promise.all(files.map(({ id }) => this.#uploadOne(id)))
    this.#runs -= 1
    this.#onNetwork()
    const confirmed = uploaded.filter((file) => file !== undefined)
    keepRunError(this.uppy)
    // After Uppy has finished what it is at, so that a listener may clear the list or start the next run.
    if (confirmed.length > 0) setTimeout(() => this.uppy.emit('s3:complete', confirmed))
  }

  /** Never rejects: a failure is the file's state. */
  async #uploadOne(id: string): Promise<UploadedFile<unknown, M> | undefined> {
    const file = this.uppy.getFile(id)
    if (!file) return undefined
    const { data } = file
    if (!(data instanceof Blob)) {
      this.#fail(id, unreadable(file))
      return undefined
    }
    const running = this.#start(file, data)
    try {
      const object = await running.transfer.start()
      return this.#ends(running) ? this.#succeed(running, object) : undefined
    } catch (error) {
      if (this.#ends(running)) running.error = this.#fail(id, error)
      return undefined
    }
  }

  /** Whether that is to be told: it was neither removed nor begun anew meanwhile, and no other run has told it. */
  #ends(running: Running): boolean {
    const mine = running.active && this.#running.get(running.id) === running
    running.active = false
    return mine
  }

  #start(file: UppyFile<M, B>, data: Blob): Running {
    const { id } = file
    const known = this.#running.get(id)
    const goesOn = known?.active || (known?.transfer.begun && known.engine === this.#engine)
    if (known && goesOn && known.data === data) {
      if (!file.isPaused) known.transfer.resume()
      // Uppy has started it from nothing.
      return Object.assign(known, { active: true, error: undefined, told: 0, changed: true })
    }
    const earlier = known ? undefined : earlierOf(file)
    this.#drop(id)

    const engine = this.#engine
    const running: Running = {
      id,
      engine,
      data,
      prepared: undefined,
      stage: 'queued',
      bytes: 0,
      active: true,
      error: undefined,
      changed: false,
      told: 0,
      transfer: engine.file(
        // Its size may be that of what a plugin has replaced since.
        { ...toSign(file), data, size: data.size, earlier },
        {
          onSigned: (prepared) => this.#onSigned(running, prepared),
          onStage: (stage) => this.#onChange(running, { stage }),
          onProgress: (bytes) => this.#onChange(running, { bytes }),
          onPart: (part) => this.#onPart(running, part),
        },
      ),
    }
    if (file.isPaused) running.transfer.pause()
    this.#running.set(id, running)
    return running
  }

  #succeed(running: Running, object: StoredObject): UploadedFile<unknown, M> | undefined {
    const { id, prepared } = running
    this.#running.delete(id)
    const file = this.uppy.getFile(id)
    // Removed while the endpoint answered.
    if (!file) return undefined
    const location = locationOf(prepared)
    this.#forgetToken(file)
    this.uppy.emit('upload-success', this.uppy.getFile(id), {
      status: 200,
      // What `B` is, is the page's word: an Uppy knows no better of any uploader.
      body: { ...object, ...(location === undefined ? {} : { location }) } as unknown as B,
      ...(location === undefined ? {} : { uploadURL: location }),
    })
    const uploaded = uploadedFile(this.uppy.getFile(id), object)
    this.uppy.emit('s3:confirmed', uploaded)
    return uploaded
  }

  /** Returns what Uppy keeps of it. */
  #fail(id: string, error: unknown): string | undefined {
    const file = this.uppy.getFile(id)
    if (!file) return undefined
    this.uppy.setFileState(id, { progress: confirmFailed(file.progress, false) })
    this.uppy.emit('upload-error', this.uppy.getFile(id), uploadErrorOf(error))
    return this.uppy.getFile(id)?.error ?? undefined
  }

  #onSigned(running: Running, prepared: AnyPreparedUpload): void {
    running.prepared = prepared
    const { upload, key, token } = prepared
    if (upload.method !== 'MULTIPART' || token === undefined || !this.uppy.getFile(running.id)) return
    // As the stock engine keeps it, so that Golden Retriever brings it back after a reload.
    this.uppy.setFileState(running.id, { s3Multipart: { uploadId: token, key: key ?? '' } })
  }

  #forgetToken(file: UppyFile<M, B>): void {
    if (file.s3Multipart) this.uppy.setFileState(file.id, { s3Multipart: undefined })
  }

  #onPart({ id }: Running, { partNumber, etag }: SentPart): void {
    const file = this.uppy.getFile(id)
    if (file) this.uppy.emit('s3-multipart:part-uploaded', file, { PartNumber: partNumber, ETag: etag })
  }

  #onChange(running: Running, change: Partial<Running>): void {
    Object.assign(running, change, { changed: true })
    this.#pace.soon()
  }

  /** Every change of state costs Uppy a copy of its list, so as few as possible are made. */
  #tellProgress(): void {
    const confirming: Record<string, Partial<UppyFile<M, B>>> = {}
    for (const running of this.#running.values()) {
      const { id, stage, bytes, told } = running
      if (!running.changed) continue
      running.changed = false
      const file = this.uppy.getFile(id)
      // Uppy's `clear()` tells no plugin.
      if (!file) this.#drop(id)
      if (!file || file.error) continue
      const { postprocess, ...progress } = file.progress
      if (stage === 'confirming') {
        // Uppy takes a file for being processed only once it counts as sent.
        const message = this.i18n('confirming')
        confirming[id] = { progress: { ...sentAlready(progress), postprocess: { mode: 'indeterminate', message } } }
        continue
      }
      // Its bytes have to be sent again.
      if (postprocess) this.uppy.setFileState(id, { progress: sentAnew(progress) })
      if (bytes === told) continue
      running.told = bytes
      this.uppy.emit('upload-progress', this.uppy.getFile(id), {
        uploadStarted: file.progress.uploadStarted ?? Date.now(),
        bytesUploaded: bytes,
        bytesTotal: file.size,
      })
    }
    if (Object.keys(confirming).length > 0) this.uppy.patchFilesState(confirming)
  }

  #drop(id: string): void {
    const running = this.#running.get(id)
    this.#running.delete(id)
    void running?.transfer.cancel()
  }

  #onRemoved = (file: UppyFile<M, B>): void => this.#drop(file.id)

  #onPause = (file: UppyFile<M, B> | undefined, isPaused: boolean): void => {
    const transfer = file && this.#running.get(file.id)?.transfer
    if (isPaused) transfer?.pause()
    else transfer?.resume()
  }

  #onPauseAll = (): void => {
    for (const { transfer } of this.#running.values()) transfer.pause()
  }

  #onResumeAll = (): void => {
    const failed: Record<string, Partial<UppyFile<M, B>>> = {}
    for (const { id, transfer, error } of this.#running.values()) {
      transfer.resume()
      if (error !== undefined) failed[id] = { error }
    }
    // Uppy takes what failed for mended, though nobody tries it again.
    this.uppy.patchFilesState(failed)
  }

  #onRestored = (): void => reopenUnconfirmed(this.uppy)

  #onNetwork = (): void => this.#note.show(this.#runs > 0 && this.#engines.some(({ down }) => down))

  #setResumable(resumableUploads: boolean): void {
    const { capabilities } = this.uppy.getState()
    this.uppy.setState({ capabilities: { ...capabilities, resumableUploads, individualCancellation: true } })
  }
}

function isEndpoint(option: EndpointOption | Endpoint): option is Endpoint {
  return typeof option === 'object' && 'signAny' in option
}

/** What Uppy lists without its bytes: a file of a remote source, or one that Golden Retriever could not keep. */
function unreadable<M extends Meta, B extends Body>({ name, isRemote }: UppyFile<M, B>): UploadError {
  if (!isRemote) return new UploadError('file_unreadable')
  const message = `“${name}” lies with another service, and this page cannot send it. Download it, then add it from this device.`
  return new UploadError('file_unreadable', { message })
}

/** Of an upload that Golden Retriever brought back. */
function earlierOf<M extends Meta, B extends Body>({ s3Multipart }: UppyFile<M, B>): EarlierUpload | undefined {
  return s3Multipart && earlierUpload(s3Multipart.uploadId)
}
