/** One file of the list: its transfer, and what is shown of it. */
import { uploadErrorOf } from '../endpoint/retry.ts'
import type { StoredObject } from '../protocol/messages.ts'
import type { UploadError } from '../protocol/upload-error.ts'
import type { Transfer } from '../transfer/create-transfer.ts'
import type { FileTransfer, PrepareTransfer } from '../transfer/file-transfer.ts'
import type { TransferObserver } from '../transfer/transfer-file.ts'
import { nextSpeed, type Speed } from './speed.ts'
import type { FileSnapshot, FileStatus } from './types.ts'

/** What a file is. Only preparing it makes it another. */
export type FileFacts = Pick<FileSnapshot, 'id' | 'name' | 'type' | 'size' | 'data' | 'meta'>

/** What is to be done to a file before it is sent, when it is its turn. */
type PrepareFacts = (facts: FileFacts, ...turn: Parameters<PrepareTransfer>) => Promise<FileFacts>

export class FileEntry<Data> {
  facts: FileFacts
  /** As it was when `refresh` was last called. */
  snapshot: FileSnapshot<Data>
  /** Settles, and never rejects, when the file is under way no more. */
  running: Promise<void> | undefined
  /** Nothing is left to be done to the file before it is sent. */
  prepared = false
  readonly #onChange: (entry: FileEntry<Data>) => void
  #transfer: FileTransfer | undefined
  /** What has become of it since it was started last is another's business once this is another. */
  #run: object | undefined
  /** All but a pause, which it outlives. */
  #status: Exclude<FileStatus, 'paused'> = 'waiting'
  #paused = false
  #sent = 0
  #speed: Speed = { value: undefined, at: 0, bytes: 0 }
  #error: UploadError | undefined
  #object: StoredObject<Data> | undefined

  /** @param onChange called when `refresh` would make another snapshot. */
  constructor(facts: FileFacts, onChange: (entry: FileEntry<Data>) => void) {
    this.facts = facts
    this.#onChange = onChange
    this.snapshot = this.#take()
  }

  get status(): FileStatus {
    return this.#paused && this.#status !== 'confirming' ? 'paused' : this.#status
  }

  /** Makes the snapshot anew. */
  refresh(now: number): void {
    if (this.#status === 'uploading') this.#speed = nextSpeed(this.#speed, now, this.#sent)
    this.snapshot = this.#take()
  }

  /**
   * Begins, or goes on after a failure. Resolves when it is over, whatever came of it.
   *
   * @param engine asked when it begins.
   * @param turn resolves when it may.
   */
  start(
    engine: () => Transfer,
    now: number,
    prepare: PrepareFacts | undefined,
    turn: Promise<void> | undefined,
  ): Promise<void> {
    this.#speed = { value: undefined, at: now, bytes: this.#sent }
    this.#error = undefined
    this.#set('queued')
    this.running = this.#upload((this.#run = {}), engine, prepare, turn)
    return this.running
  }

  #begin(engine: () => Transfer, prepare: PrepareFacts | undefined): FileTransfer {
    const observer: TransferObserver = {
      onStage: (stage) => {
        // What was cancelled has no more stages.
        if (this.#transfer === transfer) this.#set(stage)
      },
      onProgress: (bytes) => {
        this.#sent = bytes
        this.#onChange(this)
      },
    }
    const prepareOnce = async (...turn: Parameters<PrepareTransfer>) => {
      this.facts = (await prepare?.(this.facts, ...turn)) ?? this.facts
      this.prepared = true
      this.#onChange(this)
      return this.facts
    }
    const transfer = engine().file(this.facts, observer, prepare && !this.prepared ? prepareOnce : undefined)
    if (this.#paused) transfer.pause()
    return transfer
  }

  pause(): void {
    if (!this.running || this.#paused || this.#status === 'confirming') return
    this.#paused = true
    this.#transfer?.pause()
    this.#onChange(this)
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#transfer?.resume()
    this.#onChange(this)
  }

  /** Ends the upload and has removed what is stored of it, also after a failure. */
  cancel(): void {
    if (this.#status === 'done') return
    const begun = this.#run ?? this.#transfer
    const transfer = this.#transfer
    this.#run = this.#transfer = this.running = undefined
    this.#sent = 0
    this.#paused = false
    if (begun) this.#set('cancelled')
    void transfer?.cancel()
  }

  async #upload(
    run: object,
    engine: () => Transfer,
    prepare: PrepareFacts | undefined,
    turn: Promise<void> | undefined,
  ): Promise<void> {
    try {
      if (turn) await turn
      // Cancelled: the next start is another's.
      if (this.#run !== run) return
      // With nothing to go on with, it is the endpoint of the moment that is asked.
      if (!this.#transfer?.begun) this.#transfer = this.#begin(engine, prepare)
      const object = await this.#transfer.start()
      if (this.#run !== run) return
      // `Data` is what the page says that its endpoint answers; the protocol carries it as it is.
      this.#object = object as StoredObject<Data>
      this.#sent = this.facts.size
      this.#set('done')
    } catch (error) {
      if (this.#run !== run) return
      this.#error = uploadErrorOf(error)
      this.#set('failed')
    } finally {
      if (this.#run === run) {
        this.#run = this.running = undefined
        this.resume()
        // Its bytes, signatures and closures are needed no more.
        if (this.#status === 'done') this.#transfer = undefined
      }
    }
  }

  #set(status: Exclude<FileStatus, 'paused'>): void {
    this.#status = status
    this.#onChange(this)
  }

  #take(): FileSnapshot<Data> {
    const { status } = this
    const speed = status === 'uploading' ? this.#speed.value : undefined
    return { ...this.facts, status, bytesSent: this.#sent, speed, error: this.#error, object: this.#object }
  }
}
