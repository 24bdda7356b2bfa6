import type { FileMeta } from '../protocol/messages.ts'
import type { S3UploadOptions } from './upload-options.ts'
import { type DropZone, type DropZoneSettings, useDropZone } from './use-drop-zone.ts'
import { useUploader } from './use-uploader.ts'

/** Options of {@link useS3DropZone}: its own uploads where `endpoint` is given, else the provider's. */
export interface S3DropZoneOptions<Handler = unknown, M extends FileMeta = FileMeta>
  extends Partial<S3UploadOptions<Handler, M>>,
    DropZoneSettings {}

/**
 * Makes any element a drop zone: spread `getRootProps()` on it, `getInputProps()` on an `<input>` inside, and
 * `getButtonProps()` on a `<button>` for those who do not drag. Your own handlers go into the getters; ours follow them,
 * but for events whose propagation yours have stopped.
 *
 * @example
 * const { getRootProps, getInputProps, getButtonProps, state } = useS3DropZone()
 * return (
 *   <div {...getRootProps({ className: state })}>
 *     <input {...getInputProps()} />
 *     <button {...getButtonProps()}>Choose files</button>
 *   </div>
 * )
 *
 * @throws TypeError where there is neither an endpoint nor a provider.
 */
export function useS3DropZone<Handler = unknown, M extends FileMeta = FileMeta>(
  options: S3DropZoneOptions<Handler, M> = {},
): DropZone {
  const { held, owned } = useUploader<Handler, M>(options)
  return useDropZone(held, options, owned)
}
