/** Brings one request's bytes to the storage, whatever it takes: waits for a turn, sends, and sends again. */
import { anySignal } from '../endpoint/abort.ts'
import type { Clock } from '../endpoint/clock.ts'
import { isOffline } from '../endpoint/network.ts'
import { uploadErrorOf } from '../endpoint/retry.ts'
import type { ErrorCode } from '../protocol/errors.ts'
import type { Lane } from '../protocol/messages.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { afterFailure, type FailureQuestion, type NextStep } from './after-failure.ts'
import type { Engine } from './engine.ts'
import { FRESHNESS } from './part-urls.ts'
import type { IncomingAnswer, OutgoingRequest } from './send.ts'
import { explainStorageFailure } from './storage-error.ts'
import { sendWatched } from './watchdog.ts'

/** Forms up to this many bytes are not listened to, so that they need no preflight. */
const QUIET_FORM = 256 * 1024

/** A request with the permission to make it. */
export interface SignedRequest extends OutgoingRequest {
  /** Unix ms by this machine's clock. */
  expiresAt: number | undefined
}

/** Bytes that have to get there in one request. */
export interface Shipment {
  lane: Lane
  /** Bytes. */
  size: number
  /** The request to make; asked anew for every try. */
  request(signal: AbortSignal): Promise<SignedRequest>
  /** Lets go of a signature that is over. False where that is for the file as a whole to do. */
  resign(): boolean
  /** @param bytes of this shipment that count now: under way, or, at last, stored. */
  onProgress(bytes: number): void
}

/** What a file lays down for its requests. */
export interface Sender {
  engine: Engine
  isPaused(): boolean
  /** Fires when the file is paused. */
  interruption(): AbortSignal
  /** What is known of the file as a whole, for deciding what to do about a failure that just happened. */
  standing(): Pick<FailureQuestion, 'idle' | 'restarted'>
}

/** A failure that is not this request's to mend. */
export class FileFailure {
  readonly error: UploadError
  readonly next: NextStep

  constructor(error: UploadError, next: NextStep) {
    this.error = error
    this.next = next
  }
}

/** Why a request ended that was interrupted; it begins again when its file goes on. */
export const PAUSED = new UploadError('aborted')

/**
 * Resolves when the bytes are stored.
 *
 * @throws FileFailure, or the signal's reason.
 */
export async function deliver(sender: Sender, shipment: Shipment, signal: AbortSignal): Promise<IncomingAnswer> {
  const { engine } = sender
  const { clock, random, retryBudget: budget } = engine.settings
  let last: ErrorCode | undefined
  let inRow = 0
  for (let attempt = 1; ; attempt++) {
    let request: SignedRequest | undefined
    try {
      const signed = await shipment.request(signal)
      if (isOver(signed, clock)) throw new UploadError('url_expired')
      request = signed
      return await send(sender, shipment, request, signal)
    } catch (thrown) {
      shipment.onProgress(0)
      signal.throwIfAborted()
      if (thrown === PAUSED) {
        attempt -= 1
        last = undefined
        continue
      }
      const error = uploadErrorOf(thrown)
      if (request) Object.assign(error, { lane: shipment.lane, attempt })
      // URLs of parts come from the endpoint.
      const by = request ? 'storage' : 'endpoint'
      let known = !request || engine.poolOf(request.url).answered.has(request.method)
      if (error.code === 'storage_unreachable' && !known) {
        // Nothing was ever heard of this storage. Where the endpoint is silent too, it is the network, and no CORS rule.
        known = !(await engine.endpoint.reachable({ signal }))
        signal.throwIfAborted()
        if (known) engine.network.failed()
      }
      inRow = error.code === last ? inRow + 1 : 1
      last = error.code
      const next = afterFailure({ ...sender.standing(), error, attempt: inRow, budget, known, by, random })
      if (next.step !== 'retry' && (next.step !== 'resign' || !shipment.resign())) throw new FileFailure(error, next)
      await engine.network.wait(next.delay, signal)
    }
  }
}

/** Whether a signature has ended, or will before the request arrives. */
function isOver({ expiresAt }: SignedRequest, clock: Clock): boolean {
  return expiresAt !== undefined && expiresAt <= clock.now() + FRESHNESS
}

/** One try. */
async function send(
  { engine, isPaused, interruption }: Sender,
  { lane, size, resign, onProgress }: Shipment,
  request: SignedRequest,
  signal: AbortSignal,
): Promise<IncomingAnswer> {
  const { settings, network } = engine
  const { method, url } = request
  const pool = engine.poolOf(url)
  const slot = await pool.acquire(lane, isPaused, signal)
  const isPut = method === 'PUT'
  const listens = isPut || size > QUIET_FORM
  let counted = 0
  const listener = (sent: number) => {
    // A form is a little longer than its file.
    const bytes = Math.min(size, sent)
    pool.moved(bytes - counted)
    counted = bytes
    network.moved()
    // Bytes move only after the preflight was answered as it must be.
    pool.answered.add(method)
    onProgress(bytes)
  }
  try {
    // It may have waited long for its turn: no failure, however often.
    if (isOver(request, settings.clock)) throw resign() ? PAUSED : new UploadError('url_expired')
    onProgress(0)
    const either = anySignal(interruption(), signal)
    const answer = await sendWatched(settings.send, request, settings, either, listens ? listener : undefined)
    const { status } = answer
    if (status > 0) {
      pool.answered.add(method)
      network.moved()
    }
    // 412: signed with If-None-Match, and an earlier try did arrive. Whether it is this file, the endpoint will see.
    if ((status >= 200 && status < 300) || (status === 412 && isPut)) {
      if (!listens) pool.moved(size)
      onProgress(size)
      return answer
    }
    throw explainStorageFailure({
      ...request,
      ...answer,
      headers: Object.keys(request.headers),
      online: !isOffline(),
      pageOrigin: globalThis.location?.origin ?? '',
      now: settings.clock.now(),
      cause: status === 0 ? await readFailure(request.body) : undefined,
    })
  } catch (thrown) {
    const { code, status } = uploadErrorOf(thrown)
    if (code === 'storage_busy' || code === 'upload_stalled') pool.trouble()
    if (status === 0 && code !== 'url_expired' && pool.answered.has(method)) {
      pool.cut()
      network.failed()
    }
    throw thrown
  } finally {
    slot.release()
  }
}

/** A file that was moved or changed on the disk fails like a lost connection: only reading it tells. */
async function readFailure(body: Blob | FormData): Promise<undefined> {
  const blob = body instanceof Blob ? body : body.get('file')
  if (!(blob instanceof Blob)) return
  try {
    await blob.slice(0, 1).arrayBuffer()
  } catch (cause) {
    throw new UploadError('file_unreadable', { cause })
  }
}
