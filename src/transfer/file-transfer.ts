/** One file's life: signed, sent in one request or in parts, confirmed; paused, cancelled or begun again at any moment. */
import type { AnyPreparedUpload } from '../endpoint/endpoint.ts'
import { giveBack } from '../endpoint/give-back.ts'
import { uploadErrorOf } from '../endpoint/retry.ts'
import type { StoredObject } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { afterFailure } from './after-failure.ts'
import { deliver, FileFailure, PAUSED, type Sender } from './deliver.ts'
import type { Engine } from './engine.ts'
import { createPatience } from './patience.ts'
import { sendParts } from './send-parts.ts'
import type { Ticket } from './sign-ahead.ts'
import type { Stage, TransferFile, TransferObserver } from './transfer-file.ts'
import { wholeFile } from './whole-file.ts'

// Made once: ten thousand of them, with their stacks, would be felt.
const CANCELLED = new UploadError('aborted')

/** What the endpoint does not know, or has ended, nobody goes on with. */
const LOST: readonly string[] = ['token_invalid', 'upload_aborted']

/** A file on its way. What was achieved is kept: after a failure, `start` goes on where it ended. */
export interface FileTransfer {
  /**
   * Uploads the file. It may be called again after it rejected; until then it is the same upload that is waited for.
   *
   * @throws UploadError why the file failed; code `aborted` after `cancel`.
   */
  start(): Promise<StoredObject>
  /** Whether something is kept that `start` would go on with. */
  readonly begun: boolean
  /** Ends the requests under way. Parts that are stored stay; a file in one request will begin again. */
  pause(): void
  resume(): void
  /** Ends the upload for good, and has removed what is stored of it. Resolves when the endpoint knows, or cannot be told. */
  cancel(): Promise<void>
}

/**
 * Makes of the file what is to be sent, before it is signed.
 *
 * @param isPaused whether others go first.
 */
export type PrepareTransfer = (isPaused: () => boolean, signal: AbortSignal) => Promise<TransferFile>

interface Parts {
  /** Bytes by part, under way or stored; a file in one request is part 1. */
  bytes: Map<number, number>
  /** Numbers of the parts that the storage has. */
  stored: Set<number>
}

/** A file to send, not begun yet. */
export function createFileTransfer(
  engine: Engine,
  given: TransferFile,
  observer: TransferObserver,
  prepare?: PrepareTransfer,
): FileTransfer {
  const { endpoint, settings } = engine
  const { clock, random, retryBudget: budget } = settings
  const patience = createPatience(clock, budget)
  let cancelled = false
  /** Fires when the file is cancelled. */
  let cancelling: AbortController | undefined
  let file = given
  let ready = !prepare
  let ticket: Ticket | undefined
  let granted: AnyPreparedUpload | undefined
  /** Made when something is sent, as all that ten thousand files in line do not need. */
  let parts: Parts | undefined
  let sent = false
  let object: StoredObject | undefined
  /** Until it is known what is left of it. */
  let { earlier } = given
  let paused = false
  /** Fires when the file is paused. */
  let interruption: AbortController | undefined
  let stage: Stage | undefined
  /** Until it settles. */
  let running: Promise<StoredObject> | undefined

  const partsOf = () => (parts ??= { bytes: new Map(), stored: new Set() })
  const interrupt = () => (interruption ??= new AbortController())
  const cancellation = () => {
    cancelling ??= new AbortController()
    if (cancelled) cancelling.abort(CANCELLED)
    return cancelling.signal
  }
  const isPaused = () => paused
  const sender: Sender = {
    engine,
    isPaused,
    interruption: () => interrupt().signal,
    standing: patience.standing,
  }

  async function run(): Promise<StoredObject> {
    if (prepare && !ready) file = await prepare(isPaused, cancellation())
    ready = true
    patience.begin()
    // What was refused may be the permission itself: the next try has one of its own.
    if (granted?.upload.method === 'MULTIPART') granted = { ...granted, expiresAt: 0 }
    else if (!sent) forget()
    try {
      for (;;) {
        try {
          if (cancelled) throw CANCELLED
          return (object ??= await attempt())
        } catch (thrown) {
          if (cancelled) throw CANCELLED
          await recover(thrown)
        }
      }
    } finally {
      ticket?.begun()
      stage = undefined
    }
  }

  async function attempt(): Promise<StoredObject> {
    if (!sent) tell('queued')
    const prepared = granted ?? (await goOn()) ?? (await sign())
    if (!sent) {
      await send(prepared)
      sent = true
    }
    tell('confirming')
    return await engine.confirm(file, prepared, cancellation())
  }

  /** What an earlier page left, where that can be gone on with. */
  async function goOn(): Promise<AnyPreparedUpload | undefined> {
    const found = await earlier?.find(endpoint, file.size, cancellation())
    earlier = undefined
    if (!found) return undefined
    const { bytes, stored } = partsOf()
    for (const part of found.parts) {
      stored.add(part.partNumber)
      bytes.set(part.partNumber, part.size)
    }
    return take(found.prepared)
  }

  async function sign(): Promise<AnyPreparedUpload> {
    ticket = engine.signer.sign(file, isPaused)
    const prepared = await ticket.prepared
    engine.signed = true
    return take(prepared)
  }

  function take(prepared: AnyPreparedUpload): AnyPreparedUpload {
    granted = prepared
    observer.onSigned?.(prepared)
    return prepared
  }

  async function send(prepared: AnyPreparedUpload): Promise<void> {
    const { upload, expiresAt } = prepared
    if (upload.method !== 'MULTIPART') {
      const shipment = wholeFile({ upload, expiresAt }, file, (now) => progress(1, now))
      await deliver(sender, shipment, cancellation())
      return
    }
    const { partCount } = upload
    const { stored } = partsOf()
    const all = Array.from({ length: partCount }, (_, i) => i + 1)
    await sendParts(
      {
        endpoint,
        clock,
        prepared: { ...prepared, upload },
        data: file.data,
        numbers: all.filter((number) => !stored.has(number)),
        deliver: (shipment, stop) => deliver(sender, shipment, stop),
        onProgress: progress,
        onPart(part) {
          stored.add(part.partNumber)
          patience.reached(0, stored.size)
          observer.onPart?.(part, partCount)
        },
      },
      cancellation(),
    )
  }

  /** Decides what a failure means for the file, waits, and puts things back as far as needed; or throws what ends it. */
  async function recover(thrown: unknown): Promise<void> {
    const failure = thrown instanceof FileFailure ? thrown : undefined
    const error = failure?.error ?? uploadErrorOf(thrown)
    // A signature that ended while it waited for its turn was refused by nobody.
    const waited = error.lane !== undefined && error.status === undefined
    const inRow = waited ? 1 : patience.failed(error.code)
    const known = engine.signed
    // A signature that ends is counted here, where the next one is asked for; all else was decided where it happened.
    const { step, delay } =
      failure && failure.next.step !== 'resign'
        ? failure.next
        : afterFailure({ ...patience.standing(), error, attempt: inRow, budget, known, by: 'endpoint', random })
    if (step === 'stop') {
      // Whoever tries again shall not be told the same for ever.
      if (LOST.includes(error.code)) forget()
      throw error
    }
    if (step === 'resign' || step === 'restart') forget()
    if (step === 'restart') patience.restart()
    if (step === 'resend') {
      sent = false
      for (const number of error.partNumbers ?? []) {
        parts?.stored.delete(number)
        parts?.bytes.delete(number)
      }
    }
    // Cancelled meanwhile, the next attempt says so.
    await engine.network.wait(delay, cancellation()).catch(() => undefined)
  }

  /** Begins at the first byte, with another permission. */
  function forget(): void {
    if (!granted) return
    // An earlier try may have arrived after all, under a key that nobody will confirm.
    void returnTo(granted)
    granted = undefined
    sent = false
    parts = undefined
    observer.onProgress?.(0)
  }

  const returnTo = (prepared: Pick<AnyPreparedUpload, 'token'>) => giveBack(endpoint, prepared).catch(() => undefined)

  function progress(number: number, now: number): void {
    if (cancelled) return
    ticket?.begun()
    tell('uploading')
    const { bytes, stored } = partsOf()
    bytes.set(number, now)
    let sum = 0
    for (const each of bytes.values()) sum += each
    patience.reached(sum, stored.size)
    observer.onProgress?.(sum)
  }

  function tell(now: Stage): void {
    if (stage === now) return
    stage = now
    observer.onStage?.(now)
  }

  return {
    start: () =>
      (running ??= run().finally(() => {
        running = undefined
      })),
    get begun() {
      return granted !== undefined
    },
    pause() {
      if (paused) return
      paused = true
      interrupt().abort(PAUSED)
      // Nobody shall wait for it.
      ticket?.begun()
    },
    resume() {
      if (!paused) return
      paused = false
      interruption = undefined
      patience.renew()
      engine.wake()
    },
    async cancel() {
      cancelled = true
      cancelling?.abort(CANCELLED)
      const asked = ticket?.leave(CANCELLED)
      // What it was granted must be known before it can be given back.
      const prepared = granted ?? (await asked?.catch(() => undefined))
      granted = undefined
      // With nothing granted, what an earlier page left is still there.
      const token = prepared?.token ?? given.earlier?.token
      if (token !== undefined && !object) await returnTo({ token })
    },
  }
}
