import { useMemo } from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import type { Uploader, UploaderSnapshot } from '../uploader/types.ts'
import type { DataOf } from './data-of.ts'
import type { RefusedFile } from './held-uploader.ts'
import type { S3UploadOptions } from './upload-options.ts'
import { useRefused, useSnapshot } from './use-snapshot.ts'
import { useUploader } from './use-uploader.ts'

/** What {@link useS3Upload} returns: the list at this moment, and what can be done with it. */
export interface S3Upload<Data = unknown, M extends FileMeta = FileMeta>
  extends UploaderSnapshot<Data, M>,
    Pick<Uploader<Data, M>, 'addFiles' | 'upload' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove'> {
  /** What was not taken of the files added last, and why; `clearRefused` forgets it. */
  readonly refused: readonly RefusedFile[]
  clearRefused(): void
  /** The uploader itself, the same at every render. Do not destroy it: it ends with the component that made it. */
  readonly uploader: Uploader<Data, M>
}

/**
 * Uploads without any user interface: the files, their progress, and the actions, which are the same functions at every
 * render. Renders whenever anything changes, ten times a second at most; `useS3File` follows a single file. With
 * `endpoint`, the uploader is the component's own and ends with it; inside `S3UploadProvider`, it may be left out.
 *
 * @example
 * const { files, progress, addFiles } = useS3Upload({ endpoint: '/api/upload' })
 *
 * @throws TypeError where there is neither an endpoint nor a provider.
 */
export function useS3Upload<Handler = unknown, M extends FileMeta = FileMeta>(
  options: Partial<S3UploadOptions<Handler, M>> = {},
): S3Upload<DataOf<Handler>, M> {
  const { uploader, refusals } = useUploader(options)
  const snapshot = useSnapshot(uploader)
  const refused = useRefused(refusals)
  return useMemo(() => {
    const { addFiles, upload, pause, resume, retry, cancel, remove } = uploader
    const actions = { addFiles, upload, pause, resume, retry, cancel, remove, clearRefused: refusals.clear }
    return { ...snapshot, refused, ...actions, uploader }
  }, [snapshot, refused, uploader, refusals])
}
