/** What a page does to files before they are sent, such as making pictures smaller. */
import { abortable } from '../endpoint/abort.ts'
import { UploadError } from '../protocol/upload-error.ts'
import type { FileTransfer } from '../transfer/file-transfer.ts'
import type { Pool } from '../transfer/pool.ts'
import type { FileFacts } from './file-entry.ts'
import type { Prepare } from './types.ts'

/** What an entry of the list does with its transfer. */
export type Sending = Pick<FileTransfer, 'begun' | 'start' | 'pause' | 'resume' | 'cancel'>

/** The file as the page wants it sent. */
export async function prepared(facts: FileFacts, prepare: Prepare, signal: AbortSignal): Promise<FileFacts> {
  const { name, type } = facts
  const file = new File([facts.data], name, { type })
  try {
    const data = await prepare(file, { signal })
    if (!data || data === file) return facts
    return { ...facts, name: data instanceof File ? data.name : name, type: data.type, size: data.size, data }
  } catch (cause) {
    throw cause instanceof UploadError ? cause : new UploadError('prepare_failed', { cause })
  }
}

/**
 * A transfer of a file that is prepared first, when it is its turn.
 *
 * @param turns a pool of the few files that are prepared at a time.
 * @param send told what came of it; makes the transfer.
 */
export function prepareFirst(
  turns: Pool,
  prepare: (signal: AbortSignal) => Promise<FileFacts>,
  send: (prepared: FileFacts) => Sending,
): Sending {
  const stop = new AbortController()
  const { signal } = stop
  let sending: Sending | undefined
  let paused = false
  return {
    get begun() {
      return sending?.begun ?? false
    },
    async start() {
      if (!sending) {
        const turn = await turns.acquire('put', () => paused, signal)
        try {
          const ready = await abortable(prepare(signal), signal)
          // It may have been cancelled in the moment between.
          signal.throwIfAborted()
          sending = send(ready)
        } finally {
          turn.release()
        }
        if (paused) sending.pause()
      }
      return await sending.start()
    },
    pause() {
      paused = true
      sending?.pause()
    },
    resume() {
      paused = false
      sending?.resume()
      turns.wake()
    },
    async cancel() {
      stop.abort()
      await sending?.cancel()
    },
  }
}
