/** What a page does to files before they are sent, such as making pictures smaller. */
import { abortable } from '../endpoint/abort.ts'
import { UploadError } from '../protocol/upload-error.ts'
import type { FileFacts } from './file-entry.ts'
import type { Prepare } from './types.ts'

/** The file as the page wants it sent. */
export async function prepareFile(facts: FileFacts, prepare: Prepare, signal: AbortSignal): Promise<FileFacts> {
  const { name, type } = facts
  const file = new File([facts.data], name, { type })
  try {
    const data = await abortable(Promise.resolve(prepare(file, { signal })), signal)
    // It may have been cancelled in the moment between.
    signal.throwIfAborted()
    if (!data || data === file) return facts
    return { ...facts, name: data instanceof File ? data.name : name, type: data.type, size: data.size, data }
  } catch (cause) {
    throw cause instanceof UploadError ? cause : new UploadError('prepare_failed', { cause })
  }
}
