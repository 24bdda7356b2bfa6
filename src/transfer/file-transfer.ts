/** One file's life: signed, sent in one request or in parts, confirmed; paused, cancelled or begun again at any moment. */
import { abortable, abortedError } from '../endpoint/abort.ts'
import type { AnyPreparedUpload } from '../endpoint/endpoint.ts'
import { giveBack } from '../endpoint/give-back.ts'
import { uploadErrorOf } from '../endpoint/retry.ts'
import type { StoredObject } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { afterFailure } from './after-failure.ts'
import { deliver, FileFailure, PAUSED, type Sender } from './deliver.ts'
import type { Engine } from './engine.ts'
import { createPatience, type Patience } from './patience.ts'
import { sendParts } from './send-parts.ts'
import type { Ticket } from './sign-ahead.ts'
import type { Stage, TransferFile, TransferObserver } from './transfer-file.ts'
import { wholeFile } from './whole-file.ts'

// Made once: ten thousand of them, with their stacks, would be felt.
const CANCELLED = new UploadError('aborted')

/** What the endpoint does not know, or has ended, nobody goes on with. */
const LOST: ReadonlySet<string> = new Set(['token_invalid', 'upload_aborted'])

/** A file on its way. What was achieved is kept: after a failure, `start` goes on where it ended. */
export class FileTransfer {
  readonly #engine: Engine
  readonly #file: TransferFile
  readonly #observer: TransferObserver
  readonly #cancel = new AbortController()
  #ticket: Ticket | undefined
  #prepared: AnyPreparedUpload | undefined
  /** Bytes by part, under way or stored; a file in one request is part 1. */
  #bytes = new Map<number, number>()
  /** Numbers of the parts that the storage has. */
  #stored = new Set<number>()
  #sent = false
  #object: StoredObject | undefined
  #askedToResume = false
  #paused = false
  /** Fires when the file is paused. Made when it is needed: ten thousand of them would be felt, too. */
  #interruption: AbortController | undefined
  #counted = false
  #stage: Stage | undefined
  readonly #patience: Patience
  /** Until it settles. */
  #running: Promise<StoredObject> | undefined

  constructor(engine: Engine, file: TransferFile, observer: TransferObserver) {
    this.#engine = engine
    this.#file = file
    this.#observer = observer
    const { clock, retryBudget } = engine.settings
    this.#patience = createPatience(clock, retryBudget)
  }

  /**
   * Uploads the file. It may be called again after it rejected; until then it is the same upload that is waited for.
   *
   * @throws UploadError why the file failed; code `aborted` after `cancel`.
   */
  start(): Promise<StoredObject> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(): Promise<StoredObject> {
    this.#patience.begin()
    // What was refused may be the permission itself: the next try has one of its own.
    const prepared = this.#prepared
    if (prepared?.upload.method === 'MULTIPART')
      this.#prepared = { ...prepared, upload: { ...prepared.upload, urls: [] } }
    else if (prepared && !this.#sent) this.#forget(prepared)
    try {
      for (;;) {
        try {
          this.#object ??= await this.#attempt()
          return this.#object
        } catch (thrown) {
          if (this.#cancel.signal.aborted) throw abortedError(this.#cancel.signal)
          await this.#recover(thrown)
        }
      }
    } finally {
      this.#ticket?.begun()
      this.#stage = undefined
      this.#count(false)
    }
  }

  /** Whether something is kept that `start` would go on with. */
  get begun(): boolean {
    return this.#prepared !== undefined
  }

  /** Ends the requests under way. Parts that are stored stay; a file in one request will begin again. */
  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#interrupt().abort(PAUSED)
    // Nobody shall wait for it.
    this.#ticket?.begun()
    this.#count(false)
  }

  #interrupt(): AbortController {
    return (this.#interruption ??= new AbortController())
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#interruption = undefined
    this.#patience.renew()
    if (this.#stage === 'queued' || this.#stage === 'uploading') this.#count(true)
    this.#engine.wake()
  }

  /** Ends the upload for good, and has removed what is stored of it. Resolves when the endpoint knows, or cannot be told. */
  async cancel(): Promise<void> {
    const { signal } = this.#cancel
    this.#cancel.abort(CANCELLED)
    const ticket = this.#ticket
    ticket?.leave(signal.reason)
    // What it was granted must be known before it can be given back.
    const prepared = this.#prepared ?? (await ticket?.prepared.catch(() => undefined))
    this.#prepared = undefined
    // With nothing granted, what an earlier page left is still there.
    const token = prepared?.token ?? this.#file.resume
    if (token !== undefined && !this.#object) await this.#giveBack({ token })
  }

  async #attempt(): Promise<StoredObject> {
    const { signal } = this.#cancel
    signal.throwIfAborted()
    const prepared = this.#prepared ?? (await this.#goOn()) ?? (await this.#sign())
    if (!this.#sent) {
      this.#tell('queued')
      this.#count(!this.#paused)
      await this.#send(prepared)
      this.#sent = true
    }
    this.#tell('confirming')
    this.#count(false)
    return await this.#engine.confirmer.confirm(this.#file, prepared, signal)
  }

  /** What an earlier page left, where that can be gone on with. */
  async #goOn(): Promise<AnyPreparedUpload | undefined> {
    const { resume: token, size } = this.#file
    if (token === undefined || this.#askedToResume) return undefined
    this.#askedToResume = true
    const { signal } = this.#cancel
    const found = await this.#engine.endpoint.resume({ token }, { signal }).catch((error: unknown) => {
      // An outage is waited out as any other, and whoever signs in again goes on; what is gone is gone.
      const { code, retryable } = uploadErrorOf(error)
      if (retryable || code === 'unauthorized') this.#askedToResume = false
      if (signal.aborted || !this.#askedToResume) throw error
    })
    if (found?.size !== size) return undefined
    const { key, partSize, partCount, parts } = found
    for (const part of parts) {
      this.#stored.add(part.partNumber)
      this.#bytes.set(part.partNumber, part.size)
    }
    this.#prepared = {
      upload: { method: 'MULTIPART', partSize, partCount, urls: [] },
      key,
      token,
      expiresAt: undefined,
    }
    this.#observer.onSigned?.(this.#prepared)
    return this.#prepared
  }

  async #sign(): Promise<AnyPreparedUpload> {
    this.#tell('queued')
    this.#count(!this.#paused)
    this.#ticket = this.#engine.signer.sign(this.#file, () => this.#paused)
    // The endpoint may take long, and nobody shall wait for a file that was cancelled.
    const prepared = await abortable(this.#ticket.prepared, this.#cancel.signal)
    this.#engine.signed = true
    this.#prepared = prepared
    this.#observer.onSigned?.(prepared)
    return prepared
  }

  async #send(prepared: AnyPreparedUpload): Promise<void> {
    const { upload, expiresAt } = prepared
    const { signal } = this.#cancel
    const { endpoint, settings } = this.#engine
    const sender: Sender = {
      engine: this.#engine,
      isPaused: () => this.#paused,
      interruption: () => this.#interrupt().signal,
      standing: () => this.#patience.standing(),
    }
    if (upload.method === 'MULTIPART') {
      const { partCount, partSize } = upload
      const all = Array.from({ length: partCount }, (_, i) => i + 1)
      return await sendParts(
        {
          endpoint,
          clock: settings.clock,
          prepared,
          data: this.#file.data,
          numbers: all.filter((number) => !this.#stored.has(number)),
          partSize,
          deliver: (shipment, stop) => deliver(sender, shipment, stop),
          onProgress: (number, bytes) => this.#progress(number, bytes),
          onPart: (part) => {
            this.#stored.add(part.partNumber)
            this.#patience.reached(0, this.#stored.size)
            this.#observer.onPart?.(part, partCount)
          },
        },
        signal,
      )
    }
    const shipment = wholeFile({ upload, expiresAt }, this.#file, (bytes) => this.#progress(1, bytes))
    await deliver(sender, shipment, signal)
  }

  /** Decides what a failure means for the file, waits, and puts things back as far as needed; or throws what ends it. */
  async #recover(thrown: unknown): Promise<void> {
    const failure = thrown instanceof FileFailure ? thrown : undefined
    const error = failure?.error ?? uploadErrorOf(thrown)
    const { random, retryBudget: budget } = this.#engine.settings
    // A signature that ended while it waited for its turn was refused by nobody.
    const waited = error.lane !== undefined && error.status === undefined
    const attempt = waited ? 1 : this.#patience.failed(error.code)
    // A signature that ends is counted here, where the next one is asked for; all else was decided where it happened.
    const next =
      failure && failure.next.step !== 'resign'
        ? failure.next
        : afterFailure({
            ...this.#patience.standing(),
            error,
            attempt,
            budget,
            known: this.#engine.signed,
            by: 'endpoint',
            random,
          })
    if (next.step === 'stop') {
      // Whoever tries again shall not be told the same for ever.
      if (this.#prepared && LOST.has(error.code)) this.#forget(this.#prepared)
      throw error
    }
    if (next.step === 'resign' || next.step === 'restart') {
      if (this.#prepared) this.#forget(this.#prepared)
      if (next.step === 'restart') this.#patience.restart()
    }
    if (next.step === 'resend') {
      this.#sent = false
      for (const number of error.partNumbers ?? []) {
        this.#stored.delete(number)
        this.#bytes.delete(number)
      }
    }
    // Cancelled meanwhile, the next attempt says so.
    await this.#engine.network.wait(next.delay, this.#cancel.signal).catch(() => undefined)
  }

  /** Begins at the first byte, with another permission. */
  #forget(prepared: AnyPreparedUpload): void {
    this.#prepared = undefined
    this.#sent = false
    this.#stored.clear()
    this.#bytes.clear()
    this.#observer.onProgress?.(0)
    // An earlier try may have arrived after all, under a key that nobody will confirm.
    void this.#giveBack(prepared)
  }

  #giveBack(prepared: Pick<AnyPreparedUpload, 'token'>): Promise<void> {
    return giveBack(this.#engine.endpoint, prepared).catch(() => undefined)
  }

  #progress(number: number, bytes: number): void {
    if (this.#cancel.signal.aborted) return
    this.#ticket?.begun()
    this.#tell('uploading')
    this.#bytes.set(number, bytes)
    let sum = 0
    for (const each of this.#bytes.values()) sum += each
    this.#patience.reached(sum, this.#stored.size)
    this.#observer.onProgress?.(sum)
  }

  #tell(stage: Stage): void {
    if (this.#stage === stage) return
    this.#stage = stage
    this.#observer.onStage?.(stage)
  }

  /** Whether confirmations of other files may wait for this one. */
  #count(counts: boolean): void {
    if (this.#counted === counts) return
    this.#counted = counts
    this.#engine.count(counts ? 1 : -1)
  }
}
