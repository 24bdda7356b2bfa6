/**
 * What the stock engine lacks: an end to a request that hangs. Its own timer calls a function that does nothing
 * (@uppy/core 6.0, `fetcher`), and Firefox hangs now and then when it repeats a request whose connection was cut.
 */
import type { Uppy } from '@uppy/core'
import { isOffline } from '../endpoint/network.ts'
import { UploadError } from '../protocol/upload-error.ts'
import { createPatience } from '../transfer/patience.ts'
import { resolveTransferSettings, type TransferSettings } from '../transfer/settings.ts'
import { createDeadline } from '../transfer/watchdog.ts'
import type { UploadBody, UploadFile, UploadMeta } from './types.ts'

/** A file that the stock engine sends. */
interface Watched {
  /** The request that runs is the whole file. Of parts the engine does not tell when their last byte is sent. */
  whole: boolean
  patience: ReturnType<typeof createPatience>
  /** Ends the watch over the request that runs. */
  request: AbortController
  renew: (limit?: number) => void
  /** It has been in trouble for too long: it fails at its next request. */
  givenUp: boolean
}

/**
 * Begins a file's request again that has not got on for `stallTimeout`, or was not answered for `answerTimeout`; a file
 * that has not got on for `retryBudget` fails.
 */
export function restartStalled<M extends UploadMeta>(uppy: Uppy<M, UploadBody>, settings: TransferSettings) {
  const { clock, stallTimeout, answerTimeout, retryBudget } = resolveTransferSettings(settings)
  const files = new Map<string, Watched>()

  function open(): Watched {
    const patience = createPatience(clock, retryBudget)
    patience.begin()
    return { whole: true, patience, request: new AbortController(), renew: () => undefined, givenUp: false }
  }

  function restart(id: string, file: Watched): void {
    // The engine waits for the network by itself.
    if (isOffline()) return watch(id, file)
    file.givenUp = file.patience.standing().idle >= retryBudget
    // As if a pause was over: what runs is aborted, and begun again; of parts, with the first that is missing.
    uppy.emit('upload-pause', uppy.getFile(id), false)
  }

  function watch(id: string, file: Watched): void {
    file.request.abort()
    file.request = new AbortController()
    const limit = file.whole ? stallTimeout : answerTimeout
    file.renew = createDeadline(clock, limit, file.request.signal, () => restart(id, file))
  }

  function forget(id: string): void {
    files.get(id)?.request.abort()
    files.delete(id)
  }
  const forgetAll = () => {
    for (const id of files.keys()) forget(id)
  }

  uppy.on('upload-progress', (progressed, { bytesUploaded, bytesTotal }) => {
    const file = progressed && files.get(progressed.id)
    if (!file) return
    file.patience.reached(bytesUploaded, 0)
    file.renew(bytesUploaded === bytesTotal ? answerTimeout : undefined)
  })
  const over = (file: UploadFile<M> | undefined) => file && forget(file.id)
  uppy.on('upload-success', over)
  uppy.on('upload-error', over)
  uppy.on('file-removed', over)
  uppy.on('upload-pause', (file, isPaused) => isPaused && over(file))
  uppy.on('pause-all', forgetAll)
  uppy.on('cancel-all', forgetAll)

  return {
    /**
     * Watches over a request, from its signature on.
     *
     * @param whole whether it sends the whole file.
     * @throws UploadError `upload_stalled` where the file has been in trouble for too long.
     */
    begin(id: string, whole: boolean): void {
      const current = uppy.getFile(id)
      if (!current || current.isPaused) return
      const file = files.get(id) ?? open()
      if (file.givenUp) throw new UploadError('upload_stalled')
      file.whole = whole
      files.set(id, file)
      watch(id, file)
    },
  }
}
