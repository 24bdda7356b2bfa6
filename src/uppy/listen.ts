import { type ErrorCode, isErrorCode } from '../protocol/errors.ts'
import { UploadError } from '../protocol/upload-error.ts'
import type { FileMeta } from '../protocol/messages.ts'
import { guarded } from '../transfer/guarded.ts'
import type { S3Uppy } from './create-s3-uppy.ts'
import type { UploadedFile, UploaderCallbacks, UploadFile } from './types.ts'

/**
 * Passes an Uppy's events on to callbacks, to the latest ones at the time.
 *
 * @returns what ends it.
 */
export function listen<Data, M extends FileMeta>(
  uppy: S3Uppy<M>,
  latest: () => UploaderCallbacks<Data, M>,
): () => void {
  let listed = ''

  const onComplete = (files: UploadedFile<unknown, M>[]) => {
    // `Data` is what the page says that its endpoint answers; the protocol carries it as it is.
    guarded(() => latest().onComplete?.(files as UploadedFile<Data, M>[]))
  }
  const onFailed = (file: UploadFile<M> | undefined, error: { message: string }) => {
    const known = error instanceof UploadError ? error : new UploadError(codeOf(error), { message: error.message })
    guarded(() => latest().onError?.(known, file))
  }
  const onProgress = (percentage: number) => {
    const started = uppy.getFiles().filter((file) => file.progress.uploadStarted)
    const sum = (count: (file: UploadFile<M>) => number) => started.reduce((total, file) => total + count(file), 0)
    const bytesUploaded = sum((file) => file.progress.bytesUploaded || 0)
    const bytesTotal = sum((file) => file.progress.bytesTotal ?? 0)
    guarded(() => latest().onProgress?.({ percentage, bytesUploaded, bytesTotal }))
  }
  const onState = (before: { files: object }, after: { files: object }) => {
    if (before.files === after.files) return
    // Progress changes the files too; only who is in the list counts. Ids hold no newline.
    const ids = Object.keys(after.files).join('\n')
    if (ids === listed) return
    listed = ids
    guarded(() => latest().onFilesChange?.(uppy.getFiles()))
  }

  uppy.on('s3:complete', onComplete)
  uppy.on('upload-error', onFailed)
  uppy.on('restriction-failed', onFailed)
  uppy.on('progress', onProgress)
  uppy.on('state-update', onState)
  return () => {
    uppy.off('s3:complete', onComplete)
    uppy.off('upload-error', onFailed)
    uppy.off('restriction-failed', onFailed)
    uppy.off('progress', onProgress)
    uppy.off('state-update', onState)
  }
}

/** The code that a refusal carries; Uppy's own restrictions have none. */
function codeOf(error: object): ErrorCode {
  const code = 'code' in error ? error.code : undefined
  return isErrorCode(code) ? code : 'file_invalid'
}
