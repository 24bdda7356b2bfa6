/** What Uppy's progress of a file becomes around its confirmation. Pure. */
import type { FileProgress, FileProgressStarted } from '@uppy/core/utils'

/**
 * After a confirmation that failed: the file does not count as uploaded.
 *
 * @param lost whether the bytes must be sent anew, too.
 */
export function confirmFailed({ postprocess: _over, ...progress }: FileProgress, lost: boolean): FileProgress {
  if (lost || !progress.uploadStarted) {
    const { bytesTotal } = progress
    return { percentage: 0, bytesUploaded: false, bytesTotal, uploadComplete: false, uploadStarted: null }
  }
  return { ...progress, uploadComplete: false }
}

/** Before a confirmation is tried again: the bytes are in, and Uppy sends none of them. */
export function sentAlready(progress: FileProgress): FileProgressStarted {
  const { bytesTotal } = progress
  return {
    ...progress,
    uploadStarted: progress.uploadStarted ?? Date.now(),
    uploadComplete: true,
    percentage: 100,
    bytesUploaded: bytesTotal ?? 0,
  }
}

/** While an upload is under way, and its bytes turn out to be lost: the file is still started, but for nothing yet. */
export function sentAnew(progress: FileProgress): FileProgressStarted {
  const { bytesTotal, uploadStarted } = progress
  return {
    uploadStarted: uploadStarted ?? Date.now(),
    percentage: 0,
    bytesUploaded: 0,
    bytesTotal,
    uploadComplete: false,
  }
}
