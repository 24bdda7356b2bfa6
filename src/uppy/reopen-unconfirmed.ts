import type { Body, Meta, Uppy, UppyFile } from '@uppy/core'
import { confirmFailed } from './file-progress.ts'

/**
 * Once Golden Retriever has brought a list back: a file whose page was closed between its last byte and its confirmation
 * counts as sent there, and Uppy would call it complete, though nobody has confirmed it. It is to be uploaded again: of
 * parts that are stored, none is sent. Golden Retriever keeps no bytes of what counts as sent, so it may have to be chosen anew.
 */
export function reopenUnconfirmed<M extends Meta, B extends Body>(uppy: Uppy<M, B>): void {
  const reopened: Record<string, Partial<UppyFile<M, B>>> = {}
  for (const file of uppy.getFiles()) {
    const { id, data, isRestored, progress, response } = file
    const confirmed = response?.body !== undefined && 'key' in response.body
    if (!isRestored || !progress.uploadComplete || confirmed) continue
    reopened[id] = { progress: confirmFailed(progress, true), isGhost: !(data instanceof Blob) }
  }
  if (Object.keys(reopened).length > 0) uppy.patchFilesState(reopened)
}
