import { useContext, useSyncExternalStore } from 'react'
import type { FileMeta } from '../protocol/messages.ts'
import type { FileSnapshot, Uploader } from '../uploader/types.ts'
import type { DataOf } from './data-of.ts'
import { UploadContext } from './upload-context.ts'

/**
 * One file of the list, followed by itself: another file's progress renders nothing here.
 *
 * @param uploader whose file it is. Default: the provider's.
 * @returns `undefined` once it is removed.
 *
 * @example const file = useS3File(id)
 */
export function useS3File<Handler = unknown, M extends FileMeta = FileMeta>(
  id: string,
  uploader?: Uploader<DataOf<Handler>, M>,
): FileSnapshot<DataOf<Handler>, M> | undefined {
  const { held } = useContext(UploadContext)
  const file = useSyncExternalStore(
    uploader?.subscribe ?? held?.uploader.subscribe ?? never,
    () => (uploader ?? held?.uploader)?.getFile(id),
    () => undefined,
  )
  // As in `useUploader`: what the page says of its endpoint and its metadata.
  return file as FileSnapshot<DataOf<Handler>, M> | undefined
}

const never = () => () => undefined
